"""What every store can do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from mockserver.store.records import Task

Change = Callable[[Task | None], Task]
"""From the task as it is (None: there is none) to the task as it shall be.

Pure: a store that finds that another process was quicker calls it again on what is there now.
It may raise, and then nothing is changed."""


Keeps = Callable[[Task], bool]
"""Whether a task is wanted in a list."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a user's tasks, newest first."""

    tasks: Sequence[Task]
    total: int
    cursor: str | None
    """Names the page after this one; None on the last."""


class Store(Protocol):
    """Keeps tasks. A task is changed as a whole, atomically, whoever else changes it.

    What `change` has returned is kept: a process that is killed after it loses nothing, where the
    store outlives processes at all. Tasks are never deleted, and keep their place in the order of
    creation.
    """

    async def change(self, task_id: str, change: Change) -> Task:
        """Replace the task by what `change` makes of it; nothing comes between.

        What `change` raises leaves everything as it was.
        """
        ...

    async def task(self, task_id: str) -> Task | None:
        """The task with this id."""
        ...

    async def page(
        self, owner: str, *, cursor: str | None, limit: int, keeps: Keeps | None
    ) -> Page:
        """The owner's tasks after `cursor` that `keeps` is true for, `limit` at most.

        None keeps all, and then nothing but the page is read.
        A cursor stays good while tasks are made: it names a place in the order of creation.
        Raises ValueError for a cursor that no page gave.
        """
        ...

    async def owing(self, until: float, limit: int) -> Sequence[Task]:
        """Tasks with `owed_at` at or before `until`, the longest owed first, `limit` at most."""
        ...

    async def owed_at(self) -> float | None:
        """The earliest `owed_at` of all tasks; None where nothing is owed."""
        ...

    async def close(self) -> None:
        """Let go of files and connections; what is kept stays."""
        ...
