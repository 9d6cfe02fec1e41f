"""The one clock: real time for serving, a clock turned by hand for tests."""

from __future__ import annotations

import asyncio
import time

import pytest

from mockserver.clock import SystemClock, VirtualClock


async def _note(clock: VirtualClock, heard: list, name: str, *times: float) -> None:
    for t in times:
        await clock.sleep_until(t)
        heard.append((name, clock.now()))


async def test_a_virtual_clock_stands_still_until_it_is_turned():
    clock = VirtualClock(start=100.0)
    await asyncio.sleep(0)
    before = clock.now()
    await clock.advance(2.5)
    assert (before, clock.now()) == (100.0, 102.5)


async def test_sleepers_wake_in_due_order_each_at_its_own_time():
    clock, heard = VirtualClock(), []
    async with asyncio.TaskGroup() as tasks:
        for name, t in (("late", 3.0), ("early", 1.0), ("middle", 2.0)):
            tasks.create_task(_note(clock, heard, name, t))
        await clock.advance(5)
    assert heard == [("early", 1.0), ("middle", 2.0), ("late", 3.0)]


async def test_sleepers_due_together_wake_in_the_order_they_went_to_sleep():
    clock, heard = VirtualClock(), []
    async with asyncio.TaskGroup() as tasks:
        for name in "cab":
            tasks.create_task(_note(clock, heard, name, 1.0))
        await clock.advance(1)
    assert [name for name, _ in heard] == ["c", "a", "b"]


async def test_a_sleeper_that_sleeps_again_is_woken_in_its_turn_among_others():
    clock, heard = VirtualClock(), []
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_note(clock, heard, "a", 1.0, 3.0))
        tasks.create_task(_note(clock, heard, "b", 2.0, 4.0))
        await clock.advance(4)
    assert heard == [("a", 1.0), ("b", 2.0), ("a", 3.0), ("b", 4.0)]


async def test_nobody_is_woken_before_time():
    clock, heard = VirtualClock(), []
    task = asyncio.create_task(_note(clock, heard, "a", 1.0))
    await clock.advance(0.999)
    too_early = list(heard)
    await clock.advance(0.001)
    await task
    assert (too_early, heard) == ([], [("a", 1.0)])


@pytest.mark.parametrize("clock", [VirtualClock(start=10.0), SystemClock()])
async def test_a_time_already_past_is_not_waited_for(clock):
    waiting = clock.sleep_until(10.0)
    with pytest.raises(StopIteration):
        waiting.send(None)


async def test_a_cancelled_sleeper_is_forgotten():
    clock = VirtualClock()
    gone = asyncio.create_task(clock.sleep_until(1.0))
    stays = asyncio.create_task(clock.sleep_until(2.0))
    await clock.advance(0)
    gone.cancel()
    await asyncio.wait([gone])
    assert clock.next_due == 2.0
    await clock.advance(2)
    await stays
    assert clock.next_due is None


async def test_a_virtual_clock_cannot_be_turned_back():
    with pytest.raises(ValueError, match="turned back by 1 seconds"):
        await VirtualClock().advance(-1)


async def test_the_system_clock_sleeps_on_when_its_nap_ends_too_early(monkeypatch):
    """The loop's clock and the wall clock may disagree; what counts is the wall clock."""
    wall, naps = [1000.0], []

    async def nap(seconds: float) -> None:
        naps.append(seconds)
        wall[0] += seconds / 2 if len(naps) == 1 else seconds

    monkeypatch.setattr(time, "time", lambda: wall[0])
    monkeypatch.setattr(asyncio, "sleep", nap)
    await SystemClock().sleep_until(1008.0)
    assert naps == [8.0, 4.0]


async def test_the_system_clock_looks_up_from_a_long_sleep(monkeypatch):
    """So a wall clock that is set forward ends a sleep within a minute."""
    wall, naps = [1000.0], []

    async def nap(seconds: float) -> None:
        naps.append(seconds)
        wall[0] += 10_000.0

    monkeypatch.setattr(time, "time", lambda: wall[0])
    monkeypatch.setattr(asyncio, "sleep", nap)
    await SystemClock().sleep_until(9_000.0)
    assert naps == [60.0]
