"""How far a run is at a given time; a pure function of its timeline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from mockserver.runs.script import Beat

Status = Literal["running", "suspended", "completed", "aborted"]
"""The mock's words for a stream's status. All are published but one: the public pages name none
for a run under way, so `running` is ours."""


@dataclass(frozen=True, slots=True)
class RunState:
    """A run at one time."""

    status: Status
    last_seq: int
    """Number of the last chunk that is out, counted from 1; 0 before the first."""
    completed_at: float | None
    """Epoch seconds of the last chunk, once it is out."""


def state(beats: Iterable[Beat], started_at: float, now: float) -> RunState:
    """The state at `now` of a run that started at `started_at` (both epoch seconds).

    Walks the timeline no further than `now`. A run is completed with its last chunk, and one
    without any chunk from its start.
    """
    last_seq, last = 0, started_at
    for beat in beats:
        due = started_at + beat.at
        if due > now:
            return RunState("running", last_seq, None)
        last_seq, last = last_seq + 1, due
    return RunState("completed", last_seq, last)
