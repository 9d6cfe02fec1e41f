"""The record of one exchange while it happens, and the keeper of its limits.

All reading and writing passes here, so that no peer can outlast or outweigh the limits: not by
dripping, not by an endless head or body, not by silence. Touches only the clock it is given.
"""

import time
from collections.abc import Callable
from typing import Final, TypeAlias

from taskpact.wire.exchange import Arrival, Fault
from taskpact.wire.limits import Limits

Clock: TypeAlias = Callable[[], float]

CLOCK: Final[Clock] = time.perf_counter
_PIECE: Final = 64 * 1024
PIECES: Final = 50_000
"""So many arrivals are kept apart; who crumbles an answer further gains nothing by it."""


class BrokenError(Exception):
    """The exchange cannot go on; `fault` says why. It never leaves this package."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.detail)
        self.fault = fault


class Tape:
    """What went over one socket during one exchange. Times are seconds since `started`."""

    def __init__(self, limits: Limits, clock: Clock = CLOCK, started: float | None = None) -> None:
        self.limits = limits
        self.sent = bytearray()
        self.received = bytearray()
        self.arrivals: list[Arrival] = []
        self.clock = clock
        self.started = clock() if started is None else started

    @property
    def now(self) -> float:
        """Seconds since the start."""
        return self.clock() - self.started

    @property
    def last_at(self) -> float:
        """When the last piece came; 0.0 before the first."""
        return self.arrivals[-1].at if self.arrivals else 0.0

    def patience(self) -> float:
        """Seconds that one wait may last. Raises BrokenError when the time is used up."""
        left = self.limits.seconds - self.now
        if left <= 0:
            raise self.overdue("waiting")
        return min(left, self.limits.idle)

    def room(self) -> int:
        """Bytes to ask of the socket: one more than allowed, to tell full from too large."""
        left = self.limits.bytes + 1 - len(self.received)
        if left <= 0:
            raise BrokenError(Fault("too-large", f"over {self.limits.bytes} bytes"))
        return min(left, _PIECE)

    def overdue(self, doing: str) -> BrokenError:
        """The fault of a wait that ended in vain."""
        if self.now >= self.limits.seconds:
            limit = f"the limit of {self.limits.seconds:g} s in all"
        else:
            limit = f"{self.limits.idle:g} s of silence"
        return BrokenError(Fault("timeout", f"{doing}: {limit}, {len(self.received)} bytes came"))

    def heard(self, data: bytes, at: float | None = None) -> None:
        """Record a piece that came, now or at an earlier time."""
        if data and len(self.arrivals) < PIECES:
            self.arrivals.append(Arrival(self.now if at is None else at, len(self.received)))
        self.received += data

    def take_back(self, size: int) -> None:
        """Forget the last `size` bytes received: they belong to another exchange."""
        if size:
            del self.received[-size:]
            end = len(self.received)
            self.arrivals = [arrival for arrival in self.arrivals if arrival.offset < end]
