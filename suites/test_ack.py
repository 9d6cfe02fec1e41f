"""ACK: the acknowledgement, what it holds, when it comes and what its id is good for."""

from __future__ import annotations

from contextlib import suppress

from taskpact import asking
from taskpact.cases import accepts
from taskpact.judging import answers, choice, delay
from taskpact.negotiating import ask, members, must_be
from taskpact.recorded import Streams
from taskpact.suite import (
    Broken,
    Case,
    Inconclusive,
    NotApplicable,
    NotObservable,
    Probe,
    each,
    requirement,
    waits,
)
from taskpact.wire.exchange import Exchange

_NOT_ASCII = "Grüße, Zoë – 你好 👋🏽"
"""Text that takes more bytes than characters, should an acknowledgement echo it."""

_TRIES = 3


def acknowledged(probe: Probe, case: Case, **more: object) -> Exchange:
    """An acknowledgement, asked for as the case says; any success that is no stream is one.

    One that is asked for by Accept and does not come is no matter of this area (NEG-04).
    """
    exchange = ask(probe, Case(case.id, {**members(case), **more}, headers=case.headers))
    streams = exchange.media_type == probe.contract.negotiation.stream.media_type
    if not answers.is_success(exchange) or streams:
        told = f"no acknowledgement came: {answers.seen(exchange)}"
        if case.headers:
            raise NotObservable(told)
        raise Inconclusive(told, exchange)
    return exchange


def not_empty(exchange: Exchange) -> Exchange:
    """An acknowledgement that has a body."""
    if not exchange.body:
        raise Inconclusive("the acknowledgement is empty (ACK-03)", exchange)
    return exchange


@requirement("ACK-01")
@each(accepts.acknowledgement_by_field)
def test_the_acknowledgement_has_the_status_of_its_answer(probe: Probe, case: Case) -> None:
    """Asked for by the field it has the contract's status, whatever Accept says."""
    exchange = ask(probe, case)
    expected = probe.contract.negotiation.acknowledgement.status
    if not answers.is_success(exchange):
        must_be(probe, exchange, case.facts["expected"])
    if exchange.status != expected:
        raise Broken(f"expected status {expected}, came {answers.seen(exchange)}", exchange)


@requirement("ACK-01")
def test_the_acknowledgement_of_a_continued_task_has_the_same_status(probe: Probe) -> None:
    """Continuing is acknowledged as creating is."""
    task_id, _ = probe.created(probe.body(id=probe.fresh_id()))
    exchange = probe.post(probe.body(id=task_id))
    expected = probe.contract.negotiation.acknowledgement.status
    if not answers.is_success(exchange):
        raise NotObservable(f"continuing at once got {answers.seen(exchange)}")
    if exchange.status != expected:
        raise Broken(f"expected status {expected}, came {answers.seen(exchange)}", exchange)


@requirement("ACK-02")
@each(accepts.ways_to_acknowledgement)
def test_the_acknowledgement_has_a_json_media_type(probe: Probe, case: Case) -> None:
    """JSON, or a media type with the suffix for JSON."""
    exchange = acknowledged(probe, case)
    if not choice.is_json(exchange, probe.contract.negotiation):
        raise Broken(f"the acknowledgement came as {answers.seen(exchange)}", exchange)


@requirement("ACK-03")
@each(accepts.ways_to_acknowledgement)
def test_the_acknowledgement_is_one_json_object(probe: Probe, case: Case) -> None:
    """Its body is JSON, and an object."""
    exchange = acknowledged(probe, case)
    made = choice.value(exchange)
    if made is None:
        raise Broken(f"the body is no JSON: {exchange.body[:60]!r}", exchange)
    if not isinstance(made, dict):
        raise Broken(f"the body is JSON, but no object: {exchange.body[:60]!r}", exchange)


