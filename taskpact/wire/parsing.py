"""HTTP/1 as h11 reads it, and white space before the extensions of a chunk besides.

RFC 9112 section 7.1.1 has bad white space there: no sender may make it, and every recipient must
take it out before it reads on (RFC 9110 section 5.6.3). h11 refuses it. Touches no socket.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import h11

MAX_HEAD: Final = 64 * 1024
"""Bytes of one head, of one chunk's size line, or of the trailers."""

_SIZE: Final = re.compile(rb"([0-9A-Fa-f]{1,20})[ \t]*(?=[;\r])")
_BODILESS: Final = frozenset({204, 304})


class Parser:
    """Bytes of an answer in, h11's events out.

    h11's client side wants to have sent a request; it is told of one that only says what matters
    for reading, the method, since HEAD and CONNECT change the framing (RFC 9112 section 6.3).
    """

    def __init__(self, method: str) -> None:
        self._method = method
        self._http = _expecting(method)
        self._lines: ChunkLines | None = None
        self._taken: bytearray | None = bytearray()
        """All that was taken, until the final head is read."""

    def take(self, data: bytes) -> None:
        """Take bytes as they came; b"" is the end of the connection."""
        if self._taken is not None:
            self._taken += data
        for piece in (data,) if self._lines is None else self._lines.pieces(data):
            self._http.receive_data(piece)

    def next_event(self) -> h11.Event | type[h11.NEED_DATA | h11.PAUSED]:
        """What comes next. Raises h11.RemoteProtocolError."""
        event = self._http.next_event()
        if isinstance(event, h11.Response) and self._taken is not None:
            taken, self._taken = bytes(self._taken), None
            if self._has_chunks(event):
                self._begin_anew(taken)
        return event

    @property
    def surplus(self) -> bytes:
        """What came behind the answer."""
        return self._http.trailing_data[0]

    @property
    def takes_more(self) -> bool:
        """Whether another request may go over the connection, once the answer is complete."""
        return self._http.their_state is h11.DONE

    def _has_chunks(self, head: h11.Response) -> bool:
        coded = any(name == b"transfer-encoding" for name, _ in head.headers)
        return coded and self._method != "HEAD" and head.status_code not in _BODILESS

    def _begin_anew(self, taken: bytes) -> None:
        """Read the same head again, and only then what follows it: h11 gives nothing back."""
        behind = self._http.trailing_data[0]
        self._http = _expecting(self._method)
        self._http.receive_data(taken[: len(taken) - len(behind)])
        while not isinstance(self._http.next_event(), h11.Response):
            pass  # interim answers
        self._lines = ChunkLines()
        if behind:
            self.take(behind)


class ChunkLines:
    """Passes a body in chunks on, without white space behind the sizes of its chunks."""

    def __init__(self) -> None:
        self._line = b""
        self._left = 0
        """Bytes of a chunk, its end included, that are still to come."""
        self._over = False
        """The last chunk has begun, or what comes is not understood: all is passed on."""

    def feed(self, data: bytes) -> bytes:
        """What there is to pass on; a line is kept back until it has ended."""
        made = []
        while data and not self._over:
            if self._left:
                made.append(data[: self._left])
                data = data[self._left :]
                self._left -= len(made[-1])
            else:
                line, data = self._cut(data)
                made.append(line)
        return b"".join([*made, data])

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """What to pass on of bytes that came; b"" is the end, and nothing else is."""
        if passed := self.feed(data) if data else self._line:
            yield passed
        if not data:
            self._line = b""
            yield data

    def _cut(self, data: bytes) -> tuple[bytes, bytes]:
        """The line of a size, mended, and what is behind it; nothing where it has not ended."""
        held = self._line + data
        end = held.find(b"\r\n") + 2
        if end < 2 and len(held) <= MAX_HEAD:
            self._line = held
            return b"", b""
        self._line = b""
        found = _SIZE.match(held) if end >= 2 else None
        size = int(found[1], 16) if found else 0
        self._over = size == 0
        self._left = size + 2
        if found is None:
            return held, b""
        return found[1] + held[found.end() : end], held[end:]


def _expecting(method: str) -> h11.Connection:
    http = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD)
    known = method if method in {"HEAD", "CONNECT"} else "GET"
    http.send(h11.Request(method=known, target="/", headers=[("Host", "-")]))
    http.send(h11.EndOfMessage())
    return http
