"""What must be known of a target after a sequence of calls, and what is open. Pure.

Strict where a rule of the contract stands, and lenient elsewhere: what the contract leaves open
is a set of possibilities, or is adopted from what the target shows (`Shown`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from taskpact.target import CallerName


@dataclass(frozen=True, slots=True)
class Said:
    """A text that the user sent to a task."""

    text: str
    certain: bool = True
    """Whether it must be in the details; else it may be (AMB-CONTINUE-ACTIVE)."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the owner's details showed when no run was active."""

    status: str
    """The word for the latest run; "" where none shows that the contract knows."""
    said: tuple[str, ...] | None
    """The texts of the user's messages."""
    streams: frozenset[str] | None
    visibility: str | None
    """None where they show none that the contract knows."""
    config: object = None
    """The values of the latest run."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one task."""

    number: int
    id: str
    owner: CallerName
    said: tuple[Said, ...]
    visibility: frozenset[str]
    """What it may be."""
    runs: int = 1
    """Requests that were accepted since the details were last looked at."""
    ever: frozenset[str] = frozenset()
    """Every visibility that was ever possible."""
    streams: frozenset[str] = frozenset()
    """Every stream that was ever listed."""
    first: str = ""
    """The stream of the first run; "" where it cannot be told."""
    begun: tuple[str, ...] = ()
    """The data of the first stream's first events, where it was read."""
    value: int | None = None
    """The explicit value of the latest run; None where there is none or it cannot be known."""
    keeps: bool | None = False
    """Whether a run asked for an artifact; None where it is not known whether it came about."""
    declined: bool = False
    """Whether the latest run was declined."""
    plain: bool = True
    """Whether no run of it ever had to wait for anything."""
    shown: Shown | None = None

    @property
    def certain(self) -> tuple[str, ...]:
        """The texts that must be in the details, in this order."""
        return tuple(each.text for each in self.said if each.certain)


@dataclass(frozen=True, slots=True)
class Model:
    """What is known of all tasks of a walk."""

    tasks: Mapping[int, Known] = field(default_factory=dict)
    default: str = ""
    """The visibility of a task whose maker asks for none."""

    def __iter__(self) -> Iterator[Known]:
        return iter(self.tasks.values())

    def having(self, known: Known) -> Model:
        """The model in which this is known of the task."""
        return replace(self, tasks={**self.tasks, known.number: known})

    def others(self, known: Known) -> tuple[Known, ...]:
        """What is known of every other task."""
        return tuple(each for each in self if each.number != known.number)


def made(
    number: int, task_id: str, owner: CallerName, text: str, visibility: str, **more: object
) -> Known:
    """What is known of a task that was just made."""
    may_be = frozenset({visibility})
    return Known(number, task_id, owner, (Said(text),), may_be, ever=may_be, **more)  # type: ignore[arg-type]


def continued(
    known: Known, text: str, visibility: str, default: str, *, idle: bool, value: int | None
) -> Known:
    """What is known after the owner's request to continue was accepted.

    A visibility that was asked for may have been taken or not, and where none was, the task may
    have kept its own or taken the default (AMB-CONTINUE-VISIBILITY). What was sent while the run
    was not `idle` may wait (AMB-CONTINUE-ACTIVE), and then its values do too.
    """
    may_be = known.visibility | {visibility or default}
    return replace(
        known,
        said=(*known.said, Said(text, certain=idle)),
        visibility=may_be,
        ever=known.ever | may_be,
        runs=known.runs + idle,
        value=value if idle else None,
        declined=False,
        # Nothing is known of how the run is that has begun.
        shown=known.shown and replace(known.shown, status=""),
    )


def looked(known: Known, shown: Shown) -> Known:
    """What is known after its owner looked, and nothing was amiss."""
    word = shown.visibility
    streams = shown.streams or frozenset()
    first = next(iter(streams)) if not known.streams and len(streams) == 1 else known.first
    return replace(
        known,
        shown=shown,
        runs=0,
        streams=known.streams | streams,
        first=first,
        visibility=frozenset({word}) if word else known.visibility,
    )
