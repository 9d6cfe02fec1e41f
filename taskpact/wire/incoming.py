"""One connection to the judge's own receiver, as HTTP/1.1: bytes in, requests out. No socket here.

Whoever sends is a stranger, so a request may be of one size only, its framing counted, and no more
of it is kept than that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Final

import h11

from taskpact.wire.exchange import Headers
from taskpact.wire.received import ELSEWHERE

BYTES: Final = 1024 * 1024
"""Of one request, framing and all."""
TOO_LARGE: Final = 413

LINES: Final = 40
"""Of one head; others are dropped, since a short one takes thirty times its size."""

_HEAD: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Arrived:
    """A request that was read to its end, or as far as it is read."""

    method: str
    path: str
    headers: Headers
    body: bytes
    whole: bool
    """Whether all of it was read; one that is longer than `BYTES` is not."""


class Incoming:
    """What comes on one connection; `send` takes what goes back."""

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._send = send
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=_HEAD)
        self._head: h11.Request | None = None
        self._body = bytearray()
        self._size = 0

    def receive(self, data: bytes) -> None:
        """Take these bytes; none mean that the sender has ended."""
        self._size += len(data)
        self._http.receive_data(data)

    def request(self) -> Arrived | None:
        """The next request, to be answered before another is asked for; None until more comes.

        Raises h11.RemoteProtocolError for bytes that are no HTTP.
        """
        while True:
            event = self._http.next_event()
            if isinstance(event, h11.Request):
                self._head = event
                self._permit()
            elif isinstance(event, h11.Data):
                self._body += event.data
            whole = isinstance(event, h11.EndOfMessage)
            if self._head is not None and (whole or self._size > BYTES):
                return self._arrived(self._head, whole=whole)
            if not isinstance(event, (h11.Request, h11.Data)):
                return None

    def answer(self, status: int) -> None:
        """Answer the request, and get ready for the next."""
        lines = [("Content-Length", "0")] if status != 204 else []
        if 300 <= status < 400:
            lines.append(("Location", f"{ELSEWHERE}/{status}"))
        if status == TOO_LARGE:
            lines.append(("Connection", "close"))
        self._send(self._http.send(h11.Response(status_code=status, headers=lines)) or b"")
        self._send(self._http.send(h11.EndOfMessage()) or b"")
        if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
            self._http.start_next_cycle()

    def _permit(self) -> None:
        """Tell a sender that waits for it to go on (RFC 9110 section 10.1.1)."""
        if self._http.they_are_waiting_for_100_continue:
            permission = h11.InformationalResponse(status_code=100, headers=[])
            self._send(self._http.send(permission) or b"")

    def _arrived(self, head: h11.Request, *, whole: bool) -> Arrived:
        made = Arrived(
            method=head.method.decode("latin-1"),
            path=head.target.decode("latin-1"),
            headers=tuple(
                (n.decode("latin-1"), v.decode("latin-1")) for n, v in islice(head.headers, LINES)
            ),
            body=bytes(self._body),
            whole=whole,
        )
        self._head, self._size = None, 0
        self._body.clear()
        return made