@requirement("ACK-04")
@each(accepts.ways_to_acknowledgement)
def test_the_acknowledgement_carries_the_id_that_was_sent(probe: Probe, case: Case) -> None:
    """A task that the client named has its id in the acknowledgement."""
    task_id = probe.fresh_id()
    exchange = acknowledged(probe, case, **{asking.identity(probe): task_id})
    if choice.task_id(exchange, task_id) is None:
        raise Broken("the acknowledgement carries no task id as text", exchange)


@requirement("ACK-04")
@each(accepts.ways_to_acknowledgement)
def test_the_acknowledgement_carries_the_id_that_the_server_made(probe: Probe, case: Case) -> None:
    """A task that the server named has its id in the acknowledgement."""
    exchange = acknowledged(probe, case)
    if asking.told_id(probe, exchange) is None:
        raise Broken("the acknowledgement carries no task id as text", exchange)


@requirement("ACK-05")
@each(accepts.ways_to_acknowledgement)
def test_the_acknowledgement_carries_a_status(probe: Probe, case: Case) -> None:
    """The state of the run, as a word."""
    exchange = acknowledged(probe, case)
    if choice.status(exchange) is None:
        raise Broken("the acknowledgement carries no status as text", exchange)


@waits
@requirement("ACK-06")
def test_the_acknowledgement_comes_before_the_run_is_finished(
    probe: Probe, streams: Streams
) -> None:
    """A slow task is acknowledged well before its stream would have ended."""
    streamed = _slow_stream(probe, streams)
    first, *others = accepts.ways_to_acknowledgement(probe.contract)
    _must_be_early(probe, first, streamed)
    for case in others:
        with suppress(NotObservable):  # whether Accept gets it is for NEG-04
            _must_be_early(probe, case, streamed)


@requirement("ACK-06")
def test_the_acknowledgement_of_a_continued_task_comes_before_its_run_is_finished(
    probe: Probe, streams: Streams
) -> None:
    """A slow run of a task that has had another is acknowledged as early."""
    probe.need("details")
    streamed = _slow_stream(probe, streams)
    task_id = probe.fresh_id()
    probe.created(asking.named(probe, task_id))
    first = accepts.ways_to_acknowledgement(probe.contract)[0]
    try:
        _must_be_early(probe, first, streamed, task_id)
    except Inconclusive as error:
        raise NotObservable(f"continuing tells nothing here: {error}") from None


def _slow_stream(probe: Probe, streams: Streams) -> Exchange:
    """The stream of a slow task, to measure how long its run takes."""
    if probe.target.capabilities.get("slow-task") is False:
        raise NotApplicable("the target declares that it has no slow task")
    streamed = streams.slow_as_it_came(probe).exchange
    if not answers.is_success(streamed):
        raise Inconclusive(f"the slow task got {answers.seen(streamed)}", streamed)
    if not delay.is_slow(streamed):
        raise NotObservable(f"the slow task took only {streamed.ended_at:.2f} s")
    return streamed


def _must_be_early(probe: Probe, case: Case, streamed: Exchange, task_id: str = "") -> None:
    """The acknowledgement does not wait for the run, in one of some tries.

    Several times before it is called late: a single pause of the network proves nothing.
    """
    tries = [_late(probe, case, streamed, task_id)]
    while tries[-1] is not None and len(tries) < _TRIES:
        tries.append(_late(probe, case, streamed, task_id))
    late = tries[-1]
    if late is not None:
        raise Broken(
            f"the acknowledgement came after {late.ended_at:.2f} s, and the run takes"
            f" {delay.running(streamed):.2f} s",
            streamed,
            late,
        )


def _late(probe: Probe, case: Case, streamed: Exchange, continued: str) -> Exchange | None:
    """The acknowledgement of the slow task, where it waited for the run."""
    if continued:
        asking.finished(probe, continued)
    task_id = continued or probe.fresh_id()
    named = {asking.identity(probe): task_id, "task": probe.target.prompts.slow}
    exchange = acknowledged(probe, case, **named)
    if delay.is_prompt(exchange, streamed):
        return None
    return None if _is_running(probe, task_id) else exchange


def _is_running(probe: Probe, task_id: str) -> bool:
    if "details" not in probe.session.found:
        return False
    return asking.run_status(probe.details(task_id)) in asking.states(probe, "active")


