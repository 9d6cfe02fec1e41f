"""SSE: the bytes of a stream, its text and its time; its chunks are in `test_sse_profile`."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

from taskpact.cases import framing, leaky
from taskpact.contract import Field
from taskpact.judging import answers, coding, leaks, lengths, pacing
from taskpact.judging import streams as judging
from taskpact.judging.stream_grammar import Profile, contracted
from taskpact.judging.stream_rules import Rule, Violation
from taskpact.probe import encoded
from taskpact.recorded import BEGIN, END, WIDE, Streams, Taken, readable, take, with_events
from taskpact.suite import (
    Broken,
    Case,
    Inconclusive,
    NotObservable,
    Probe,
    each,
    requirement,
)
from taskpact.wire.exchange import Exchange

BEYOND = 2.0
"""Seconds to wait for bytes beyond a stated length."""


def _profile(probe: Probe) -> Profile:
    return contracted(probe.contract)


def _mark() -> str:
    return f"mk{uuid.uuid4().hex[:10]}"


def _breaks(found: tuple[Violation, ...], rules: set[Rule], exchange: Exchange) -> None:
    """Broken where any of these rules is."""
    broken = [each for each in found if each.rule in rules]
    if broken:
        more = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
        raise Broken(f"{broken[0]}{more}", exchange)


# --- the form


@requirement("SSE-01")
def test_a_stream_has_the_media_type_of_streams(probe: Probe) -> None:
    """Asked for as a stream, the answer says that it is one."""
    negotiation = probe.contract.negotiation
    exchange = probe.stream(probe.body())
    if not answers.is_success(exchange):
        raise Inconclusive(f"no stream came: {answers.seen(exchange)}", exchange)
    if exchange.media_type != negotiation.stream.media_type:
        said = " and ".join(exchange.all("content-type")) or "nothing"
        raise Broken(f"expected {negotiation.stream.media_type}, came {said}", exchange)


@requirement("SSE-02")
def test_a_stream_is_utf8(probe: Probe, streams: Streams) -> None:
    """An ordinary stream is UTF-8 from its first to its last byte."""
    taken = streams.ordinary(probe)
    _breaks(judging.form(taken.read), {Rule.UTF8}, taken.exchange)


@requirement("SSE-02")
def test_a_stream_of_wide_characters_is_utf8(probe: Probe, streams: Streams) -> None:
    """So is one of characters of all lengths."""
    taken = streams.wide(probe)
    _breaks(judging.form(taken.read), {Rule.UTF8}, taken.exchange)


@requirement("SSE-03")
def test_wide_characters_come_whole(probe: Probe, streams: Streams) -> None:
    """No character is lost or replaced where the stream is cut into pieces."""
    taken = streams.wide(probe)
    said = judging.said(taken.read, _profile(probe))
    if not any(ord(letter) > 127 for text in said for letter in set(text)):
        raise NotObservable("the stream repeats no such character")
    if any("\ufffd" in text for text in said):
        raise Broken("the stream holds replacement characters, which were not sent", taken.exchange)
    echoes = [text for text in said if BEGIN in text and END in text]
    if echoes and not any(f"{BEGIN}{WIDE}{END}" in text for text in echoes):
        between = echoes[0].partition(BEGIN)[2].rpartition(END)[0]
        if judging.lost(WIDE, between):
            some = f"{len(WIDE) - len(between)} of {len(WIDE)} characters are lost"
            raise Broken(f"{some} of a text that the stream repeats", taken.exchange)


@requirement("SSE-04")
def test_every_event_is_a_well_formed_block(probe: Probe, streams: Streams) -> None:
    """Blocks are made of fields and comments, and blank lines are between them."""
    for taken in (streams.ordinary(probe), *streams.wide_if_any(probe)):
        _breaks(judging.form(taken.read), {Rule.STRAY, Rule.SEVERAL_IN_ONE}, taken.exchange)
    with_events(streams.ordinary(probe))


@requirement("SSE-05")
def test_the_last_event_is_ended(probe: Probe, streams: Streams) -> None:
    """A blank line ends the last event too."""
    taken = streams.ordinary(probe)
    if taken.exchange.fault is not None:
        raise Inconclusive(f"the stream was not read to its end: {taken.exchange.fault.detail}")
    _breaks(judging.form(taken.read), {Rule.UNFINISHED}, taken.exchange)
    with_events(taken)


# --- what a payload may do to it


def _asked(probe: Probe, members: dict[str, object], mark: str = "") -> Taken:
    """The stream of a task with these members; NotObservable where they are refused.

    Broken where the mark stands in the head by itself: then often no stream can be read at all.
    """
    taken = take(probe, members)
    place = leaks.became_header(taken.exchange, mark) if mark else None
    if place:
        raise Broken(f"the user's text became a line of the head: {place}", taken.exchange)
    if 400 <= (taken.exchange.status or 0) < 500:
        raise NotObservable(f"such a value is refused: {answers.seen(taken.exchange)}")
    return readable(taken, probe)


def _unbroken(taken: Taken, last: str, delay: int | None = None) -> None:
    """The second mark stands in nothing but text."""
    place = leaks.became_framing(taken.read, last, delay) or leaks.cut_data(taken.read, last)
    if place:
        raise Broken(f"the user's text became a part of the stream's own: {place}", taken.exchange)


def _comes_back(probe: Probe, case: Case, taken: Taken, first: str, last: str) -> None:
    """Where the harmless twin comes back whole, this text does not end at its first break."""
    profile = _profile(probe)
    plain = leaky.plain(case, _mark(), _mark())
    twin = _asked(probe, {"task": plain})
    if not judging.holds(twin.read, profile, plain):
        raise NotObservable("the stream does not repeat the user's text")
    said = judging.said(taken.read, profile)
    if any(first in text and last in text for text in said):
        return
    if any(first in text for text in said):
        raise Broken(
            "the stream repeats a text of one line whole, and this one only to its first break",
            twin.exchange,
            taken.exchange,
        )
    raise NotObservable("the stream does not repeat this text")


@requirement("SSE-06")
@each(leaky.breaks)
def test_a_line_break_in_a_payload_ends_no_line(probe: Probe, case: Case) -> None:
    """The data of an event is whole, whatever breaks its text has."""
    first, last = _mark(), _mark()
    taken = _asked(probe, {"task": leaky.text(case, first, last)})
    _unbroken(taken, last)
    _comes_back(probe, case, taken, first, last)


@requirement("SSE-07")
@each(leaky.fields)
def test_text_like_a_field_stays_text(probe: Probe, case: Case) -> None:
    """No event, type, id, delay or comment arises from what the user wrote."""
    first, last = _mark(), _mark()
    taken = _asked(probe, {"task": leaky.text(case, first, last)}, last)
    _unbroken(taken, last, leaky.DELAY)
    _comes_back(probe, case, taken, first, last)


@requirement("SSE-07")
@each(leaky.elsewhere)
def test_other_fields_do_not_leak_either(probe: Probe, case: Case) -> None:
    """Names that a caller chooses are text as well."""
    first, last = _mark(), _mark()
    field: Field = case.facts["field"]
    value = leaky.laid(field, leaky.text(case, first, last))
    _unbroken(_asked(probe, {field.name: value}, last), last, leaky.DELAY)


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
    last = judging.Read(exchange).events[-1:]
    over = [event.data for event in last] == [_profile(probe).terminator]
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


@requirement("SSE-10")
def test_two_streams_do_not_mix(probe: Probe, streams: Streams) -> None:
    """Each of two streams that run at once holds its own text and nothing of the other."""
    marks = (_mark()[:8], _mark()[:8])
    texts = [f"{probe.target.prompts.slow}\n{' '.join([mark] * 20)}" for mark in marks]
    siblings = [probe.sibling() for _ in texts]
    with ThreadPoolExecutor(len(texts)) as pool:
        both = list(pool.map(lambda s, text: take(s, {"task": text}), siblings, texts))
    made = [readable(taken, probe) for taken in both]
    profile = _profile(probe)
    for taken, other in zip(made, reversed(marks), strict=True):
        if judging.holds(taken.read, profile, other):
            raise Broken("a stream holds the text of another that ran at the same time", *_of(made))
    _still_in_order(probe, streams, made)
    own = [judging.holds(t.read, profile, mark) for t, mark in zip(made, marks, strict=True)]
    if all(own):
        return
    alone = _asked(probe, {"task": texts[0]})
    if not judging.holds(alone.read, profile, marks[0]):
        raise NotObservable("the streams do not repeat the user's text")
    raise Broken("a stream alone repeats its text, two at once do not both", *_of(made))


def _still_in_order(probe: Probe, streams: Streams, made: list[Taken]) -> None:
    """What is in order alone is in order beside another."""
    if "ui-message-stream" not in probe.session.found:
        return
    profile = _profile(probe)
    if judging.violations(streams.slow(probe).read, profile):
        return
    for taken in made:
        broken = judging.violations(taken.read, profile)
        if broken and taken.exchange.fault is None:
            raise Broken(f"beside another stream only: {broken[0]}", *_of(made))


def _of(made: list[Taken]) -> list[Exchange]:
    return [taken.exchange for taken in made]


# --- time


@requirement("SSE-11")
def test_a_slow_stream_comes_in_pieces(probe: Probe, streams: Streams) -> None:
    """Events arrive while the task is worked on, not all at its end."""
    ordinary = with_events(streams.ordinary(probe)).read
    if _in_pieces(ordinary, streams.slow(probe)):
        # Our own machine may have held it back; twice in a row it was the target.
        again = with_events(readable(take(probe, {"task": probe.target.prompts.slow}), probe))
        reason = _in_pieces(ordinary, again)
        if reason:
            raise Broken(reason, again.exchange)


def _in_pieces(ordinary: judging.Read, slow: Taken) -> str | None:
    """Reason why the events of a slow task were held back."""
    came, usual = pacing.spread(slow.read), pacing.spread(ordinary)
    if came is None or usual is None:
        raise Inconclusive("a stream has no event", slow.exchange)
    if pacing.passed_on(came.first, came.last):
        return None
    work = came.last - usual.first
    if work < pacing.ENOUGH:
        raise NotObservable(f"the slow task took only {max(work, 0.0):.2f} s more than another")
    if pacing.held_back(came.first, came.last, work):
        within = came.last - came.first
        return f"after {came.first:.2f} s all events came within {within:.3f} s"
    return None


@requirement("SSE-12")
def test_the_headers_come_before_the_run_is_done(probe: Probe, streams: Streams) -> None:
    """The head of the answer does not wait for the end of the run."""
    usual, slow = streams.ordinary(probe).exchange, streams.slow(probe).exchange
    if slow.headers_at is None or usual.headers_at is None:
        raise Inconclusive("no headers came", slow)
    if pacing.passed_on(slow.headers_at, slow.ended_at):
        return
    work = slow.ended_at - usual.headers_at
    if work < pacing.ENOUGH:
        raise NotObservable(f"the slow task took only {max(work, 0.0):.2f} s more than another")
    if pacing.held_back(slow.headers_at, slow.ended_at, work):
        left = slow.ended_at - slow.headers_at
        raise Broken(
            f"the headers came after {slow.headers_at:.2f} s, {left:.3f} s before the end", slow
        )


@requirement("SSE-14")
def test_compression_withholds_no_events(probe: Probe, streams: Streams) -> None:
    """Who takes compression gets events as they happen too."""
    offer = [("Accept-Encoding", "gzip, deflate")]
    taken = take(probe, {"task": probe.target.prompts.slow}, headers=offer)
    readable(taken, probe)
    if coding.codings(taken.exchange):
        reason = _in_pieces(with_events(streams.ordinary(probe)).read, with_events(taken))
        if reason:
            raise Broken(reason, taken.exchange)


@requirement("SSE-15")
def test_identity_is_respected(probe: Probe) -> None:
    """Who excludes every coding gets none."""
    only = [("Accept-Encoding", "identity;q=1, *;q=0")]
    exchange = take(probe, {}, headers=only).exchange
    if not answers.is_success(exchange):
        raise Inconclusive(f"no stream came: {answers.seen(exchange)}", exchange)
    applied = coding.codings(exchange)
    if applied:
        raise Broken(f"the stream has the content coding {', '.join(applied)}", exchange)


@requirement("SSE-18")
def test_a_long_silence_is_broken_by_comments(probe: Probe, streams: Streams) -> None:
    """Something comes every quarter of a minute or so, and it is a comment."""
    slow = streams.slow(probe)
    if pacing.left_silent(slow.exchange):
        silence = pacing.longest_silence(slow.exchange)
        raise Broken(f"nothing came for {silence:.0f} s", slow.exchange)
    if pacing.longest_pause(slow.read) <= pacing.HEARTBEAT:
        raise NotObservable(f"no silence of {pacing.HEARTBEAT:.0f} s was seen")


# --- what goes with it


@requirement("SSE-16")
def test_a_stream_asks_not_to_be_buffered(probe: Probe, streams: Streams) -> None:
    """X-Accel-Buffering says no."""
    exchange = streams.ordinary(probe).exchange
    said = exchange.header("x-accel-buffering")
    if (said or "").strip().lower() != "no":
        raise Broken(f"X-Accel-Buffering is {said or 'not sent'}", exchange)


@requirement("SSE-17")
def test_a_stream_asks_not_to_be_stored(probe: Probe, streams: Streams) -> None:
    """Cache-Control names no-cache or no-store."""
    exchange = streams.ordinary(probe).exchange
    said = exchange.header("cache-control") or ""
    named = {part.partition("=")[0].strip().lower() for part in said.split(",")}
    if not named & {"no-cache", "no-store"}:
        raise Broken(f"Cache-Control is {said or 'not sent'}", exchange)


@requirement("SSE-19")
def test_ids_increase(probe: Probe, streams: Streams) -> None:
    """Numeric ids increase, and no other id is used twice."""
    for taken in (streams.ordinary(probe), streams.slow(probe)):
        _breaks(judging.form(with_events(taken).read), {Rule.IDS_INCREASE}, taken.exchange)


@requirement("SSE-20")
def test_a_delay_is_made_of_digits(probe: Probe, streams: Streams) -> None:
    """Every retry field is a whole number of milliseconds."""
    for taken in (streams.ordinary(probe), streams.slow(probe)):
        _breaks(judging.form(with_events(taken).read), {Rule.RETRY_DIGITS}, taken.exchange)


@requirement("SSE-36")
def test_where_the_stream_tells_the_id_of_its_task(probe: Probe, streams: Streams) -> None:
    """In a header, in an event, or nowhere."""
    taken = streams.ordinary(probe)
    heads = [name for name, value in taken.exchange.headers if taken.task_id in value]
    numbers = [n for n, e in enumerate(taken.read.events, 1) if taken.task_id in e.data]
    places = [f"header {name}" for name in heads] + [f"event {n}" for n in numbers[:1]]
    probe.observe(", ".join(places) or "nowhere")


@requirement("SSE-37")
def test_what_else_the_stream_uses(probe: Probe, streams: Streams) -> None:
    """Event names, ids, delays, comments and line ends are free."""
    probe.observe(judging.habits(streams.ordinary(probe).read))
