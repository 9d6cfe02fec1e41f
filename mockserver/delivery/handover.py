"""Who gets what of a completed run: the runs that keep an artifact, and those that owe an event."""

from __future__ import annotations

from collections.abc import Callable

from mockserver.delivery.webhook import owed
from mockserver.runs.state import RunState
from mockserver.runs.suspension import suspension
from mockserver.store.records import Delivery, Run, Task

KEPT, SENT = "artifact", "webhook"
"""What `completion_delivery` may ask for."""


def asked(run: Run) -> object:
    """What the run was asked to hand over by; None for nothing."""
    return run.config.values.get("completion_delivery")


def is_over(run: Run, state: RunState) -> bool:
    """Whether the work is done: declined and suspended runs have none to hand over.

    AMB-ARTIFACT-ENDS, AMB-WEBHOOK-ENDS.
    """
    return state.status == "completed" and suspension(run.config) is None


def kept(played: list[tuple[Run, RunState]]) -> list[tuple[Run, RunState]]:
    """The runs whose artifacts can be read, with their states."""
    return [(run, at) for run, at in played if asked(run) == KEPT and is_over(run, at)]


def owes(task: Task, run: Run, completes_at: Callable[[], float | None]) -> tuple[Delivery, ...]:
    """What the run owes to the team's webhook, given how to find out when it completes.

    One that stops for a decision owes nothing: the run that goes on after it does.
    """
    at = completes_at() if asked(run) == SENT else None
    return () if at is None else (owed(task, run, at),)
