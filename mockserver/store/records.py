"""What is kept: tasks, their runs and what is owed for them, as frozen values.

A run's chunks and status are kept nowhere: they follow from its configuration, its start, what
was done to it (decided, aborted) and the clock (`mockserver.runs`). So a task is all that a store
has to keep, and a change of it all that has to be atomic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mockserver.record import record
from mockserver.runs.config import RunConfig

Part = Mapping[str, Any]


@record
class Message:
    """What the user said in one call."""

    id: str | None
    """As the user named it; None: it has the one that its run gives it."""
    text: str
    """The text of all text parts."""
    parts: Sequence[Part] | None
    """As they were sent; None: the text came alone."""

    @property
    def told(self) -> Sequence[Part]:
        """The parts; a text that came alone is the one part."""
        return ({"type": "text", "text": self.text},) if self.parts is None else self.parts


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on a suspended run."""

    approved: bool
    at: float
    """Epoch seconds."""


@dataclass(frozen=True, slots=True)
class Abort:
    """A tool call or subagent that was told to stop while it worked."""

    target: str
    """Id of the tool call or of the subagent's run."""
    at: float
    """Epoch seconds."""


@record
class Run:
    """One run of a task; `config.stream_id` names its stream."""

    config: RunConfig
    message: Message
    started_at: float
    """Epoch seconds."""
    decision: Decision | None = None
    """On a run that was suspended; the run that goes on after it is another one."""
    aborts: tuple[Abort, ...] = ()
    """In the order in which they came."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A completion event that is to reach, or has reached, the team's webhook."""

    id: str
    """The same on every try, also after a restart."""
    stream_id: str
    """The run whose completion it tells."""
    next_at: float | None
    """Epoch seconds of the next try; None: it was accepted, or given up."""
    tries: int = 0
    """Tries begun."""
    outcome: str = ""
    """How the latest try ended, in words; empty before the first has."""


@record
class Task:
    """A task and its runs, oldest first."""

    id: str
    owner: str
    team: str
    visibility: object
    created_at: float
    runs: tuple[Run, ...]
    deliveries: tuple[Delivery, ...] = ()
    """Oldest first; one for each run that completes and asked for it."""

    @property
    def owed_at(self) -> float | None:
        """Epoch seconds of the earliest try that is still to be made; None: nothing is owed."""
        return min((d.next_at for d in self.deliveries if d.next_at is not None), default=None)
