"""RES: a stream can be read again at the address that the details tell.

How a position is named is open: by the header, by the query, or not at all. A way that the
target does not take is not held against it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from taskpact.asking import eventually, finished, named, run_status, states
from taskpact.hiding import let_in, marked
from taskpact.judging import answers, resuming
from taskpact.judging.chunks import type_of
from taskpact.living import at_once
from taskpact.rereading import (
    Way,
    address,
    events,
    is_stream,
    namable,
    places,
    read,
    ready,
    to_the_last,
    uncut,
    ways,
)
from taskpact.suite import Broken, Inconclusive, NotObservable, Probe, requirement, waits
from taskpact.target import CallerName
from taskpact.way import CREATE
from taskpact.wire.answer import Answer
from taskpact.wire.exchange import Exchange
from taskpact.wire.stream import Event

Judge = Callable[[Sequence[Event], Sequence[Event], int], str | None]

CUT = 3
"""Events after which a stream is cut while its run goes on."""


def _cut(probe: Probe, events_seen: int, **more: object) -> tuple[str, Exchange]:
    """A task that takes time, and its stream, cut behind so many events."""
    task_id = probe.fresh_id()
    negotiation = probe.contract.negotiation
    slow = {"task": probe.target.prompts.slow, negotiation.field: negotiation.stream.name}

    def enough(answer: Answer) -> bool:
        return len(answer.events) >= events_seen

    body = named(probe, task_id) | {**slow, **more}
    exchange = probe.request(CREATE, body, until=enough)
    if not is_stream(probe, exchange) or not events(exchange):
        raise Inconclusive(f"no stream came: {answers.seen(exchange)}", exchange)
    return task_id, exchange


# --- from a position


def _from_every_position(probe: Probe, judge: Judge) -> None:
    """The stream of a run that has ended, read behind several of its events, each taken way."""
    ready(probe)
    task_id, made = probe.created(named(probe, probe.fresh_id()))
    finished(probe, task_id)
    url = address(probe, task_id)
    whole = uncut(probe, url)
    for way in _ways(probe, url, whole, judge):
        for at in places(whole):
            again = way.read(probe, url, whole[at - 1], to_the_last(whole))
            reason = _reason(probe, again, whole, at, judge)
            if reason:
                raise Broken(f"{way.name} {whole[at - 1].id}: {reason}", made, again)


def _ways(probe: Probe, url: str, whole: Sequence[Event], judge: Judge) -> Sequence[Way]:
    """The ways the target takes. Of one that always begins anew, only that it repeats is said."""
    taken = ways(probe, url, whole)
    if taken:
        return taken
    again = read(probe, url, last_event_id=whole[-1].id)
    if judge is resuming.repeated and is_stream(probe, again):
        raise Broken("the stream begins anew, whatever position is named", again)
    if not is_stream(probe, again):
        raise Broken(f"no position can be named: {answers.seen(again)}", again)
    return ()


def _reason(
    probe: Probe, again: Exchange, whole: Sequence[Event], at: int, judge: Judge
) -> str | None:
    """What is wrong with what came behind the event `at`, counted from 1."""
    if again.status == 204 and all(each.id == whole[at - 1].id for each in whole[at:]):
        return None  # HTML section 9.2.3: there is nothing more
    if not is_stream(probe, again):
        return f"behind event {at} of {len(whole)} came {answers.seen(again)}"
    return judge(whole, events(again), at)


@requirement("RES-01")
def test_a_stream_goes_on_without_a_gap_from_any_position(probe: Probe) -> None:
    """The first events, the middle and the last of a run that has ended."""
    _from_every_position(probe, resuming.gap)


@requirement("RES-02")
def test_a_stream_repeats_no_event_from_any_position(probe: Probe) -> None:
    """The first events, the middle and the last of a run that has ended."""
    _from_every_position(probe, resuming.repeated)


# --- while the run goes on


def _after_a_cut(probe: Probe, judge: Judge) -> None:
    """The stream of a run that goes on, cut, and read by several at once from what had come."""
    ready(probe)
    task_id, first = _cut(probe, CUT)
    # More may have come in the same piece; it counts as not seen.
    url, had = address(probe, task_id), events(first)[:CUT]
    asked = [(way, at) for way in namable(had[-1]) for at in dict.fromkeys((1, len(had)))]
    calls = [partial(way.read, url=url, last=had[at - 1]) for way, at in asked]
    came = at_once(probe, calls)
    finished(probe, task_id)
    whole = uncut(probe, url)
    if [each.data for each in had] != [each.data for each in whole[: len(had)]]:
        raise Broken("the stream does not begin with the events that came at first", first)
    taken = _ways(probe, url, whole, judge)
    for (way, at), again in zip(asked, came, strict=True):
        reason = _reason(probe, again, whole, at, judge) if way in taken else None
        if reason:
            raise Broken(f"cut, then {way.name} {had[at - 1].id}: {reason}", first, again)


@waits
@requirement("RES-01")
def test_a_cut_stream_goes_on_without_a_gap(probe: Probe) -> None:
    """Read on while the run goes on."""
    _after_a_cut(probe, resuming.gap)


@waits
@requirement("RES-02")
def test_a_cut_stream_repeats_no_event(probe: Probe) -> None:
    """Read on while the run goes on."""
    _after_a_cut(probe, resuming.repeated)


# --- whose stream


@requirement("RES-04")
def test_the_stream_of_another_user_is_refused(probe: Probe) -> None:
    """To an outsider and to a teammate, while the run goes on and when it has ended."""
    ready(probe)
    others: list[CallerName] = [each for each in probe.target.callers if each != "self"]
    if not others:
        raise NotObservable("no token of a second user was declared")
    for slow in (False, True):
        task = marked(probe, {}, prompt=probe.target.prompts.slow if slow else None)
        if not slow:
            finished(probe, task.id)
        url = address(probe, task.id)
        if not is_stream(probe, read(probe, url, until=lambda _: True)):
            raise Inconclusive("the owner cannot read the stream either", probe.exchanges[-1])
        for caller in others:
            let_in(probe, caller)
            exchange = read(probe, url, caller=caller)
            if answers.not_refused(exchange):
                what = "of a run that goes on" if slow else "of a run that has ended"
                got = answers.seen(exchange)
                raise Broken(f"the {caller} reads a stream {what} and gets {got}", exchange)


# --- the run itself


@waits
@requirement("RES-05")
def test_a_cut_connection_does_not_end_the_run(probe: Probe) -> None:
    """A run that nobody reads ends as one does that is read."""
    ready(probe)
    twin = probe.fresh_id()
    whole = probe.stream(named(probe, twin) | {"task": probe.target.prompts.slow})
    if not is_stream(probe, whole) or not whole.complete:
        raise Inconclusive(f"no whole stream came: {answers.seen(whole)}", whole)
    usual = run_status(finished(probe, twin))
    task_id, first = _cut(probe, 1)
    if first.complete:
        raise NotObservable("the run was over before its stream could be cut")
    word = _ended(probe, task_id, usual)
    if word != usual:
        raise Broken(f"cut, the run is {word!r}; read to its end, {usual!r}", first)
    again = uncut(probe, address(probe, task_id))
    if len(again) < len(events(first)) or _end(again) != _end(events(whole)):
        raise Broken("cut, the run does not come to its end in the stream", first)


def _ended(probe: Probe, task_id: str, usual: str) -> str:
    """The status of the run once it is the usual one at the end, or another that is an end."""
    word = ""

    def over() -> bool:
        nonlocal word
        word = run_status(probe.details(task_id))
        return word == usual or word in states(probe, "ended")

    eventually(probe, over, probe.target.limits.seconds)
    return word


def _end(found: Sequence[Event]) -> list[str]:
    """What kinds of events the stream ends with."""
    return [type_of(each.data) for each in found[-2:]]
