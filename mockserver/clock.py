"""The one clock of the mock, so that nothing in it waits on real time unless it is served.

Runs are pure timelines: their state at a time follows from the clock alone. Tests hand in a
`VirtualClock` and turn it themselves. This module knows nothing of tasks, runs or HTTP.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from typing import Protocol

_LONGEST_NAP = 60.0
"""Seconds slept at once: a wall clock that is set anew is noticed within this time."""

_TURNS = 16
"""Turns of the event loop given to whoever was woken, before the clock moves on."""


class Clock(Protocol):
    """Tells the time and waits for one."""

    def now(self) -> float:
        """Seconds since the epoch."""
        ...

    async def sleep_until(self, t: float) -> None:
        """Return once `now()` is at least `t`; at once, without waiting, when it is already."""
        ...


class SystemClock:
    """The machine's wall clock."""

    __slots__ = ()

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    async def sleep_until(self, t: float) -> None:
        """Sleep in naps, since the loop's clock and the wall clock need not agree."""
        while (left := t - time.time()) > 0:  # noqa: ASYNC110 - a wall clock signals nothing
            await asyncio.sleep(min(left, _LONGEST_NAP))


class VirtualClock:
    """A clock that stands still until it is turned, for tests.

    Sleepers wake in the order of their due times, equal ones in the order they went to sleep,
    and each sees `now()` at its own due time.
    """

    __slots__ = ("_now", "_sleepers", "_tickets")

    def __init__(self, start: float = 0.0) -> None:
        self._now = start
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._tickets = itertools.count()

    def now(self) -> float:
        """Seconds since the epoch, as far as this clock was turned."""
        return self._now

    @property
    def next_due(self) -> float | None:
        """When the first sleeper is due, or None when nobody sleeps."""
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    async def sleep_until(self, t: float) -> None:
        """Wait until `advance` reaches `t`."""
        if t <= self._now:
            return
        sleeper = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (t, next(self._tickets), sleeper))
        await sleeper

    async def advance(self, seconds: float) -> None:
        """Turn the clock on by `seconds`, waking whoever falls due on the way.

        A sleeper that goes back to sleep within the time is woken again in its turn. Raises
        ValueError when `seconds` is negative: this clock never goes back.
        """
        if seconds < 0:
            raise ValueError(f"a clock cannot be turned back by {-seconds} seconds")
        target = self._now + seconds
        await _let_run()
        while (due := self.next_due) is not None and due <= target:
            self._now = due
            heapq.heappop(self._sleepers)[2].set_result(None)
            await _let_run()
        self._now = target


async def _let_run() -> None:
    """Give tasks that can go on the turns they need to come to rest."""
    for _ in range(_TURNS):
        await asyncio.sleep(0)
