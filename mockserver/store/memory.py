"""Keeps tasks in memory, for as long as the process lives."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence

from mockserver.store.protocol import Change, Keeps, Page
from mockserver.store.records import Task


class MemoryStore:
    """A dictionary, for each owner the ids in the order of creation, and what is owed by time."""

    def __init__(self) -> None:
        self._tasks: dict[str, Task] = {}
        self._owned: dict[str, list[str]] = {}
        self._owed: list[tuple[float, str]] = []
        """`owed_at` and id of every task that owes something, the longest owed first."""

    async def change(self, task_id: str, change: Change) -> Task:
        """See Store; atomic because nothing here waits."""
        before = self._tasks.get(task_id)
        after = change(before)
        if after is before:
            return after
        self._tasks[task_id] = after
        if before is None:
            self._owned.setdefault(after.owner, []).append(task_id)
            if after.deliveries:
                self._owe(task_id, None, after.owed_at)
        elif after.deliveries is not before.deliveries:
            self._owe(task_id, before.owed_at, after.owed_at)
        return after

    async def task(self, task_id: str) -> Task | None:
        """See Store."""
        return self._tasks.get(task_id)

    async def page(
        self, owner: str, *, cursor: str | None, limit: int, keeps: Keeps | None
    ) -> Page:
        """See Store; a cursor is the place of the first task not yet told."""
        ids = self._owned.get(owner, [])
        end = len(ids) if cursor is None else _place(cursor, len(ids))
        if keeps is None:
            start = max(0, end - limit)
            told = [self._tasks[each] for each in reversed(ids[start:end])]
            return Page(told, len(ids), str(start) if start else None)
        kept: list[Task] = []
        while end > 0 and len(kept) < limit:
            end -= 1
            task = self._tasks[ids[end]]
            if keeps(task):
                kept.append(task)
        more = any(keeps(self._tasks[each]) for each in ids[:end])
        total = sum(1 for each in ids if keeps(self._tasks[each]))
        return Page(kept, total, str(end) if more else None)

    async def owing(self, until: float, limit: int) -> Sequence[Task]:
        """See Store."""
        due: list[Task] = []
        for owed_at, task_id in self._owed[:limit]:
            if owed_at > until:
                break
            due.append(self._tasks[task_id])
        return due

    async def owed_at(self) -> float | None:
        """See Store."""
        return self._owed[0][0] if self._owed else None

    async def close(self) -> None:
        """See Store; there is nothing to let go of."""

    def _owe(self, task_id: str, before: float | None, after: float | None) -> None:
        if before == after:
            return
        if before is not None:
            del self._owed[bisect_left(self._owed, (before, task_id))]
        if after is not None:
            insort(self._owed, (after, task_id))


def _place(cursor: str, size: int) -> int:
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 20 and int(cursor) <= size):
        raise ValueError(f"no page has the cursor {cursor[:40]!r}")
    return int(cursor)
