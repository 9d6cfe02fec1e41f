"""The runs of a task as they are now: their timelines, and how far they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from mockserver.routes.service import Service
from mockserver.runs.aborting import Aborted
from mockserver.runs.script import Beat
from mockserver.runs.state import RunState, Status
from mockserver.runs.state import state as played
from mockserver.runs.suspension import suspension
from mockserver.store.records import Run, Task
from mockserver.views import Played

if TYPE_CHECKING:
    from mockserver.decisions import Decisions


def beats(service: Service, decisions: Decisions, run: Run) -> Iterable[Beat]:
    """The timeline of a run, with what was aborted in it."""
    made = decisions.play(run.config, service.world.pace)
    if not run.aborts:
        return made
    return Aborted(made, {each.target: each.at - run.started_at for each in run.aborts})


def state(service: Service, decisions: Decisions, run: Run) -> RunState:
    """How far a run is now."""
    now = played(beats(service, decisions, run), run.started_at, service.world.clock.now())
    return decided(run, now)


def decided(run: Run, now: RunState) -> RunState:
    """The state of a run whose stream is so far, given what was decided on it.

    One that stops for a decision is completed by an approval: what it was to do is done, and
    another run goes on. Without one it was aborted.
    """
    if now.status != "completed" or suspension(run.config) is None:
        return now
    if run.decision is None:
        return replace(now, status="suspended", completed_at=None)
    status: Status = "completed" if run.decision.approved else "aborted"
    return RunState(status, now.last_seq, run.decision.at)


def all_played(service: Service, decisions: Decisions, task: Task) -> Played:
    """Every run of the task with its state, oldest first."""
    return [(run, state(service, decisions, run)) for run in task.runs]


def completes_at(service: Service, decisions: Decisions, run: Run) -> float | None:
    """Epoch seconds of the run's last chunk; None where the run stops for a decision instead."""
    if suspension(run.config) is not None:
        return None
    last = 0.0
    for beat in beats(service, decisions, run):
        last = beat.at
    return run.started_at + last