@requirement("ACK-07")
@each(accepts.ways_to_acknowledgement)
def test_the_id_can_be_read_at_once(probe: Probe, case: Case) -> None:
    """The task stands in the details when its acknowledgement arrives."""
    probe.need("details")
    exchange = acknowledged(probe, case)
    task_id = asking.id_in(probe, exchange)
    look = probe.request("readTask", id=task_id)
    if not answers.is_success(look):
        asking.reads(probe)
        raise Broken(
            f"the task {task_id} was acknowledged; reading it got {answers.seen(look)}",
            exchange,
            look,
        )
    shown = asking.shown_id(probe, look)
    if shown and shown.lower() != task_id.lower():
        raise Broken(f"the details of {task_id} are of {shown}", exchange, look)


@requirement("ACK-08")
@each(accepts.ways_to_acknowledgement)
def test_the_id_can_be_continued_at_once(probe: Probe, case: Case) -> None:
    """The next request may name it, unless the active run keeps it out."""
    exchange = acknowledged(probe, case)
    task_id = asking.id_in(probe, exchange)
    following = probe.post({**probe.body(), asking.identity(probe): task_id})
    if following.status in {404, 410}:
        raise Broken(
            f"the task {task_id} was acknowledged; continuing it got {answers.seen(following)}",
            exchange,
            following,
        )
    if not answers.is_success(following):
        if following.status is not None and 400 <= following.status < 500:
            raise NotObservable(f"continuing at once got {answers.seen(following)}")
        raise Broken(f"continuing at once got {answers.seen(following)}", exchange, following)
    again = asking.id_in(probe, following, task_id)
    if again.lower() != task_id.lower():
        raise Broken(f"the task {task_id} was continued as {again}", exchange, following)


@requirement("ACK-09")
@each(accepts.ways_to_acknowledgement)
def test_an_id_that_the_server_made_is_a_uuid(probe: Probe, case: Case) -> None:
    """It can be sent back in the field that takes it."""
    exchange = acknowledged(probe, case)
    task_id = asking.id_in(probe, exchange)
    if probe.contract.field(asking.identity(probe)).means_omitted(task_id):
        raise Broken(f"the server's own id {task_id!r} is none that its field takes", exchange)


@requirement("ACK-10")
@each(accepts.ways_to_acknowledgement)
def test_the_acknowledgement_is_utf_8(probe: Probe, case: Case) -> None:
    """Also where the request held more than ASCII."""
    exchange = not_empty(acknowledged(probe, case, task=_NOT_ASCII))
    try:
        text = exchange.body.decode()
    except UnicodeDecodeError as error:
        raise Broken(
            f"the body is no UTF-8: {error.reason} at byte {error.start}", exchange
        ) from error
    if "\0" in text:
        raise Broken("the body holds zero bytes, as UTF-16 and UTF-32 do", exchange)


@requirement("ACK-11")
@each(accepts.ways_to_acknowledgement)
def test_the_acknowledgement_has_no_byte_order_mark(probe: Probe, case: Case) -> None:
    """It begins with the JSON text."""
    exchange = not_empty(acknowledged(probe, case))
    if exchange.body.startswith((b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe")):
        raise Broken(f"the body begins with {exchange.body[:4]!r}", exchange)


@waits
@requirement("ACK-12")
def test_the_acknowledgement_ends_where_its_framing_says(probe: Probe) -> None:
    """The message is complete, and nothing follows it."""
    exchange = asking.watched(probe, probe.body(task=_NOT_ASCII))
    if not answers.is_success(exchange) and not exchange.received.startswith(b"HTTP/1.1 2"):
        raise Inconclusive(f"no acknowledgement came: {answers.seen(exchange)}", exchange)
    if exchange.fault is not None:
        raise Broken(f"the message is not complete: {exchange.fault.detail}", exchange)
    if not exchange.complete or exchange.surplus:
        raise Broken(f"the message is followed by {exchange.surplus[:60]!r}", exchange)
