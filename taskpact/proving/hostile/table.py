"""The hostile servers by id, and which of them can be run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from taskpact.proving.hostile.kind import LATER, Hostile, Says
from taskpact.proving.hostile.rows import ROWS
from taskpact.proving.hostile.server import can_listen

TABLE: Final[Mapping[str, Hostile]] = {each.id: each for each in ROWS}


def ids() -> tuple[str, ...]:
    """What can be run here: every server, and every one that can behave at first."""
    here = [each for each in TABLE.values() if can_listen(each.host)]
    return (
        *(each.id for each in here),
        *(LATER + each.id for each in here if each.scheme == "http"),
    )


def different() -> tuple[str, ...]:
    """Those of them that differ: one that passes for correct at first needs no help with it."""
    usable = {each.id for each in TABLE.values() if each.says is Says.SOMETHING}
    return tuple(each for each in ids() if each not in usable)


def listing() -> str:
    """The table for the documents, in Markdown."""
    rows = (f"| `{each.id}` | {each.sentence} |" for each in TABLE.values())
    return "\n".join(("| id | what it does |", "|---|---|", *rows))
