"""SSE: the bytes of a stream and its text, and what goes with it.

The message that carries it is in `test_sse_message`, its time in `test_sse_time`, its chunks in
`test_sse_profile`.
"""

from __future__ import annotations

from taskpact.cases import leaky
from taskpact.contract import Field
from taskpact.judging import answers, leaks
from taskpact.judging import streams as judging
from taskpact.judging.stream_rules import Rule
from taskpact.recorded import BEGIN, END, WIDE, Streams, Taken, with_events
from taskpact.streaming import breaks, contracted_profile, fresh_mark, stream_with
from taskpact.suite import (
    Broken,
    Case,
    Inconclusive,
    NotObservable,
    Probe,
    each,
    requirement,
)

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
    breaks(judging.form(taken.read), {Rule.UTF8}, taken.exchange)


@requirement("SSE-02")
def test_a_stream_of_wide_characters_is_utf8(probe: Probe, streams: Streams) -> None:
    """So is one of characters of all lengths."""
    taken = streams.wide(probe)
    breaks(judging.form(taken.read), {Rule.UTF8}, taken.exchange)


@requirement("SSE-03")
def test_wide_characters_come_whole(probe: Probe, streams: Streams) -> None:
    """No character is lost or replaced where the stream is cut into pieces."""
    taken = streams.wide(probe)
    said = judging.said(taken.read, contracted_profile(probe))
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
        breaks(judging.form(taken.read), {Rule.STRAY, Rule.SEVERAL_IN_ONE}, taken.exchange)
    with_events(streams.ordinary(probe))


@requirement("SSE-05")
def test_the_last_event_is_ended(probe: Probe, streams: Streams) -> None:
    """A blank line ends the last event too."""
    taken = streams.ordinary(probe)
    if taken.exchange.fault is not None:
        raise Inconclusive(f"the stream was not read to its end: {taken.exchange.fault.detail}")
    breaks(judging.form(taken.read), {Rule.UNFINISHED}, taken.exchange)
    with_events(taken)


# --- what a payload may do to it


def _unbroken(taken: Taken, last: str, delay: int | None = None) -> None:
    """The second mark stands in nothing but text."""
    place = leaks.became_framing(taken.read, last, delay) or leaks.cut_data(taken.read, last)
    if place:
        raise Broken(f"the user's text became a part of the stream's own: {place}", taken.exchange)


def _comes_back(probe: Probe, case: Case, taken: Taken, first: str, last: str) -> None:
    """Where the harmless twin comes back whole, this text does not end at its first break."""
    profile = contracted_profile(probe)
    plain = leaky.plain(case, fresh_mark(probe), fresh_mark(probe))
    twin = stream_with(probe, {"task": plain})
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
    first, last = fresh_mark(probe), fresh_mark(probe)
    taken = stream_with(probe, {"task": leaky.text(case, first, last)})
    _unbroken(taken, last)
    _comes_back(probe, case, taken, first, last)


@requirement("SSE-07")
@each(leaky.fields)
def test_text_like_a_field_stays_text(probe: Probe, case: Case) -> None:
    """No event, type, id, delay or comment arises from what the user wrote."""
    first, last = fresh_mark(probe), fresh_mark(probe)
    taken = stream_with(probe, {"task": leaky.text(case, first, last)}, last)
    _unbroken(taken, last, leaky.DELAY)
    _comes_back(probe, case, taken, first, last)


@requirement("SSE-07")
@each(leaky.elsewhere)
def test_other_fields_do_not_leak_either(probe: Probe, case: Case) -> None:
    """Names that a caller chooses are text as well."""
    first, last = fresh_mark(probe), fresh_mark(probe)
    field: Field = case.facts["field"]
    value = leaky.laid(field, leaky.text(case, first, last))
    _unbroken(stream_with(probe, {field.name: value}, last), last, leaky.DELAY)


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
        breaks(judging.form(with_events(taken).read), {Rule.IDS_INCREASE}, taken.exchange)


@requirement("SSE-20")
def test_a_delay_is_made_of_digits(probe: Probe, streams: Streams) -> None:
    """Every retry field is a whole number of milliseconds."""
    for taken in (streams.ordinary(probe), streams.slow(probe)):
        breaks(judging.form(with_events(taken).read), {Rule.RETRY_DIGITS}, taken.exchange)


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
