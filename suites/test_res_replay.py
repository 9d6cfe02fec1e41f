"""RES-03: the stream of a run that has ended is replayed, and ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from taskpact.asking import finished, named
from taskpact.cases.deciding import STEPS
from taskpact.judging import answers, resuming
from taskpact.rereading import address, events, is_stream, places, read, ready, ways
from taskpact.suite import Broken, Inconclusive, NotObservable, Probe, requirement, waits

MANY: Final = 10
"""Times the least number of steps, for a stream of some hundred events."""


@requirement("RES-03")
def test_a_stream_is_replayed_after_its_end(probe: Probe) -> None:
    """All of its events come again, and the response is finished; twice alike."""
    ready(probe)
    _is_replayed(probe, {}, times=2)


@waits
@requirement("RES-03")
def test_a_long_stream_is_replayed_after_its_end(probe: Probe) -> None:
    """However many events it has: what is kept of them is not bounded."""
    ready(probe)
    if not probe.target.prompts.steps:
        raise NotObservable("no text is declared that makes a long run (prompts.steps)")
    least = probe.contract.field(STEPS).minimum or 1
    _is_replayed(probe, {"task": probe.target.prompts.steps, STEPS: MANY * least})


def _is_replayed(probe: Probe, members: Mapping[str, object], times: int = 1) -> None:
    task_id = probe.fresh_id()
    first = probe.stream(named(probe, task_id, **members))
    if not is_stream(probe, first) or not first.complete:
        why = f"no whole stream came: {answers.seen(first)}"
        raise NotObservable(why) if members else Inconclusive(why, first)
    finished(probe, task_id)
    url = address(probe, task_id)
    for _ in range(times):
        again = read(probe, url)
        if not is_stream(probe, again):
            raise Broken(f"after its end the stream got {answers.seen(again)}", first, again)
        if not again.complete:
            raise Broken("after its end the stream does not end again", first, again)
        if resuming.rest(events(first), events(again)).begins != 0:
            came = f"{len(events(again))} events instead of {len(events(first))}"
            raise Broken(f"after its end the stream is another: {came}", first, again)


@requirement("RES-03")
def test_each_stream_of_a_continued_task_is_replayed(probe: Probe) -> None:
    """The first one too, once there is a second."""
    ready(probe)
    task_id = probe.fresh_id()
    first = probe.stream(named(probe, task_id))
    finished(probe, task_id)
    url = address(probe, task_id)
    second = probe.post(named(probe, task_id))
    if not answers.is_success(second):
        raise NotObservable(f"the task is not continued now: {answers.seen(second)}")
    again = read(probe, url)
    if not is_stream(probe, again) or resuming.rest(events(first), events(again)).begins != 0:
        raise Broken(f"the first stream of two got {answers.seen(again)}", first, again)


@requirement("RES-03")
def test_a_stream_that_is_read_from_a_position_ends(probe: Probe) -> None:
    """Who has a part of it gets the rest and the end, by each way to name the position."""
    ready(probe)
    task_id, made = probe.created(named(probe, probe.fresh_id()))
    finished(probe, task_id)
    url = address(probe, task_id)
    whole = events(read(probe, url))
    if not whole:
        raise NotObservable("the stream is not replayed, so no position in it is known")
    taken = ways(probe, url, whole)
    if not taken:
        raise NotObservable("the target lets no position be named")
    at = places(whole)[0]
    for way in taken:
        again = way.read(probe, url, whole[at - 1])
        if is_stream(probe, again) and not again.complete:
            what = f"{way.name} {whole[at - 1].id}: the stream of a run that has ended stays open"
            raise Broken(what, made, again)
