"""What can be wrong with a target before it is judged; each text is one sentence for a person."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class ConfigError(Exception):
    """What was declared of the target cannot be used: where it stands, and what to do."""


class SmokeError(Exception):
    """The target cannot be judged: what is wrong with address, TLS, token or path."""


def hint(wanted: str, known: Iterable[str]) -> str:
    """What `wanted` may have meant, or what there is."""
    names = list(known)
    near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else f"there are {', '.join(names)}"
