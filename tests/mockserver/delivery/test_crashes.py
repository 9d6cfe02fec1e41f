"""A process that dies anywhere between claim, request and record, again and again.

Every completion reaches the receiver under one id, and never again once its acceptance is kept.
"""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.delivery.sending import Sent
from mockserver.delivery.webhook import Retries, is_accepted
from mockserver.store.memory import MemoryStore

LEASE = 5.0
PATIENT = Retries(first=0.5, factor=1.5, longest=4.0, tries=1000)
ANSWERS = (Sent(204), Sent(200), Sent(503), Sent(429), Sent(None, "no answer"))


class KilledError(Exception):
    """The process has died here."""


class Fate:
    """Says at which of the steps of a process it dies; steps are counted from 0."""

    def __init__(self, lives):
        self.lives = list(lives)
        self.left = None

    def begin(self):
        self.left = self.lives.pop(0) if self.lives else None

    def step(self):
        if self.left is None:
            return
        if self.left == 0:
            raise KilledError
        self.left -= 1


class Mortal(MemoryStore):
    """A store whose user may die right before and right after a change is kept."""

    def __init__(self, fate):
        super().__init__()
        self.fate = fate
        self.kept = set()
        """Ids of deliveries whose acceptance is kept."""

    async def change(self, task_id, change):
        self.fate.step()
        after = await super().change(task_id, change)
        self.kept |= {each.id for each in after.deliveries if is_accepted(each)}
        self.fate.step()
        return after


class Line:
    """A network on whose way there and back a process may die; sees what comes too often."""

    def __init__(self, inner, store):
        self.inner, self.store = inner, store
        self.too_often = []

    async def send(self, url, headers, body):
        self.store.fate.step()
        if headers["Webhook-Id"] in self.store.kept:
            self.too_often.append(headers["Webhook-Id"])
        answer = await self.inner.send(url, headers, body)
        await asyncio.sleep(0)
        self.store.fate.step()
        return answer


async def lived(post, fate, line, seconds):
    """One life of a process; whether it ended by itself before its time."""
    fate.begin()
    running = asyncio.create_task(
        post.worker(sender=line, retries=PATIENT, lease=LEASE, at_once=2).run()
    )
    await post.clock.advance(seconds)
    running.cancel()
    (result,) = await asyncio.gather(running, return_exceptions=True)
    if isinstance(result, BaseExceptionGroup):
        assert result.subgroup(KilledError) is not None
        return True
    if isinstance(result, KilledError):
        return True
    assert isinstance(result, asyncio.CancelledError)
    return False


async def told(new_post, tasks, lives, answers):
    """All the lives, and a last one that lasts."""
    fate = Fate(lives)
    store = Mortal(fate)
    post = new_post(store)
    post.sender.answers = list(answers)
    await post.add(*tasks)
    line = Line(post.sender, store)
    killed = [await lived(post, fate, line, LEASE + 1) for _ in lives]
    await lived(post, fate, line, 100)
    after = [await store.task(task.id) for task in tasks]
    return post, line, after, killed


def check(post, line, tasks, after):
    wanted = {task.deliveries[0].id for task in tasks}
    assert {each.id for each in post.sender.requests} == wanted
    assert all(is_accepted(task.deliveries[0]) for task in after)
    assert line.too_often == []
    streams = {(each.id, each.body["references"]["stream_id"]) for each in post.sender.requests}
    assert len(streams) == len(wanted)


STEPS = {
    0: "before the claim is kept",
    1: "after the claim is kept",
    2: "before the request is out",
    3: "after the answer has come",
    4: "before the record is kept",
    5: "after the record is kept",
}


@pytest.mark.parametrize("step", STEPS, ids=STEPS.get)
def test_one_death_in_each_place_loses_nothing(new_post, make, step):
    tasks = [make("a")]
    post, line, after, killed = asyncio.run(told(new_post, tasks, [step], []))
    assert killed == [True]
    check(post, line, tasks, after)
    # Where it died between the request and the record, nobody can know that it had arrived.
    assert len(post.sender.requests) == (2 if step in {3, 4} else 1)


@given(
    count=st.integers(1, 4),
    lives=st.lists(st.integers(0, 12), max_size=6),
    answers=st.lists(st.sampled_from(ANSWERS), max_size=8),
)
def test_any_row_of_deaths_loses_nothing_and_repeats_nothing_that_is_kept(
    new_post, make, count, lives, answers
):
    tasks = [make(str(number), due=number % 3 / 2) for number in range(count)]
    post, line, after, _ = asyncio.run(told(new_post, tasks, lives, answers))
    check(post, line, tasks, after)
