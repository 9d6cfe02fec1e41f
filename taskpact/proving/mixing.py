"""Puts legal variants together into few servers, so that all can be judged by every check. Pure.

Two variants go together where they change different decisions: each is then still what it is
alone. A check that fails on a mixture fails because of one of its parts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Final

from mockserver.decisions import CORRECT, Decisions
from mockserver.deviations import SHELF, Deviation
from taskpact.proving.shelf import AND

UNREADABLE: Final[Mapping[str, tuple[str, ...]]] = {
    "legal-no-reading": (),
    "legal-no-details": (),
    "legal-no-list": ("AUT-01", "AUT-15", "AUT-17"),
    "legal-no-sandboxes": ("AUT-01", "AUT-15", "AUT-17", "DEF-14"),
}
"""What these lack first contact must find missing, so each is a server of its own: with the
requirements that look at it, or none for all."""

LATE: Final = "legal-agent-late"
TIMED: Final = ("NEG-30", "SSE-01", "SSE-12", "SSE-13")
"""It costs three real seconds for each stream, so few judge it."""


def together() -> list[str]:
    """All other variants, as few servers that each show several."""
    alone = {*UNREADABLE, LATE}
    return mixed(e for e in SHELF.values() if e.kind == "variant" and e.id not in alone)


@dataclass(slots=True)
class _Mixture:
    names: list[str] = field(default_factory=list)
    decisions: set[str] = field(default_factory=set)

    def add(self, deviation: Deviation) -> None:
        self.names.append(deviation.id)
        self.decisions |= changed(deviation)


def changed(deviation: Deviation) -> frozenset[str]:
    """The names of the decisions that it replaces."""
    after = deviation.change(CORRECT)
    names = (each.name for each in fields(Decisions))
    return frozenset(each for each in names if getattr(after, each) is not getattr(CORRECT, each))


def mixed(deviations: Iterable[Deviation]) -> list[str]:
    """What to ask `--prove` for: every deviation is in one of few mixtures, evenly spread."""
    given = list(deviations)
    crowd = Counter(name for each in given for name in changed(each))
    mixtures = [_Mixture() for _ in range(max(crowd.values(), default=0))]
    for each in given:
        apart = [mixture for mixture in mixtures if not mixture.decisions & changed(each)]
        if not apart:
            apart = [_Mixture()]
            mixtures += apart
        min(apart, key=lambda mixture: len(mixture.names)).add(each)
    return [AND.join(mixture.names) for mixture in mixtures]
