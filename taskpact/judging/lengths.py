"""Whether an answer's body is what its head says of it (RFC 9112 sections 6.1 to 6.3). Pure.

The head is looked at as it was received: a reader of HTTP refuses, or quietly drops, the very lines
that are to be judged here.
"""

from __future__ import annotations

import re
from typing import Final

from taskpact.wire.exchange import Exchange

_CHUNKED: Final = re.compile(rb"\s*[0-9A-Fa-f]+[ \t]*(;[^\r\n]*)?\r\n.*\r\n0+\r\n\r\n", re.DOTALL)
_INTERIM: Final = re.compile(rb"HTTP/1\.[01] 1[0-9][0-9]")


def stated(exchange: Exchange, name: str) -> tuple[str, ...]:
    """The values of a header's lines in the received head of the final answer."""
    left = exchange.received
    head, _, left = left.partition(b"\r\n\r\n")
    while _INTERIM.match(head):
        head, _, left = left.partition(b"\r\n\r\n")
    lines = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    wanted = name.lower().encode()
    return tuple(
        value.strip(b" \t").decode("latin-1") for key, _, value in lines if key.lower() == wanted
    )


def wrong_length(exchange: Exchange, *, over: bool) -> str | None:
    """Reason why the stated length is not the body's; `over`: nothing more is to be expected."""
    lengths = stated(exchange, "content-length")
    if not lengths:
        return None
    codings = stated(exchange, "transfer-encoding")
    if codings:
        return f"Content-Length stands beside Transfer-Encoding: {', '.join(codings)}"
    if len(set(lengths)) > 1 or not (lengths[0].isascii() and lengths[0].isdigit()):
        return f"Content-Length is {' and '.join(lengths)}"
    if exchange.surplus:
        return f"{lengths[0]} bytes are stated, and {len(exchange.surplus)} more came"
    ended = over or (exchange.fault is not None and exchange.fault.kind in {"cut", "reset"})
    if not exchange.complete and ended:
        return f"{lengths[0]} bytes are stated, and {len(exchange.body)} came"
    return None


def looks_chunked(body: bytes) -> bool:
    """Whether a body that should have no transfer coding has the marks of chunks in it."""
    return bool(_CHUNKED.fullmatch(body))
