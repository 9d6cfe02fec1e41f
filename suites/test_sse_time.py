"""SSE: when the events of a stream come."""

from __future__ import annotations

from taskpact.judging import answers, coding, pacing
from taskpact.judging import streams as judging
from taskpact.recorded import Streams, Taken, readable, take, with_events
from taskpact.suite import (
    Broken,
    Inconclusive,
    NotObservable,
    Probe,
    requirement,
    waits,
)
from taskpact.wire.exchange import Exchange


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
    usual = streams.ordinary(probe).exchange
    if _head_held_back(usual, streams.slow(probe).exchange):
        # Our own machine may have held it back; twice in a row it was the target.
        again = readable(take(probe, {"task": probe.target.prompts.slow}), probe).exchange
        reason = _head_held_back(usual, again)
        if reason:
            raise Broken(reason, again)


def _head_held_back(usual: Exchange, slow: Exchange) -> str | None:
    """Reason why the head of a slow task's stream came with its end."""
    if slow.headers_at is None or usual.headers_at is None:
        raise Inconclusive("no headers came", slow)
    if pacing.passed_on(slow.headers_at, slow.ended_at):
        return None
    work = slow.ended_at - usual.headers_at
    if work < pacing.ENOUGH:
        raise NotObservable(f"the slow task took only {max(work, 0.0):.2f} s more than another")
    if pacing.held_back(slow.headers_at, slow.ended_at, work):
        left = slow.ended_at - slow.headers_at
        return f"the headers came after {slow.headers_at:.2f} s, {left:.3f} s before the end"
    return None


@waits
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
