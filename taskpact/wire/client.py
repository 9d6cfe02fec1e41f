"""Sends ordinary requests and records them.

Why not httpx on httpcore, whose public network backend could record as well: httpcore keeps what
a server sends beyond its answer in the buffer of the kept connection and takes it for the answer to
the *next* request (measured with httpcore 1.0.9: one forged answer appended to another is returned
for the following call). Nothing public shows or clears that buffer. A judge whose record of one
exchange can hold bytes of another cannot be trusted, so h11, which httpcore is built on, is driven
directly here, and a connection on which anything was left over is never used again.

Neither redirects nor cookies nor proxies nor environment: one call is one request, as given.
"""

import ssl
import threading
from collections import defaultdict
from types import TracebackType
from typing import Final, NamedTuple, Self

from taskpact.wire.address import Address, locate, parse_base
from taskpact.wire.answer import Until, exchange_of, failed, receive
from taskpact.wire.connection import Connection, connect, tls_context
from taskpact.wire.exchange import Exchange
from taskpact.wire.limits import Limits
from taskpact.wire.request import HeaderLines, Request, compose, without_credentials
from taskpact.wire.tape import CLOCK, BrokenError, Clock, Tape

# Servers drop idle connections after a few seconds; a request must not race with that.
_KEPT_SECONDS: Final = 2.0
_KEPT_AT_MOST: Final = 16


class Client:
    """A sender of requests to one target; safe to use from several threads at once.

    `headers` go with every request to the target's own origin, credentials among them; to another
    origin none of them go, nor do credentials given with the call. `verify` is as for
    `connection.tls_context`.
    """

    def __init__(
        self,
        base_url: str,
        headers: HeaderLines = (),
        limits: Limits | None = None,
        *,
        verify: bool | str | ssl.SSLContext = True,
        clock: Clock = CLOCK,
    ) -> None:
        """Raises ValueError for a base URL that is none; it does not connect yet."""
        self.base = parse_base(base_url)
        self._headers = tuple(headers)
        self._limits = limits or Limits()
        self._verify = verify
        self._clock = clock
        self._context: ssl.SSLContext | None = None
        self._kept = _Kept(clock)

    def send(
        self,
        method: str,
        path: str,
        *,
        headers: HeaderLines = (),
        body: bytes | None = None,
        until: Until | None = None,
        limits: Limits | None = None,
    ) -> Exchange:
        """Send one request and record what comes back, whatever that is.

        `path` is under the base URL, or an absolute URL (one the target gave, say). A header of
        the call replaces the client's lines of that name; the value None sends none. `until` is
        asked after the head and after every piece of the body; when it says True the connection
        is closed (`stopped_early`). Raises ValueError only for a request that cannot be written.
        """
        address, target = locate(self.base, path)
        layers: tuple[HeaderLines, ...] = (self._headers, tuple(headers))
        if address.origin != self.base.origin:
            layers = (without_credentials(layers[1]),)
        request = compose(method, address, target, layers=layers, body=body)
        chosen = limits or self._limits
        started = self._clock()
        kept = self._kept.take(address)
        if kept is not None:
            tape = Tape(chosen, self._clock, started)
            exchange = self._attempt(address, request, kept, tape, until)
            if not _was_stale(exchange):
                return exchange
        tape = Tape(chosen, self._clock, started)
        try:
            fresh = connect(address, self._tls(address), tape)
        except BrokenError as broken:
            return failed(request, tape, broken.fault)
        return self._attempt(address, request, fresh, tape, until)

    def close(self) -> None:
        """Close the connections kept for later requests."""
        self._kept.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _attempt(
        self,
        address: Address,
        request: Request,
        connection: Connection,
        tape: Tape,
        until: Until | None,
    ) -> Exchange:
        keep = False
        try:
            data = request.pieces[0]
            connection.write(data, tape)
            answer = receive(request, connection, tape, until)
            all_sent = len(tape.sent) == len(data)
            keep = answer.keeps and all_sent and not answer.surplus and not request.last
            return exchange_of(request, tape, answer, closed=connection.ended)
        finally:
            if keep:
                self._kept.give(address, connection)
            else:
                connection.close()

    def _tls(self, address: Address) -> ssl.SSLContext | None:
        if not address.secure:
            return None
        if self._context is None:
            self._context = tls_context(self._verify)
        return self._context


def _was_stale(exchange: Exchange) -> bool:
    """The peer had closed the kept connection before it read this request (RFC 9112 9.3.1)."""
    kind = exchange.fault.kind if exchange.fault else None
    return not exchange.received and kind in {"cut", "reset"}


class _Idle(NamedTuple):
    connection: Connection
    since: float


class _Kept:
    """Connections that ended an exchange cleanly, by origin; the latest is used first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._idle: dict[tuple[str, str, int], list[_Idle]] = defaultdict(list)

    def take(self, address: Address) -> Connection | None:
        while True:
            with self._lock:
                idle = self._idle[address.origin]
                if not idle:
                    return None
                connection, since = idle.pop()
            # Bytes that nobody asked for, or the end: neither may touch the next exchange.
            fresh = self._clock() - since < _KEPT_SECONDS
            if fresh and not connection.readable(0):
                return connection
            connection.close()

    def give(self, address: Address, connection: Connection) -> None:
        with self._lock:
            idle = self._idle[address.origin]
            idle.append(_Idle(connection, self._clock()))
            surplus = idle.pop(0) if len(idle) > _KEPT_AT_MOST else None
        if surplus is not None:
            surplus.connection.close()

    def close(self) -> None:
        with self._lock:
            kept = [idle for each in self._idle.values() for idle in each]
            self._idle.clear()
        for idle in kept:
            idle.connection.close()
