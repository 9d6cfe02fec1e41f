"""Whether answers came whole: nothing speaks for a server whose answers broke off. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from taskpact.judging.answers import seen
from taskpact.wire.exchange import Exchange

_STREAM = "text/event-stream"


def not_whole(exchanges: Iterable[Exchange]) -> str | None:
    """Why one of these answers is not what its server meant, whatever else is right with it.

    It began and was never complete by its own framing, or was followed by bytes that nobody asked
    for, so that its end is anybody's guess (RFC 9112 sections 6.3 and 8). Line ends after it are
    an old habit. Streams are not asked about: what came of one counts, and checks of their own
    tell whether it ended.
    """
    return next(filter(None, map(_broken, exchanges)), None)


def _broken(exchange: Exchange) -> str | None:
    if exchange.status is None or exchange.media_type == _STREAM:
        return None
    if exchange.fault is not None:
        fault = exchange.fault
        return f"the answer {seen(exchange)} broke off ({fault.kind}: {fault.detail})"
    if exchange.surplus.strip(b"\r\n"):
        return f"the answer {seen(exchange)} was followed by bytes that nobody asked for"
    return None
