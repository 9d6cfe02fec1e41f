"""Delivers what an application owes: its store, its clock and its decisions, put into a worker."""

from __future__ import annotations

from asyncio import CancelledError, create_task
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from mockserver.decisions import Decisions
from mockserver.delivery.sending import PATIENCE, Sender
from mockserver.delivery.webhook import Retries
from mockserver.delivery.worker import Delivering, Worker
from mockserver.routes import playing
from mockserver.server import Application
from mockserver.store.records import Delivery, Task

_SURE = 3.0
"""So many times a try's limit after it began it is taken for lost: its process has died."""


@asynccontextmanager
async def delivering(
    answer: Application, sender: Sender, retries: Retries, patience: float = PATIENCE
) -> AsyncIterator[Worker]:
    """The worker that delivers meanwhile; what is under way at the end is left to the next.

    `patience` is how many seconds the sender gives a try.
    """
    worker = worker_of(answer, sender, retries, patience)
    answer.service.outbox.wake = worker.wake
    running = create_task(worker.run())
    try:
        yield worker
    finally:
        running.cancel()
        with suppress(CancelledError):
            await running


def worker_of(
    answer: Application, sender: Sender, retries: Retries, patience: float = PATIENCE
) -> Worker:
    """A worker for all that the application's store owes."""
    service, outbox = answer.service, answer.service.outbox

    def decided(delivery: Delivery) -> Decisions:
        return outbox.decided(delivery) or answer.decisions

    def payload(task: Task, delivery: Delivery) -> Mapping[str, Any] | None:
        decisions = decided(delivery)
        for run in task.runs:
            if run.config.stream_id == delivery.stream_id:
                state = playing.state(service, decisions, run)
                over = decisions.is_over(run, state)
                return decisions.artifact(task, run, state) if over else None
        return None

    def chosen(delivery: Delivery) -> Delivering:
        made = decided(delivery)
        return Delivering(request_of=made.request_of, send=made.send, after_try=made.after_try)

    return Worker(
        store=service.store,
        clock=service.world.clock,
        payload=payload,
        webhooks=outbox.webhooks,
        sender=sender,
        retries=retries,
        delivering=chosen,
        lease=_SURE * patience,
    )
