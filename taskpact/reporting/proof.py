"""A proof as a page for people (Markdown) and as data (JSON). Pure.

It takes what the proof says as plain sections, so that it knows nothing of the mock server.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

FORM: Final = "taskpact-proof/1"
"""Name and version of the JSON form."""

_LONGEST: Final = 300
"""Characters of one shortcoming on the page."""


@dataclass(frozen=True, slots=True)
class Told:
    """One section as it is told: see `taskpact.proving.sections`."""

    name: str
    line: str
    good: int
    of: int
    floor: float
    holds: bool
    shortcomings: tuple[str, ...]
    seconds: float
    details: Mapping[str, Any] = field(default_factory=dict)


def data(sections: Sequence[Told], about: Mapping[str, str]) -> str:
    """The proof as JSON."""
    made = {"form": FORM, **about, "sections": {each.name: asdict(each) for each in sections}}
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def page(sections: Sequence[Told], about: Mapping[str, str]) -> str:
    """The proof as Markdown."""
    lines = ["# What the suites are worth", ""]
    lines += [f"- {name}: {value}" for name, value in about.items()]
    lines += [
        "",
        "| section | reached | of | floor | holds | seconds |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {each.name} | {each.good} | {each.of} | {each.floor:.0%} |"
        f" {'yes' if each.holds else '**no**'} | {each.seconds:.0f} |"
        for each in sections
    ]
    for each in sections:
        lines += ["", f"## {each.name}", "", each.line + ".", *_shortcomings(each.shortcomings)]
        lines += _matrix(each.details.get("kills", ()))
        lines += _exempt(each.details.get("exempt", {}))
        lines += _figures(each.details.get("figures", {}))
    return "\n".join([*lines, ""])


def _shortcomings(told: Sequence[str]) -> Iterator[str]:
    if told:
        yield ""
        yield from (f"- {_one_line(each)}" for each in told)


def _matrix(kills: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """By requirement: how many of its defects were killed, and by which checks."""
    by_requirement: dict[str, list[Mapping[str, Any]]] = {}
    for each in kills:
        by_requirement.setdefault(each["requirement"], []).append(each)
    if by_requirement:
        yield ""
        yield "| requirement | killed | defects | checks that killed |"
        yield "|---|---|---|---|"
    for requirement, found in sorted(by_requirement.items()):
        checks = dict.fromkeys(check for each in found for check in each["checks"])
        names = ", ".join(f"`{check.rpartition('::')[2]}`" for check in checks)
        killed = sum(each["killed"] for each in found)
        defects = ", ".join(f"`{each['deviation']}`" for each in found)
        yield f"| {requirement} | {killed} of {len(found)} | {defects} | {names} |"


def _exempt(edits: Mapping[str, str]) -> Iterator[str]:
    if edits:
        yield ""
        yield "Not counted:"
        yield ""
        yield from (f"- {name}: {why}" for name, why in edits.items())


def _figures(figures: Mapping[str, object]) -> Iterator[str]:
    if figures:
        yield ""
        yield "| figure | |"
        yield "|---|---|"
        yield from (f"| {name} | {value} |" for name, value in figures.items())


def _one_line(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else f"{flat[:_LONGEST]}…"
