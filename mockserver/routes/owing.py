"""What runs owe to their team's webhook: recorded in the same change that makes or resumes them.

So a process that is killed at any moment neither forgets a delivery nor makes it twice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mockserver.routes import playing
from mockserver.routes.service import Service
from mockserver.store.records import Run, Task

if TYPE_CHECKING:
    from mockserver.decisions import Decisions


def with_owed(service: Service, decisions: Decisions, task: Task) -> Task:
    """The task with what its latest run owes; as it is, where its team has no webhook."""
    if task.team not in service.outbox.webhooks:  # AMB-DELIVERY-WITHOUT-URL
        return task
    run = task.runs[-1]
    owed = decisions.owes(task, run, lambda: playing.completes_at(service, decisions, run))
    return replace(task, deliveries=(*task.deliveries, *owed)) if owed else task


def hastened(service: Service, decisions: Decisions, task: Task, run: Run) -> Task:
    """The task whose `run` ends earlier now, and so does what it owes and was not tried yet."""
    if not task.deliveries:
        return task
    ends = playing.completes_at(service, decisions, run)
    kept = [
        replace(each, next_at=ends)
        if each.stream_id == run.config.stream_id and each.next_at is not None and not each.tries
        else each
        for each in task.deliveries
    ]
    return replace(task, deliveries=tuple(kept))


def posted(service: Service, decisions: Decisions, task: Task) -> None:
    """Tell whoever delivers of what the stored task owes, and by which decisions."""
    if task.deliveries:
        service.outbox.post(task.deliveries, decisions)
