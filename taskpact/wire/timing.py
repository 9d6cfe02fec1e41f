"""When the parts of a stream arrived: joins a read stream with the arrivals of its body.

Pure. The interval between events is the only proof of streaming that shows from outside.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from taskpact.wire.exchange import Arrival
from taskpact.wire.stream import Stream


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds since the start of the exchange, in the order of the stream's events and comments."""

    events: tuple[float, ...]
    comments: tuple[float, ...]


def timed(stream: Stream, arrivals: Sequence[Arrival]) -> Timing:
    """The time at which each event and each comment was complete.

    `arrivals` are the body's (`Exchange.body_arrivals`). Raises ValueError when they do not reach
    the first byte of a body that has events or comments.
    """
    starts = [arrival.offset for arrival in arrivals]

    def at(end: int) -> float:
        index = bisect_left(starts, end) - 1
        if index < 0:
            message = f"no arrival holds byte {end - 1} of the body"
            raise ValueError(message)
        return arrivals[index].at

    return Timing(
        tuple(at(event.end) for event in stream.events),
        tuple(at(comment.end) for comment in stream.comments),
    )
