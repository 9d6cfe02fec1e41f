"""What the options of a run ask for, read where they are needed; each raises ConfigError."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from taskpact.patience import RUN
from taskpact.target.errors import ConfigError

Options = Mapping[str, Any]

_AT_ONCE: Final = 4
"""Checks under way at once where the target is the embedded mock server."""
_MOST_AT_ONCE: Final = 64


def seed(options: Options) -> int:
    """Of everything that is chosen at random."""
    asked = str(options.get("taskpact_seed") or "0")
    if not asked.isdecimal():
        raise ConfigError(f"the seed {asked!r} is no whole number")
    return int(asked)


def at_once(options: Options, *, embedded: bool) -> int:
    """How many checks may be under way at once."""
    asked = options.get("taskpact_at_once")
    if asked is None:
        return _AT_ONCE if embedded else 1
    if not str(asked).isdecimal() or not 1 <= int(asked) <= _MOST_AT_ONCE:
        raise ConfigError(f"--at-once: must be a whole number from 1 to {_MOST_AT_ONCE}")
    return int(asked)


def seconds(options: Options) -> float:
    """That the whole run may take."""
    asked = options.get("taskpact_max_time")
    if asked is not None and not asked > 0:
        raise ConfigError("--max-time: must be a number of seconds above zero")
    return RUN if asked is None else float(asked)


def mock_flags(options: Options) -> list[str]:
    """Of the embedded mock server."""
    flags = [f"--spec={options['spec']}"] if options.get("spec") else []
    flags += [f"--overlay={each}" for each in options.get("overlay") or ()]
    return [*flags, *(["--shelf"] if options.get("prove") else [])]
