"""One page out of all of a user's tasks, for stores that number tasks in the order of creation."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable

from mockserver.store.protocol import Page
from mockserver.store.records import Task

BATCH = 64
"""Tasks that are read at a time: under a millisecond of the event loop."""


async def page(
    tasks: AsyncIterable[tuple[int, Task]],
    *,
    cursor: str | None,
    limit: int,
    keeps: Callable[[Task], bool],
) -> Page:
    """See Store; `tasks` are all of the owner's with their numbers, newest first.

    A cursor is the number of the last task told. All tasks are looked at, since `total` counts
    what `keeps` is true for.
    """
    kept: list[Task] = []
    last, more, total = 0, False, 0
    reached = cursor is None
    async for number, task in tasks:
        wanted = keeps(task)
        total += wanted
        if not reached:
            reached = cursor == str(number)
        elif wanted and len(kept) < limit:
            kept.append(task)
            last = number
        else:
            more = more or wanted
    if cursor is not None and not reached:
        raise ValueError(f"no page has the cursor {cursor[:40]!r}")
    return Page(kept, total, str(last) if more else None)
