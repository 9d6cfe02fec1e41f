"""What became of the deliveries, for a page of the mock's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from mockserver.delivery.webhook import is_accepted
from mockserver.store.records import Delivery, Task
from mockserver.times import rfc3339

State = Literal["delivered", "pending", "given-up"]


def log(tasks: Task | Iterable[Task]) -> list[dict[str, Any]]:
    """One entry for each delivery, in the order of the tasks; JSON values.

    `next_at` is null where nothing more is sent. While a try is under way it is the time at which
    the try is taken for lost.
    """
    several = (tasks,) if isinstance(tasks, Task) else tasks
    return [_entry(task, delivery) for task in several for delivery in task.deliveries]


def state(delivery: Delivery) -> State:
    """How far a delivery is, in one word."""
    if delivery.next_at is not None:
        return "pending"
    return "delivered" if is_accepted(delivery) else "given-up"


def _entry(task: Task, delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "task": task.id,
        "stream": delivery.stream_id,
        "state": state(delivery),
        "tries": delivery.tries,
        "outcome": delivery.outcome,
        "next_at": None if delivery.next_at is None else rfc3339(delivery.next_at),
    }
