"""Undoes the content coding of an answer, and keeps when each byte could be read.

Pure. Only what Python's zlib knows; bounded, since the answer is a peer's.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Final

from taskpact.wire.exchange import Arrival, Exchange

MAX_BYTES: Final = 8 * 1024 * 1024
_PIECE: Final = 64 * 1024

_WINDOWS: Final = {"gzip": 31, "x-gzip": 31, "deflate": 15}
"""RFC 9110 sections 8.4.1.2 and 8.4.1.3, in zlib's numbers."""


class TooLargeError(ValueError):
    """A body unpacks to more than will be looked at."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A body without content coding, and which pieces of it could be read when."""

    body: bytes
    arrivals: tuple[Arrival, ...]


def codings(exchange: Exchange) -> tuple[str, ...]:
    """The content codings of an answer, in the order they were applied; `identity` is none."""
    names = (exchange.header("content-encoding") or "").split(",")
    wanted = (name.strip(" \t").lower() for name in names)
    return tuple(name for name in wanted if name not in {"", "identity"})


def plain(exchange: Exchange) -> Plain:
    """The body as it was before any coding.

    Raises ValueError for what cannot be undone, of which TooLargeError is one kind.
    """
    applied = codings(exchange)
    if not applied:
        return Plain(exchange.body, exchange.body_arrivals)
    if len(applied) > 1 or applied[0] not in _WINDOWS:
        raise ValueError(f"the content coding {', '.join(applied)} cannot be undone here")
    try:
        return _inflated(exchange, _WINDOWS[applied[0]])
    except zlib.error as error:
        raise ValueError(f"the body is no {applied[0]}: {error}") from error


def _inflated(exchange: Exchange, window: int) -> Plain:
    unpacking = zlib.decompressobj(window)
    body = bytearray()
    arrivals: list[Arrival] = []
    starts = [arrival.offset for arrival in exchange.body_arrivals]
    for arrival, end in zip(exchange.body_arrivals, [*starts[1:], len(exchange.body)], strict=True):
        before = len(body)
        packed = exchange.body[arrival.offset : end]
        while packed and len(body) <= MAX_BYTES:
            body += unpacking.decompress(packed, _PIECE)
            packed = unpacking.unconsumed_tail
        if len(body) > before:
            arrivals.append(Arrival(arrival.at, before))
        if len(body) > MAX_BYTES:
            body.clear()  # whoever keeps the error keeps this frame, and all that it holds
            raise TooLargeError(f"the body unpacks to over {MAX_BYTES} bytes")
    return Plain(bytes(body), tuple(arrivals))
