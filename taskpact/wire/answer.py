"""Reads one answer from a connection, and makes the exchange of it.

Of what was sent only the method counts for reading (`parsing`), so any bytes at all can have been
sent. Touches no socket itself.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

import h11

from taskpact.wire.connection import Connection
from taskpact.wire.exchange import Arrival, Exchange, Fault, Headers
from taskpact.wire.limits import Limits
from taskpact.wire.parsing import MAX_HEAD, Parser
from taskpact.wire.request import Request
from taskpact.wire.sse import Event, Reader
from taskpact.wire.tape import BrokenError, Tape

_MAX_SHOWN: Final = 200


class Answer:
    """An answer while it arrives; what `until` is asked about. Look, do not change.

    `events` fills only for an event stream without content coding.
    """

    def __init__(self, tape: Tape) -> None:
        self.status: int | None = None
        self.reason = ""
        self.headers: Headers = ()
        self.headers_at: float | None = None
        self.body = bytearray()
        self.body_arrivals: list[Arrival] = []
        self.events: list[Event] = []
        self.complete = False
        self.stopped_early = False
        self.keeps = False
        """The peer will take another request on this connection."""
        self.fault: Fault | None = None
        self.surplus = b""
        self._tape = tape
        self._reader: Reader | None = None

    def begin(self, head: h11.Response) -> None:
        """Take the head of the final answer. Raises BrokenError for another major version."""
        if not head.http_version.startswith(b"1."):
            version = head.http_version.decode("latin-1")
            raise BrokenError(Fault("protocol", f"the status line says HTTP/{version}"))
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in head.headers.raw_items()
        )
        self.open(head.status_code, head.reason.decode("latin-1"), headers)

    def open(self, status: int, reason: str, headers: Headers) -> None:
        """Begin with this head."""
        self.status, self.reason, self.headers = status, reason, headers
        self.headers_at = self._tape.last_at
        if _is_plain_event_stream(self.headers):
            limits = self._tape.limits
            self._reader = Reader(
                max_events=limits.events,
                max_line_bytes=limits.bytes,
                max_block_bytes=limits.bytes,
            )

    def add(self, data: bytes) -> None:
        """Take a piece of the body. Raises BrokenError over the limit of events."""
        at = self._tape.last_at
        if not self.body_arrivals or self.body_arrivals[-1].at != at:
            self.body_arrivals.append(Arrival(at, len(self.body)))
        self.body += data
        if self._reader is not None:
            self.events += self._reader.feed(data)
            if self._reader.limit is not None:
                raise BrokenError(Fault("too-large", self._reader.limit.detail))


Until: TypeAlias = Callable[[Answer], bool]


def receive(request: Request, connection: Connection, tape: Tape, until: Until | None) -> Answer:
    """Read one answer to its end, to a limit, or until the caller has seen enough.

    What the peer does wrong ends up in `fault`; only `until` can raise.
    """
    answer = Answer(tape)
    parser = Parser(request.method)
    if tape.received:  # what came before we began to read; b"" would mean the end
        parser.take(bytes(tape.received))
    try:
        while not (answer.complete or answer.stopped_early):
            _step(parser, connection, tape, answer, until)
    except BrokenError as broken:
        answer.fault = broken.fault
    except h11.RemoteProtocolError as error:
        answer.fault = _protocol_fault(error, connection, tape)
    if answer.complete:
        answer.surplus = parser.surplus
        answer.keeps = parser.takes_more
    return answer


def watched_again(exchange: Exchange, until: Until, limits: Limits) -> None:
    """Ask `until` about an answer that came earlier as it was asked then: head, then each piece."""
    if exchange.status is None:
        return
    tape = Tape(limits)
    answer = Answer(tape)
    answer.open(exchange.status, exchange.reason, exchange.headers)
    enough = until(answer)
    ends = [*(each.offset for each in exchange.body_arrivals[1:]), len(exchange.body)]
    for arrival, end in zip(exchange.body_arrivals, ends, strict=False):
        if enough:
            return
        tape.arrivals.append(arrival)
        answer.add(exchange.body[arrival.offset : end])
        enough = until(answer)


def exchange_of(request: Request, tape: Tape, answer: Answer, *, closed: bool) -> Exchange:
    """The finished record."""
    return Exchange(
        method=request.method,
        url=request.url,
        request_headers=request.headers,
        request_body=request.body,
        sent=_sent(request, tape),
        received=bytes(tape.received),
        arrivals=tuple(tape.arrivals),
        status=answer.status,
        reason=answer.reason,
        headers=answer.headers,
        body=bytes(answer.body),
        body_arrivals=tuple(answer.body_arrivals),
        headers_at=answer.headers_at,
        ended_at=tape.now,
        complete=answer.complete,
        fault=answer.fault,
        stopped_early=answer.stopped_early,
        closed=closed,
        surplus=answer.surplus,
    )


def _sent(request: Request, tape: Tape) -> bytes:
    """What was sent; a large request that was sent whole is not kept twice."""
    whole = request.pieces[0] if len(request.pieces) == 1 else b""
    return whole if tape.sent == whole else bytes(tape.sent)


def failed(request: Request, tape: Tape, fault: Fault, *, closed: bool = False) -> Exchange:
    """The record of an exchange that got no answer at all."""
    answer = Answer(tape)
    answer.fault = fault
    return exchange_of(request, tape, answer, closed=closed)


def _step(
    parser: Parser, connection: Connection, tape: Tape, answer: Answer, until: Until | None
) -> None:
    event = parser.next_event()
    if event is h11.NEED_DATA:
        parser.take(connection.read(tape))
    elif isinstance(event, h11.EndOfMessage) or event is h11.PAUSED:
        answer.complete = True
    elif isinstance(event, h11.Response | h11.Data):
        if isinstance(event, h11.Response):
            answer.begin(event)
        else:
            answer.add(bytes(event.data))
        answer.stopped_early = until is not None and until(answer)


def _protocol_fault(error: h11.RemoteProtocolError, connection: Connection, tape: Tape) -> Fault:
    if error.error_status_hint == 431:  # h11's word for a head that does not end
        return Fault("too-large", f"a head, chunk line or trailer of over {MAX_HEAD} bytes")
    if not connection.ended:
        return Fault("protocol", str(error)[:_MAX_SHOWN])
    if not tape.received:
        return Fault("cut", "the peer closed the connection without an answer")
    if not tape.received.startswith(b"HTTP/1."):
        return Fault("protocol", "what came is not HTTP/1, and the peer closed the connection")
    return Fault("cut", str(error)[:_MAX_SHOWN])


def _is_plain_event_stream(headers: Headers) -> bool:
    look = Exchange("", "", headers=headers)
    coding = look.header("content-encoding") or "identity"
    return look.media_type == "text/event-stream" and coding.strip().lower() == "identity"
