"""SSE: the HTTP message that carries a stream, its end, and two of them at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from taskpact.cases import framing
from taskpact.judging import answers, lengths
from taskpact.judging import streams as judging
from taskpact.recorded import Streams, Taken, readable, take
from taskpact.streaming import contracted_profile, fresh_mark, stream_with
from taskpact.suite import (
    Broken,
    Inconclusive,
    NotObservable,
    Probe,
    requirement,
    waits,
)
from taskpact.way import encoded
from taskpact.wire.exchange import Exchange

BEYOND = 2.0
"""Seconds to wait for bytes beyond a stated length."""


# --- the message that carries it


@requirement("SSE-08")
def test_a_stream_is_a_complete_message(probe: Probe, streams: Streams) -> None:
    """A last chunk, the stated length or an orderly close ends the body."""
    for taken in (streams.ordinary(probe), *streams.wide_if_any(probe)):
        exchange, fault = taken.exchange, taken.exchange.fault
        if fault is not None and fault.kind in {"cut", "reset", "protocol"}:
            raise Broken(f"the body is not complete: {fault.detail}", exchange)
        if not exchange.complete:
            raise Inconclusive(f"the stream did not end: {fault.detail if fault else ''}", exchange)


@waits
@requirement("SSE-09")
def test_a_stream_states_no_wrong_length(probe: Probe) -> None:
    """A length, where stated, is the body's, and stands without a transfer coding."""
    begin = framing.of(probe)
    negotiation = probe.contract.negotiation
    asked = {**probe.body(), negotiation.field: negotiation.stream.name}
    exchange = probe.raw(begin.whole(encoded(asked) or b""))
    stated = lengths.stated(exchange, "content-length")
    if not answers.is_success(exchange) and not stated:
        raise Inconclusive(f"no stream came: {answers.seen(exchange)}", exchange)
    if stated:
        # Only a longer look shows what comes beyond a length that is too short.
        exchange = probe.raw(begin.whole(encoded(asked) or b""), linger=BEYOND)
    try:
        last = judging.Read(exchange).events[-1:]
    except ValueError as error:
        raise NotObservable(str(error)) from error
    over = [event.data for event in last] == [contracted_profile(probe).terminator]
    wrong = lengths.wrong_length(exchange, over=over)
    if wrong:
        raise Broken(wrong, exchange)


@requirement("SSE-13")
def test_a_stream_ends(probe: Probe, streams: Streams) -> None:
    """The stream of a short task is over within the time allowed."""
    exchange = streams.ordinary(probe).exchange
    if exchange.fault is not None and exchange.fault.kind in {"timeout", "too-large"}:
        raise Broken(f"the stream of a short task did not end: {exchange.fault.detail}", exchange)


@requirement("SSE-35")
def test_a_client_of_http_1_0_gets_no_transfer_coding(probe: Probe) -> None:
    """HTTP/1.0 knows no chunks; closing ends the body."""
    begin = framing.of(probe)
    negotiation = probe.contract.negotiation
    asked = {**probe.body(), negotiation.field: negotiation.stream.name}
    exchange = probe.raw(begin.whole(encoded(asked) or b"", version="1.0"))
    if exchange.status is not None and not answers.is_success(exchange):
        raise NotObservable(f"the version is refused: {answers.seen(exchange)}")
    if exchange.status is None or exchange.media_type != negotiation.stream.media_type:
        raise Inconclusive(f"no stream came: {answers.seen(exchange)}", exchange)
    if exchange.all("transfer-encoding"):
        raise Broken(f"Transfer-Encoding: {exchange.header('transfer-encoding')}", exchange)
    if lengths.looks_chunked(exchange.body):
        raise Broken("the body has chunk sizes in it", exchange)
    if exchange.fault is not None and exchange.fault.kind == "timeout":
        raise Broken("the connection is not closed at the end of the stream", exchange)


# --- two at once


@waits
@requirement("SSE-10")
def test_two_streams_do_not_mix(probe: Probe, streams: Streams) -> None:
    """Each of two streams that run at once holds its own text and nothing of the other."""
    marks = (fresh_mark(probe)[:8], fresh_mark(probe)[:8])
    texts = [f"{probe.target.prompts.slow}\n{' '.join([mark] * 20)}" for mark in marks]
    siblings = [probe.sibling() for _ in texts]
    with ThreadPoolExecutor(len(texts)) as pool:
        both = list(pool.map(lambda s, text: take(s, {"task": text}), siblings, texts))
    made = [readable(taken, probe) for taken in both]
    profile = contracted_profile(probe)
    for taken, other in zip(made, reversed(marks), strict=True):
        if judging.holds(taken.read, profile, other):
            raise Broken("a stream holds the text of another that ran at the same time", *_of(made))
    _still_in_order(probe, streams, made)
    own = [judging.holds(t.read, profile, mark) for t, mark in zip(made, marks, strict=True)]
    if all(own):
        return
    alone = stream_with(probe, {"task": texts[0]})
    if not judging.holds(alone.read, profile, marks[0]):
        raise NotObservable("the streams do not repeat the user's text")
    raise Broken("a stream alone repeats its text, two at once do not both", *_of(made))


def _still_in_order(probe: Probe, streams: Streams, made: list[Taken]) -> None:
    """What is in order alone is in order beside another."""
    if "ui-message-stream" not in probe.session.found:
        return
    profile = contracted_profile(probe)
    if judging.violations(streams.slow(probe).read, profile):
        return
    for taken in made:
        broken = judging.violations(taken.read, profile)
        if broken and taken.exchange.fault is None:
            raise Broken(f"beside another stream only: {broken[0]}", *_of(made))


def _of(made: list[Taken]) -> list[Exchange]:
    return [taken.exchange for taken in made]
