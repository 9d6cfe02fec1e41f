"""Which servers all tools meet. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mockserver.deviations import SHELF
from taskpact.contract import Level, load

CORRECT = ""
"""Stands for the correct server where others have the name of their deviation."""

LEGAL = (
    *("legal-ack-id", "legal-ack-200", "legal-ack-charset", "legal-no-vary"),
    *("legal-refusal-422", "legal-refusal-problem", "legal-unknown-refused", "legal-foreign-403"),
    *("legal-details-more", "legal-stream-heartbeats"),
)
"""Ten liberties that common frameworks take, chosen before any tool had met them."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One of the servers, and which time it is met."""

    deviation: str
    time: int = 1


def breaches() -> list[str]:
    """The defects that break a MUST, in the order of the shelf.

    Those that break a SHOULD are left out: we only warn there, and others have no such level.
    """
    held = load().requirements
    return [
        each.id
        for each in SHELF.values()
        if each.kind == "defect" and held[each.requirement].level is Level.MUST
    ]


def area(defect: str) -> str:
    """The area of the requirement that it breaks, such as NEG."""
    return SHELF[defect].requirement.partition("-")[0]


def meetings(defects: list[str], legal: list[str], times: int) -> Iterator[Meeting]:
    """In which order they are met: the correct server first, so many times."""
    yield from (Meeting(CORRECT, time) for time in range(1, times + 1))
    yield from (Meeting(each) for each in (*legal, *defects))
