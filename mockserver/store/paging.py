"""One page out of all of a user's tasks, for stores that number tasks in the order of creation."""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable, Sequence

from mockserver.store.protocol import Keeps, Page
from mockserver.store.records import Task

BATCH = 64
"""Tasks that are read at a time: under a millisecond of the event loop."""


Newest = Callable[[int | None, int], Awaitable[Sequence[tuple[int, Task]]]]
"""So many tasks below a number (None: from the newest on), each with its number."""


async def page_of_all(
    newest: Newest,
    known: Callable[[int], Awaitable[bool]],
    *,
    cursor: str | None,
    limit: int,
    total: int,
) -> Page:
    """See Store, where all tasks are kept; `known` tells whether one has a number."""
    below = None
    if cursor is not None:
        below = int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 19 else -1
        if str(below) != cursor or not await known(below):
            raise unknown(cursor)
    found = await newest(below, limit + 1)
    kept = found[:limit]
    more = len(found) > limit and kept
    return Page([task for _, task in kept], total, str(kept[-1][0]) if more else None)


def unknown(cursor: str) -> ValueError:
    """What is said of a cursor that no page gave."""
    return ValueError(f"no page has the cursor {cursor[:40]!r}")


async def page(
    tasks: AsyncIterable[tuple[int, Task]], *, cursor: str | None, limit: int, keeps: Keeps
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
        raise unknown(cursor)
    return Page(kept, total, str(last) if more else None)
