"""`taskpact deviations`: the ways the mock server can be told to be another server."""

from __future__ import annotations

import json
import os
import sys
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from shutil import get_terminal_size
from typing import Final

import click

from taskpact.cli.errors import CommandError, nearest
from taskpact.cli.explain import Deviation, shelf

_COLUMNS: Final = ("id", "kind", "requirement", "summary")
_GAP: Final = 2
_NARROW: Final = 30
"""Characters that a summary gets at least, however narrow the terminal."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for; each part narrows the others, and an empty one asks for all."""

    areas: frozenset[str]
    kinds: frozenset[str]
    requirements: frozenset[str]

    def hold(self, deviation: Deviation) -> bool:
        """Whether the deviation is asked for."""
        area = deviation.requirement.partition("-")[0]
        return (
            (not self.areas or area in self.areas)
            and (not self.kinds or deviation.kind in self.kinds)
            and (not self.requirements or deviation.requirement in self.requirements)
        )


@click.command("deviations")
@click.option(
    "--area", "areas", metavar="AREA", multiple=True, help="Only of this area; repeatable."
)
@click.option(
    "--kind", "kinds", metavar="KIND", multiple=True, help="Only defect, variant or hostile."
)
@click.option(
    "--requirement", "requirements", metavar="ID", multiple=True, help="Only of this; repeatable."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print them.",
)
def command(
    areas: Sequence[str], kinds: Sequence[str], requirements: Sequence[str], form: str
) -> None:
    """List the ways the mock server can be told to be another server.

    A defect breaks the requirement that it names, a variant is legal and names none, and a
    hostile server wants to fool or hang whoever judges it. One is served by
    `taskpact serve --deviation ID`.
    """
    known = list(shelf().values())
    filters = _filters(known, areas, kinds, requirements)
    found = [each for each in known if filters.hold(each)]
    if form == "json":
        _print(json.dumps([_members(each) for each in found], indent=2))
    elif found:
        _print(table(found, get_terminal_size().columns if sys.stdout.isatty() else None))
    else:
        click.echo("taskpact: no deviation is all of this", err=True)


def table(found: Iterable[Deviation], width: int | None) -> str:
    """Aligned lines under a heading; summaries are wrapped to `width` where there is one."""
    rows = [_COLUMNS, *(tuple(_members(each).values()) for each in found)]
    sizes = [max(len(row[at]) for row in rows) + _GAP for at in range(len(_COLUMNS) - 1)]
    indent = sum(sizes)
    room = None if width is None else max(_NARROW, width - indent)
    return "\n".join(line for row in rows for line in _lines(row, sizes, room, indent))


def _lines(row: Sequence[str], sizes: Sequence[int], room: int | None, indent: int) -> list[str]:
    *first, summary = row
    said = [summary] if room is None else textwrap.wrap(summary, room) or [""]
    begin = "".join(cell.ljust(size) for cell, size in zip(first, sizes, strict=True))
    return [f"{begin}{said[0]}".rstrip(), *(" " * indent + line for line in said[1:])]


def _members(deviation: Deviation) -> dict[str, str]:
    return {name: getattr(deviation, name) for name in _COLUMNS}


def _filters(
    known: Sequence[Deviation],
    areas: Sequence[str],
    kinds: Sequence[str],
    requirements: Sequence[str],
) -> Filters:
    broken = {each.requirement for each in known if each.requirement}
    return Filters(
        _among((word.upper() for word in areas), {n.partition("-")[0] for n in broken}, "area"),
        _among((word.lower() for word in kinds), {each.kind for each in known}, "kind"),
        _among((word.upper() for word in requirements), broken, "requirement"),
    )


def _among(words: Iterable[str], known: Iterable[str], what: str) -> frozenset[str]:
    """The words, each of which there must be a deviation of. Raises CommandError."""
    names, asked = sorted(known), frozenset(words)
    for word in sorted(asked - set(names)):
        some = ", ".join(names[:20]) + (" ..." if len(names) > 20 else "")
        hint = nearest(word, names) or f"there are {some or 'no deviations at all'}"
        raise CommandError(f"no deviation is of the {what} {word!r}: {hint}")
    return asked


def _print(text: str) -> None:
    try:
        click.echo(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
