"""Listens for the judge's own receiver, in one thread: takes connections, bounded in every way.

One thread, so that no number of connections keeps the judge from its own work. A connection has a
limit of time; there is a number of connections, of requests and of bytes after which nothing more
is taken.
"""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import h11

from taskpact.wire.incoming import BYTES, Arrived, Incoming
from taskpact.wire.received import CLOSE, HANG, Reaction

SECONDS: Final = 30.0
"""That a connection may last."""
AT_ONCE: Final = 256
"""Connections that are open at a time; for a further one the oldest is closed."""
CONNECTIONS: Final = 20_000
REQUESTS: Final = 4_000
BYTES_IN_ALL: Final = 16 * 1024 * 1024
"""So many are taken from the beginning to the end."""

_BLOCK: Final = 64 * 1024
_END_SECONDS: Final = 5.0
_PAUSE: Final = 0.05
_TOGETHER: Final = 32


class FullError(Exception):
    """More has come than is taken; the text says of what."""


class _Connection:
    """One that is open."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self.end = time.monotonic() + SECONDS
        self.incoming: Incoming | None = Incoming(self._send)
        """None where nothing that comes is looked at any more."""
        self.dropped = 0
        """Bytes that came then."""

    def _send(self, data: bytes) -> None:
        # A peer that does not read its answers is not waited for.
        if self.socket.send(data) < len(data):
            raise BlockingIOError


class Listener:
    """Takes what comes to a listening socket, until `close` or until it is full.

    `take` hears of each request and says how to react to it; `full` hears why nothing is taken
    any more. Both are called in the listener's thread.
    """

    def __init__(
        self,
        listening: socket.socket,
        take: Callable[[Arrived], Reaction],
        full: Callable[[str], None],
    ) -> None:
        listening.setblocking(False)
        self._listening = listening
        self._take = take
        self._full = full
        self._open: dict[_Connection, None] = {}  # the oldest, which ends first, in front
        self._connections = 0
        self._requests = 0
        self._bytes = 0
        self._waking, self._woken = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        self._selector.register(listening, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Listen no more, and close what is open."""
        self._waking.close()
        self._thread.join(_END_SECONDS)

    def _run(self) -> None:
        trouble = "the receiver failed, by an error of taskpact's own"
        try:
            while self._turn():
                pass
            trouble = ""
        except FullError as error:
            trouble = str(error)
        finally:
            if trouble:
                self._full(trouble)
            for each in tuple(self._open):
                self._close(each)
            self._listening.close()
            self._woken.close()
            self._selector.close()

    def _turn(self) -> bool:
        """Do what there is to do; whether there will be more."""
        for key, _ in self._selector.select(self._left()):
            if key.fileobj is self._woken:
                return False
            if key.fileobj is self._listening:
                self._accept()
            elif key.data in self._open:
                self._serve(key.data)
        now = time.monotonic()
        for each in [each for each in self._open if each.end <= now]:
            self._close(each)
        return True

    def _left(self) -> float | None:
        """Seconds until the first connection has had its time."""
        oldest = next(iter(self._open), None)
        return None if oldest is None else max(0.0, oldest.end - time.monotonic())

    def _accept(self) -> None:
        """Take the connections that wait, some at a time."""
        for _ in range(_TOGETHER):
            try:
                sock, _ = self._listening.accept()
            except BlockingIOError:
                return
            except OSError:  # out of descriptors, perhaps: not for long
                time.sleep(_PAUSE)
                return
            self._begin(sock)

    def _begin(self, sock: socket.socket) -> None:
        self._connections += 1
        if self._connections > CONNECTIONS:
            sock.close()
            raise FullError(f"more than {CONNECTIONS} connections came to the receiver")
        if len(self._open) >= AT_ONCE:
            self._close(next(iter(self._open)))
        sock.setblocking(False)
        connection = _Connection(sock)
        self._open[connection] = None
        self._selector.register(sock, selectors.EVENT_READ, connection)

    def _serve(self, connection: _Connection) -> None:
        """Read what is there; answer, or close what has ended or is no HTTP."""
        try:
            data = connection.socket.recv(_BLOCK)
            self._count(len(data))
            going = self._heard(connection, data)
        except (OSError, h11.ProtocolError):
            going = False
        if not going:
            self._close(connection)

    def _count(self, size: int) -> None:
        self._bytes += size
        if self._bytes > BYTES_IN_ALL:
            raise FullError(f"more than {BYTES_IN_ALL // 2**20} MiB came to the receiver")

    def _heard(self, connection: _Connection, data: bytes) -> bool:
        """Whether the connection goes on after these bytes."""
        incoming = connection.incoming
        if incoming is None:
            connection.dropped += len(data)
            return bool(data) and connection.dropped <= BYTES
        incoming.receive(data)
        while (request := incoming.request()) is not None:
            self._requests += 1
            if self._requests > REQUESTS:
                raise FullError(f"more than {REQUESTS} requests came to the receiver")
            reaction = self._take(request)
            if reaction == CLOSE:
                return False
            if reaction == HANG:
                self._selector.unregister(connection.socket)
                return True
            incoming.answer(int(reaction))
            if not request.whole:
                return self._drop(connection)
        return bool(data)

    def _drop(self, connection: _Connection) -> bool:
        """Read away what comes yet: to close before it has come would take the answer back."""
        connection.incoming = None
        connection.socket.shutdown(socket.SHUT_WR)
        return True

    def _close(self, connection: _Connection) -> None:
        del self._open[connection]
        with suppress(KeyError):  # one that hangs
            self._selector.unregister(connection.socket)
        connection.socket.close()
