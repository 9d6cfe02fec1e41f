"""The phases that a stream of the profile tells: planning, execution, verification, and steps.

Pure. The contract names no chunk for them, so they are looked for with some patience: a part of
the platform's own (`data-...`) that says `phase`, as its name or as a member. Steps belong to the
phase that was told last. A stream without such parts tells nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from taskpact.wire.stream import Event

Kind = Literal["planning", "execution", "verification", ""]

_WORDS: Final[tuple[tuple[str, Kind], ...]] = (
    ("verif", "verification"),
    ("exec", "execution"),
    ("plan", "planning"),
)
"""What a phase is by a piece of its name; the first that fits counts."""
_WAITING: Final = ("suspend", "approval")
"""Pieces of the types of chunks that say that a run waits for a decision."""
_STEP: Final = "start-step"
_MARK: Final = "phase"


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase, from where it is told to where another one is."""

    name: str
    steps: int

    @property
    def kind(self) -> Kind:
        """Which of the contract's phases it is; "" for one that is none of them."""
        lowered = self.name.lower()
        return next((kind for piece, kind in _WORDS if piece in lowered), "")


def phases(events: Iterable[Event]) -> tuple[Phase, ...]:
    """The phases of a stream in order; one that is told again right away is the same."""
    names: list[str] = []
    steps: list[int] = []
    for event in events:
        chunk = _chunk(event)
        name = marked(chunk)
        if name and (not names or names[-1] != name):
            names.append(name)
            steps.append(0)
        elif chunk.get("type") == _STEP and names:
            steps[-1] += 1
    return tuple(Phase(name, count) for name, count in zip(names, steps, strict=True))


def suspends(events: Iterable[Event]) -> bool:
    """Whether a stream says, in a chunk of its own, that its run waits for a decision."""
    types = (str(_chunk(event).get("type", "")) for event in events)
    return any(piece in kind for kind in types for piece in _WAITING)


def marked(chunk: Mapping[str, Any]) -> str:
    """The name of the phase that begins with this chunk; "" where none does."""
    kind, value = chunk.get("type"), chunk.get("data")
    if not isinstance(kind, str) or not kind.startswith("data-"):
        return ""
    inner = value.get(_MARK) if isinstance(value, dict) else None
    if _MARK in kind:
        inner = inner or (value.get("name") if isinstance(value, dict) else value)
    return inner if isinstance(inner, str) else ""


def count(told: Sequence[Phase], kind: Kind) -> int:
    """How many phases of this kind there are."""
    return sum(each.kind == kind for each in told)


def steps(told: Sequence[Phase], kind: Kind) -> int:
    """How many steps the phases of this kind have together."""
    return sum(each.steps for each in told if each.kind == kind)


def _chunk(event: Event) -> Mapping[str, Any]:
    try:
        value = json.loads(event.data)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
