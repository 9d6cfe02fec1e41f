"""SSE, the profile ui-message-stream: the chunks of a stream, where the target speaks it.

It binds a target that declares it, or names it in a header of its streams.
"""

from __future__ import annotations

from collections.abc import Iterator

from taskpact.asking import eventually
from taskpact.cases import texts as texts_of
from taskpact.judging import replies
from taskpact.judging import streams as judging
from taskpact.judging.chunks import texts
from taskpact.judging.stream_grammar import Profile, profile
from taskpact.judging.stream_rules import Rule
from taskpact.recorded import Streams, Taken, with_events
from taskpact.suite import Broken, Inconclusive, NotObservable, Probe, requirement

NAME = "ui-message-stream"
_ENDLESS = frozenset({"timeout", "too-large"})


def _profile(probe: Probe) -> Profile:
    probe.need(NAME)
    return profile(probe.contract, NAME)


def _streams(probe: Probe, streams: Streams) -> Iterator[Taken]:
    read = (streams.ordinary(probe), streams.slow(probe), *streams.wide_if_any(probe))
    yield from map(with_events, read)


def _keeps(probe: Probe, streams: Streams, *rules: Rule) -> None:
    """No stream breaks any of these rules."""
    by = _profile(probe)
    for taken in _streams(probe, streams):
        found = [each for each in judging.violations(taken.read, by) if each.rule in rules]
        if found and _at_the_end_of_what_was_read(taken, found[0].event):
            fault = taken.exchange.fault
            raise Inconclusive(
                f"the stream was not read to its end: {fault.detail if fault else ''}",
                taken.exchange,
            )
        if found:
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            raise Broken(f"{found[0]}{more}", taken.exchange)


def _at_the_end_of_what_was_read(taken: Taken, event: int) -> bool:
    """Whether something seems to be missing only because we stopped reading."""
    fault = taken.exchange.fault
    return fault is not None and fault.kind in _ENDLESS and event > len(taken.read.events)


@requirement("SSE-21")
def test_every_event_holds_one_chunk(probe: Probe, streams: Streams) -> None:
    """Data is one JSON object with a type, or the terminator."""
    _keeps(probe, streams, Rule.NOT_JSON, Rule.NOT_AN_OBJECT, Rule.NO_TYPE)


@requirement("SSE-22")
def test_the_start_chunk_is_first(probe: Probe, streams: Streams) -> None:
    """Nothing comes before it but comments."""
    _keeps(probe, streams, Rule.START_FIRST)


@requirement("SSE-23")
def test_deltas_are_inside_their_part(probe: Probe, streams: Streams) -> None:
    """A delta stands between the start and the end of the part with its id."""
    _keeps(probe, streams, Rule.DELTA_INSIDE, Rule.OPENED_ONCE, Rule.CLOSED_ONCE)


@requirement("SSE-24")
def test_no_part_is_open_when_the_run_is_finished(probe: Probe, streams: Streams) -> None:
    """Every part that was started is ended before the finish chunk."""
    _keeps(probe, streams, Rule.ENDED_BEFORE_FINISH)


@requirement("SSE-25")
def test_a_tool_has_its_input_before_its_output(probe: Probe, streams: Streams) -> None:
    """An output or an error of a tool call comes after the call's input."""
    _keeps(probe, streams, Rule.INPUT_FIRST)


@requirement("SSE-26")
def test_a_stream_says_how_the_run_ended(probe: Probe, streams: Streams) -> None:
    """There is a finish, an error or an abort chunk."""
    _keeps(probe, streams, Rule.CLOSING)


@requirement("SSE-27")
def test_a_stream_says_so_once(probe: Probe, streams: Streams) -> None:
    """There is no second one."""
    _keeps(probe, streams, Rule.CLOSING_ONCE)


@requirement("SSE-28")
def test_the_terminator_follows_the_closing_chunk(probe: Probe, streams: Streams) -> None:
    """It is the next event."""
    _keeps(probe, streams, Rule.TERMINATED)


@requirement("SSE-29")
def test_nothing_follows_the_terminator(probe: Probe, streams: Streams) -> None:
    """No event comes after it, and the response ends."""
    _keeps(probe, streams, Rule.NOTHING_AFTER)
    by = _profile(probe)
    for taken in _streams(probe, streams):
        fault = taken.exchange.fault
        last = taken.read.events[-1]
        if last.data == by.terminator and fault is not None and fault.kind in _ENDLESS:
            raise Broken(f"the terminator came, and no end: {fault.detail}", taken.exchange)


@requirement("SSE-30")
def test_chunks_have_only_the_numbers_of_json(probe: Probe, streams: Streams) -> None:
    """Not-a-number and the infinities are none."""
    _keeps(probe, streams, Rule.NO_NUMBER)


@requirement("SSE-31")
def test_chunks_have_no_half_of_a_pair(probe: Probe, streams: Streams) -> None:
    """No text is cut inside a surrogate pair."""
    _keeps(probe, streams, Rule.HALF_A_PAIR)


@requirement("SSE-32")
def test_the_deltas_are_the_message_in_the_details(probe: Probe, streams: Streams) -> None:
    """What was streamed is what is kept."""
    by = _profile(probe)
    probe.need("details")
    for taken in (streams.ordinary(probe), *streams.wide_if_any(probe)):
        said = texts(with_events(taken).read.chunks(by).chunks, by)
        if taken.exchange.fault is not None or not said:
            raise NotObservable("the stream was not read to its end, or has no text")
        _kept(probe, taken, said)


def _kept(probe: Probe, taken: Taken, said: tuple[str, ...]) -> None:
    seen: list[str] = []

    def same() -> bool:
        seen[:] = replies.latest(probe.details(taken.task_id))
        return replies.same(said, seen)

    if eventually(probe, same):
        return
    if not seen:
        raise NotObservable("the details show no message of the agent")
    difference = texts_of.difference("".join(said), "".join(seen))
    raise Broken(
        f"the joined deltas are not the message in the details: {difference}",
        taken.exchange,
        probe.exchanges[-1],
    )


@requirement("SSE-33")
def test_which_other_chunks_there_are(probe: Probe, streams: Streams) -> None:
    """Chunk types that the contract does not name are legal."""
    by = _profile(probe)
    kinds = {
        chunk.type
        for taken in _streams(probe, streams)
        for chunk in taken.read.chunks(by).chunks
        if chunk.type and chunk.type not in by.known
    }
    probe.observe(f"other types: {', '.join(sorted(kinds)) or 'none'}")


@requirement("SSE-34")
def test_the_stream_has_the_header_of_its_profile(probe: Probe, streams: Streams) -> None:
    """Client libraries look for it."""
    by = _profile(probe)
    exchange = streams.ordinary(probe).exchange
    for name, value in by.own_headers.items():
        said = exchange.header(name)
        if (said or "").strip().lower() != value.lower():
            raise Broken(f"{name} is {said or 'not sent'}, expected {value}", exchange)
