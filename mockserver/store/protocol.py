"""What every store can do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from mockserver.store.records import Task

Change = Callable[[Task | None], Task]
"""From the task as it is (None: there is none) to the task as it shall be."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a user's tasks, newest first."""

    tasks: Sequence[Task]
    total: int
    cursor: str | None
    """Names the page after this one; None on the last."""


class Store(Protocol):
    """Keeps tasks. A task is changed as a whole, atomically."""

    async def change(self, task_id: str, change: Change) -> Task:
        """Replace the task by what `change` makes of it; nothing comes between.

        What `change` raises leaves everything as it was.
        """
        ...

    async def task(self, task_id: str) -> Task | None:
        """The task with this id."""
        ...

    async def page(
        self, owner: str, *, cursor: str | None, limit: int, keeps: Callable[[Task], bool]
    ) -> Page:
        """The owner's tasks after `cursor` that `keeps` is true for, `limit` at most.

        A cursor stays good while tasks are made: it names a place in the order of creation.
        Raises ValueError for a cursor that no page gave.
        """
        ...
