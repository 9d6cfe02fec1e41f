"""Keeps tasks in memory, for as long as the process lives."""

from __future__ import annotations

from collections.abc import Callable

from mockserver.store.protocol import Change, Page
from mockserver.store.records import Task


class MemoryStore:
    """A dictionary, and for each owner the ids in the order of creation."""

    def __init__(self) -> None:
        self._tasks: dict[str, Task] = {}
        self._owned: dict[str, list[str]] = {}

    async def change(self, task_id: str, change: Change) -> Task:
        """See Store; atomic because nothing here waits."""
        before = self._tasks.get(task_id)
        after = change(before)
        self._tasks[task_id] = after
        if before is None:
            self._owned.setdefault(after.owner, []).append(task_id)
        return after

    async def task(self, task_id: str) -> Task | None:
        """See Store."""
        return self._tasks.get(task_id)

    async def page(
        self, owner: str, *, cursor: str | None, limit: int, keeps: Callable[[Task], bool]
    ) -> Page:
        """See Store; a cursor is the place of the first task not yet told."""
        ids = self._owned.get(owner, [])
        end = len(ids) if cursor is None else _place(cursor, len(ids))
        kept: list[Task] = []
        while end > 0 and len(kept) < limit:
            end -= 1
            task = self._tasks[ids[end]]
            if keeps(task):
                kept.append(task)
        more = any(keeps(self._tasks[each]) for each in ids[:end])
        total = sum(1 for each in ids if keeps(self._tasks[each]))
        return Page(kept, total, str(end) if more else None)


def _place(cursor: str, size: int) -> int:
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 20 and int(cursor) <= size):
        raise ValueError(f"no page has the cursor {cursor[:40]!r}")
    return int(cursor)
