"""Asks the correct server, so that a hostile one can behave at first, or answer nearly rightly."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http.client import HTTPException, HTTPResponse
from typing import Final

from taskpact.proving.hostile.peer import Asked, GoneError
from taskpact.wire.address import Address, parse_base

_SECONDS: Final = 20.0
_PIECE: Final = 64 * 1024
_FRAMING: Final = frozenset(
    {"connection", "content-length", "keep-alive", "transfer-encoding", "content-encoding"}
)


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer of the correct server, read to its end and taken apart."""

    status: int
    reason: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @property
    def data(self) -> bytes:
        """All of it, framed by its length, on a connection that stays."""
        lines = [b"HTTP/1.1 %d %s" % (self.status, self.reason)]
        lines += [b"%s: %s" % line for line in self.headers]
        lines += [b"Content-Length: %d" % len(self.body), b"", self.body]
        return b"\r\n".join(lines)

    def with_headers(self, *lines: tuple[bytes, bytes]) -> Answered:
        """The same with these header lines in front."""
        return replace(self, headers=(*lines, *self.headers))


class Mock:
    """The correct server, where it listens."""

    def __init__(self, url: str) -> None:
        self.address: Address = parse_base(url)

    def answer(self, asked: Asked) -> Answered:
        """What it answers, read to the end."""
        with self._sent(asked) as sock:
            response = HTTPResponse(sock, method=asked.head.split(b" ", 1)[0].decode("latin-1"))
            try:
                response.begin()
                body = response.read()
            except HTTPException as error:
                raise GoneError(f"the correct server answers oddly: {error!r}") from error
            headers = [(n.encode("latin-1"), v.encode("latin-1")) for n, v in response.getheaders()]
            kept = tuple(line for line in headers if line[0].lower().decode() not in _FRAMING)
            return Answered(response.status, response.reason.encode("latin-1"), kept, body)

    def pieces(self, asked: Asked) -> Iterator[bytes]:
        """The bytes of its answer, as they come."""
        with self._sent(asked) as sock:
            while data := sock.recv(_PIECE):
                yield data

    @contextlib.contextmanager
    def _sent(self, asked: Asked) -> Iterator[socket.socket]:
        """A connection on which it was asked, for one answer."""
        try:
            with socket.create_connection(self._endpoint, _SECONDS) as sock:
                sock.sendall(_once(asked))
                yield sock
        except OSError as error:
            raise GoneError(f"the correct server does not answer: {error}") from error

    @property
    def _endpoint(self) -> tuple[str, int]:
        return self.address.host, self.address.port


def _once(asked: Asked) -> bytes:
    """The request, after which the connection ends."""
    first, _, rest = asked.head.partition(b"\r\n")
    return first + b"\r\nConnection: close\r\n" + rest + asked.body
