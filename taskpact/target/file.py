"""Reads taskpact.toml: every key is known and has its type, or the file is refused.

Gives plain values, not yet joined with flags and environment; `config` does that.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from taskpact.target.errors import ConfigError, hint

FILE: Final = "taskpact.toml"

Leaf: TypeAlias = Callable[[object], str]
"""Says what a value should be; empty when it is that."""
Shape: TypeAlias = "Mapping[str, Leaf | Shape]"


def _text(value: object) -> str:
    return "" if isinstance(value, str) else "a text"


def _switch(value: object) -> str:
    return "" if isinstance(value, bool) else "true or false"


def _seconds(value: object) -> str:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return "" if number and value > 0 else "a number of seconds above zero"  # type: ignore[operator]


def _table(value: object) -> str:
    return "" if isinstance(value, dict) else "a table"


def _texts(value: object) -> str:
    whole = isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
    return "" if whole else "a table of texts"


def _switches(value: object) -> str:
    whole = isinstance(value, dict) and all(isinstance(each, bool) for each in value.values())
    return "" if whole else "a table of true and false"


def _command(value: object) -> str:
    parts = value if isinstance(value, list) else [value]
    whole = bool(parts) and all(isinstance(part, str) for part in parts)
    return "" if whole else "a text or a list of texts"


_CALLER: Final[Shape] = {
    "token": _text,
    "token_env": _text,
    "command": _command,
    "claims": _table,
}
_SHAPE: Final[Shape] = {
    "url": _text,
    "audience": _text,
    "issuer": _text,
    "raw_framing": _switch,
    "callers": {"self": _CALLER, "teammate": _CALLER, "outsider": _CALLER},
    "jwt": {"secret": _text, "secret_env": _text, "key_file": _text, "algorithm": _text},
    "capabilities": _switches,
    "secrets": _texts,
    "secrets_env": _texts,
    "prompts": {
        "ordinary": _text,
        "slow": _text,
        "question": _text,
        "tool": _text,
        "steps": _text,
    },
    "limits": {"seconds": _seconds, "idle": _seconds},
    "headers": _texts,
    "webhook": {
        "listen": _text,
        "secret": _text,
        "secret_env": _text,
        "patience": _seconds,
        "settle": _seconds,
    },
    "tls": {"verify": _switch, "ca_file": _text},
}


def found(named: str | None, folder: Path) -> Path | None:
    """The file to read: the one that was named, or the one in the folder, if there is one."""
    if named:
        return folder / named
    here = folder / FILE
    return here if here.is_file() else None


def read(path: Path) -> dict[str, Any]:
    """What the file declares. Raises ConfigError for what is no such file."""
    try:
        declared = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: is not TOML ({error})") from error
    except RecursionError as error:
        raise ConfigError(f"{path}: is nested too deeply") from error
    _check(declared, _SHAPE, str(path), "")
    return declared


def _check(table: Mapping[str, Any], shape: Shape, path: str, above: str) -> None:
    for name, value in table.items():
        where = f"{above}{name}"
        if name not in shape:
            raise ConfigError(f"{path}: no key {where!r} is known: {hint(name, shape)}")
        expected = shape[name]
        wrong = expected(value) if callable(expected) else _table(value)
        if wrong:
            raise ConfigError(f"{path}: {where} must be {wrong}")
        if not callable(expected):
            _check(value, expected, path, f"{where}.")
