"""Whether an answer waited for a run, told from how long the run's stream takes. Pure.

A target may be slow to answer anything: so the time before the stream's head, which is no work of
the run, is left out, and an answer counts as late only past the middle of the run.
"""

from __future__ import annotations

from taskpact.wire.exchange import Exchange

SLOW = 0.4
"""Seconds of running below which a run is too short to tell before from after."""


def running(streamed: Exchange) -> float:
    """Seconds from the head of a stream to its end, or to where we stopped reading."""
    return streamed.ended_at - _head(streamed)


def is_slow(streamed: Exchange) -> bool:
    """Whether the stream took long enough to compare with."""
    return running(streamed) >= SLOW


def is_prompt(acknowledged: Exchange, streamed: Exchange) -> bool:
    """Whether the acknowledgement was complete before the middle of the run."""
    return acknowledged.ended_at < _head(streamed) + running(streamed) / 2


def _head(streamed: Exchange) -> float:
    return streamed.headers_at if streamed.headers_at is not None else streamed.ended_at
