"""How the commands about the contract lay out text: labelled lines, wrapped and aligned."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

WIDTH = 96


def labelled(rows: Iterable[tuple[str, Sequence[str]]], indent: str = "  ") -> str:
    """Rows of a label and its lines, the lines in one column; rows without lines are left out."""
    kept = [(label, lines) for label, lines in rows if any(lines)]
    column = max((len(label) for label, _ in kept), default=0) + 2
    return "\n".join(
        wrapped(
            line,
            first=indent + (label if index == 0 else "").ljust(column),
            rest=indent + " " * column,
        )
        for label, lines in kept
        for index, line in enumerate(lines)
    )


def wrapped(text: str, first: str = "", rest: str = "") -> str:
    """One paragraph, wrapped to the width; words are never cut."""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
