"""One connection of a hostile server: what it may do to the one that judges it, within bounds.

Plain sockets, so that anything at all can be sent. Bounded in bytes and in time, and ended with
the server, however endless a behaviour is meant to be.
"""

from __future__ import annotations

import json
import re
import select
import socket
import struct
import threading
import time
from dataclasses import dataclass
from typing import Final

BYTES: Final = 256 * 1024 * 1024
"""The most that one connection sends."""
SECONDS: Final = 30.0
"""The longest that one connection lasts."""

_PIECE: Final = 64 * 1024
_HEAD: Final = 256 * 1024
_LOOK: Final = 0.05
"""Seconds between two looks at whether the server is to end."""
_LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,9})\r\n", re.IGNORECASE)
_BEARER: Final = re.compile(rb"\r\nauthorization:[ \t]*bearer[ \t]+([^\r\n]*)\r\n", re.IGNORECASE)


class GoneError(Exception):
    """The connection is over: the other side has left, a bound is reached, or the server ends."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, as far as a hostile server cares to understand it."""

    head: bytes
    body: bytes

    @property
    def data(self) -> bytes:
        """All of it, as it came."""
        return self.head + self.body

    @property
    def token(self) -> bytes:
        """The bearer token that it carries; empty where it carries none."""
        found = _BEARER.search(self.head)
        return found[1] if found else b""

    @property
    def creates(self) -> bool:
        """Whether it asks for something to be made."""
        return self.head.startswith(b"POST ")

    @property
    def streams(self) -> bool:
        """Whether it asks for an event stream."""
        return b"text/event-stream" in self.head or b'"sse"' in self.body

    @property
    def task_id(self) -> str:
        """The id that it gives to its task; any where it gives none."""
        try:
            said = json.loads(self.body)
        except (ValueError, RecursionError):
            said = None
        found = said.get("id") if isinstance(said, dict) else None
        return found if isinstance(found, str) else "0b9e1a52-5d3c-4c55-9f0e-6a5e4b1f7a10"


class Peer:
    """The server's end of a connection. Whatever ends it is a GoneError."""

    def __init__(self, sock: socket.socket, stop: threading.Event) -> None:
        self._sock = sock
        self._stop = stop
        self._left = BYTES
        self._end = time.monotonic() + SECONDS
        self._unread = b""
        sock.settimeout(_LOOK)
        self._readable = select.poll()
        self._readable.register(sock, select.POLLIN)

    def ask(self) -> Asked:
        """The next request."""
        data = self._unread
        while b"\r\n\r\n" not in data:
            if len(data) > _HEAD:
                raise GoneError("a head without end")
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        head += b"\r\n\r\n"
        length = _LENGTH.search(head)
        wanted = int(length[1]) if length else 0
        pieces = bytearray(body)
        while len(pieces) < wanted:
            pieces += self._more()
        self._unread = bytes(pieces[wanted:])
        return Asked(head, bytes(pieces[:wanted]))

    def say(self, data: bytes) -> None:
        """Send all of it."""
        view = memoryview(data)
        while view:
            self._check()
            try:
                count = self._sock.send(view[:_PIECE])
            except TimeoutError:
                continue
            except OSError as error:
                raise GoneError(str(error)) from error
            self._left -= count
            view = view[count:]

    def flood(self, piece: bytes) -> None:
        """Send it again and again, without end."""
        many = piece * max(1, _PIECE // len(piece))
        while True:
            self.say(many)

    def drip(self, data: bytes, seconds: float) -> None:
        """Send it byte by byte, so many seconds apart, then begin again, without end."""
        while True:
            for byte in data:
                self.say(bytes([byte]))
                self.rest(seconds)

    def rest(self, seconds: float) -> None:
        """Wait, unless the other side leaves."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._check()
            if self._readable.poll(1000 * min(left, _LOOK)):
                self._unread += self._received()

    def hold(self) -> None:
        """Say nothing for as long as it lasts."""
        self.rest(SECONDS)

    def reset(self) -> None:
        """End the connection with a reset (RFC 9293 section 3.10.7)."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._sock.close()
        raise GoneError("reset")

    def close(self) -> None:
        """End it, and read what has come: closing unread bytes would be a reset."""
        try:
            self._sock.shutdown(socket.SHUT_WR)
            end = time.monotonic() + _LOOK
            while time.monotonic() < end and self._sock.recv(_PIECE):
                pass
        except OSError:
            pass
        finally:
            self._sock.close()

    def _more(self) -> bytes:
        while True:
            self._check()
            try:
                return self._received()
            except TimeoutError:
                continue

    def _received(self) -> bytes:
        try:
            data = self._sock.recv(_PIECE)
        except TimeoutError:
            raise
        except OSError as error:
            raise GoneError(str(error)) from error
        if not data:
            raise GoneError("the other side has left")
        return data

    def _check(self) -> None:
        if self._stop.is_set() or self._left <= 0 or time.monotonic() > self._end:
            raise GoneError("a bound is reached")
