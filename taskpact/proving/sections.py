"""What a proof consists of: sections that each have a number reached, one to be reached, a floor.

Values only, and the floors that a release must not fall below.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

FLOORS: Final[Mapping[str, float]] = {
    "kills": 0.98,
    "fairness": 1.0,
    "hostile": 1.0,
    "drift": 1.0,
    "stability": 1.0,
    "fuzz": 1.0,
}
"""By section: the share that must be reached."""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the proof."""

    name: str
    what: str
    """What is counted, after the numbers: `defects killed by a check of their requirement`."""
    good: int
    of: int
    shortcomings: tuple[str, ...]
    """Everything that is not good, one line each."""
    seconds: float
    details: Mapping[str, Any] = field(default_factory=dict)
    """What else is kept of it, as JSON values."""
    broken: int = 0
    """What was no fit subject, and is not counted in `of`; a floor wants none of it."""

    @property
    def share(self) -> float:
        """The share reached; nothing proved is nothing reached."""
        return self.good / self.of if self.of else 0.0

    @property
    def holds(self) -> bool:
        """Whether it reaches its floor, with nothing broken."""
        return self.share >= FLOORS[self.name] and not self.broken

    @property
    def line(self) -> str:
        """In one line, with its denominator."""
        low = self.share < FLOORS[self.name]
        state = f", below the floor of {FLOORS[self.name]:.0%}" if low else ""
        broken = f", {self.broken} broken" if self.broken else ""
        told = f"{self.good} of {self.of} {self.what} ({self.share:.1%}{state}){broken}"
        return f"{self.name:10} {told}"
