"""Sends bytes exactly as given: what no well-behaved client can send, or several requests at once.

The answers are read like any other, as leniently as h11 reads, and under the same limits. What
becomes of the connection is watched for a moment: after bad framing the server must close it.
"""

import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

from taskpact.wire.address import parse_base
from taskpact.wire.answer import Answer, exchange_of, failed, receive
from taskpact.wire.connection import Connection, connect, tls_context
from taskpact.wire.exchange import Exchange, Fault
from taskpact.wire.limits import Limits
from taskpact.wire.request import Request, understood
from taskpact.wire.tape import CLOCK, BrokenError, Clock, Tape

LINGER: Final = 0.2
"""Seconds to watch whether the peer closes; only a peer that keeps the connection costs them."""

SURPLUS: Final = 64 * 1024
"""Bytes beyond an answer after which there is nothing more to learn of a peer."""

Sleep: TypeAlias = Callable[[float], None]


def send_raw(
    base_url: str,
    data: bytes | Sequence[bytes],
    limits: Limits | None = None,
    *,
    pause: float = 0.0,
    linger: float = LINGER,
    verify: bool | str | ssl.SSLContext = True,
    sleep: Sleep = time.sleep,
    clock: Clock = CLOCK,
) -> Exchange:
    """Write these bytes, read one answer, watch the connection for `linger` seconds.

    Between pieces `pause` seconds pass, by `sleep`. `closed` tells whether the peer closed the
    connection, `surplus` what it said beyond one answer. Raises ValueError for the URL only.
    """
    address = parse_base(base_url)
    context = tls_context(verify) if address.secure else None
    pieces = (data,) if isinstance(data, bytes) else tuple(data)
    request = understood(pieces, address)
    tape = Tape(limits or Limits(), clock)
    try:
        connection = connect(address, context, tape)
    except BrokenError as broken:
        return failed(request, tape, broken.fault)
    try:
        _write(connection, pieces, tape, pause, sleep)
        return _finish(request, connection, tape, linger)
    finally:
        connection.close()


def converse(
    base_url: str,
    requests: Sequence[bytes],
    limits: Limits | None = None,
    *,
    pipelined: bool = False,
    linger: float = LINGER,
    verify: bool | str | ssl.SSLContext = True,
    clock: Clock = CLOCK,
) -> tuple[Exchange, ...]:
    """Several requests on one connection, each after the answer to the one before.

    `pipelined` writes them all first and then reads; `limits.seconds` then holds for all of them
    together. Gives one exchange for every request; those that could not be answered have a fault,
    and those not sent `sent=b""`. `closed` is watched for after the last. Raises ValueError for
    the URL only.
    """
    address = parse_base(base_url)
    context = tls_context(verify) if address.secure else None
    asked = [understood((data,), address) for data in requests]
    allowed = limits or Limits()
    first = Tape(allowed, clock)
    try:
        connection = connect(address, context, first)
    except BrokenError as broken:
        return tuple(failed(request, first, broken.fault) for request in asked)
    try:
        talk = _all_at_once if pipelined else _in_turn
        return tuple(talk(connection, asked, first, linger))
    finally:
        connection.close()


def _in_turn(
    connection: Connection, asked: Sequence[Request], first: Tape, linger: float
) -> Iterator[Exchange]:
    over: Fault | None = None
    for number, request in enumerate(asked):
        tape = Tape(first.limits, first.clock) if number else first
        if over is not None:
            yield failed(request, tape, over, closed=connection.ended)
            continue
        last = number == len(asked) - 1
        connection.write(request.pieces[0], tape)
        exchange = _finish(request, connection, tape, linger if last else 0.0)
        over = _why_over(exchange)
        yield exchange


def _all_at_once(
    connection: Connection, asked: Sequence[Request], first: Tape, linger: float
) -> Iterator[Exchange]:
    over: Fault | None = None
    connection.write(b"".join(request.pieces[0] for request in asked), first)
    written = bytes(first.sent)
    tape = first
    for number, request in enumerate(asked):
        size = len(request.pieces[0])
        tape.sent, written = bytearray(written[:size]), written[size:]
        following = Tape(first.limits, first.clock, first.started)
        if over is not None:
            yield failed(request, tape, over, closed=connection.ended)
        elif number == len(asked) - 1:
            yield _finish(request, connection, tape, linger)
        else:
            answer = receive(request, connection, tape, None)
            following.heard(answer.surplus, tape.last_at)
            tape.take_back(len(answer.surplus))
            answer.surplus = b""
            exchange = exchange_of(request, tape, answer, closed=connection.ended)
            over = _why_over(exchange)
            yield exchange
        tape = following


def _why_over(exchange: Exchange) -> Fault | None:
    """Why no further answer can be read on the connection, if so."""
    if exchange.surplus:
        return Fault("protocol", "an earlier answer was followed by bytes nobody asked for")
    if exchange.fault is not None:
        return Fault("cut", "the connection had ended with an earlier answer")
    return None


def _write(
    connection: Connection, pieces: Sequence[bytes], tape: Tape, pause: float, sleep: Sleep
) -> None:
    for number, piece in enumerate(pieces):
        if number and pause:
            try:
                sleep(min(pause, tape.patience()))
            except BrokenError:
                return  # reading finds the same limit
            connection.glance(tape)
        connection.write(piece, tape)


def _finish(request: Request, connection: Connection, tape: Tape, linger: float) -> Exchange:
    """Read the answer, then watch the connection."""
    answer = receive(request, connection, tape, None)
    if answer.complete or (answer.fault is not None and answer.fault.kind == "protocol"):
        _watch(connection, tape, answer, linger)
    return exchange_of(request, tape, answer, closed=connection.ended)


def _watch(connection: Connection, tape: Tape, answer: Answer, seconds: float) -> None:
    end = min(tape.now + seconds, tape.limits.seconds)
    before = len(tape.received)
    while not connection.ended and connection.readable(max(0.0, end - tape.now)):
        connection.glance(tape)
        if connection.fault is not None or tape.now >= end:
            break
        if len(tape.received) - before > SURPLUS:
            break
    if answer.complete:
        answer.surplus += tape.received[before:]
