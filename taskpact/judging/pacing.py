"""When a stream came: whether events were passed on while the run went on, or held back.

Pure functions of recorded times, all in seconds since the start of their exchange. From outside a
target that works long before its first word looks like one that holds its words back. So only
what a slow task adds to an ordinary one counts as work, and little work shows nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from taskpact.judging.coding import Plain
from taskpact.judging.streams import Read
from taskpact.wire.exchange import Exchange

ENOUGH: Final = 0.5
"""Seconds of work in which streaming can be told from holding back."""

LITTLE: Final = 0.1
"""Seconds below which two moments may well be one."""

SHARE: Final = 0.25
"""Part of the work over which events must be spread; a quarter leaves room for a late start."""

HEARTBEAT: Final = 15.0
"""Seconds of silence after which a comment is due (WHATWG HTML 9.2.7)."""

_GENEROUS: Final = 5.0
"""Seconds that a comment may be late."""

_BREATH: Final = 1.0
"""Seconds that it may be late where we stopped waiting before."""


class Spread(NamedTuple):
    """How events are spread over time."""

    first: float
    last: float


def spread(read: Read) -> Spread | None:
    """How the events of a stream came; None where it has none."""
    times = event_times(read)
    return Spread(times[0], times[-1]) if times else None


def event_times(read: Read) -> tuple[float, ...]:
    """When each event was complete."""
    return tuple(_at(read.plain, event.end - 1) for event in read.events)


def _at(plain: Plain, offset: int) -> float:
    starts = [arrival.offset for arrival in plain.arrivals]
    return plain.arrivals[bisect_right(starts, offset) - 1].at


def passed_on(at: float, end: float) -> bool:
    """Whether what came at `at` came well before the end, however much work there was.

    In half a second or more before it; of a short stream, in its first half.
    """
    return end - at >= min(ENOUGH, max(LITTLE, end / 2))


def held_back(at: float, end: float, work: float) -> bool:
    """Whether what came at `at` came only at the `end` of that much work."""
    return end - at < min(ENOUGH, SHARE * work)


def longest_silence(exchange: Exchange) -> float:
    """The longest time without any byte, from the head to the end."""
    times = [arrival.at for arrival in exchange.body_arrivals]
    begin = times[:1] if times and exchange.headers_at is None else [exchange.headers_at or 0.0]
    return _longest([*begin, *times, exchange.ended_at])


def left_silent(exchange: Exchange) -> bool:
    """Whether no comment broke a long silence in time, or before we stopped waiting for it."""
    stopped = exchange.fault is not None and exchange.fault.kind == "timeout"
    late = _BREATH if stopped else _GENEROUS
    return longest_silence(exchange) > HEARTBEAT + late


def longest_pause(read: Read) -> float:
    """The longest time between two events, from the head to the last of them."""
    begin = read.exchange.headers_at or 0.0
    return _longest([begin, *event_times(read)])


def _longest(times: Sequence[float]) -> float:
    return max((later - earlier for earlier, later in pairwise(times)), default=0.0)
