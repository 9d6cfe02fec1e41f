"""The judge's own receiver of webhooks: takes what a target sends, and reacts as it was told.

Threads of its own, on an address of this machine. Whoever sends is a stranger: every connection
has a limit of time, every request one of size, and all that is kept one of number. At the end all
of it is closed, whatever hangs on it.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Final

import h11

from taskpact.wire.received import CLOSE, ELSEWHERE, HANG, Reaction, Received

SECONDS: Final = 30.0
"""That a connection may last."""
BYTES: Final = 4 * 1024 * 1024
"""Of one request."""
KEPT: Final = 20_000
"""Requests that are kept; later ones are answered and forgotten."""
AT_ONCE: Final = 64
"""Connections that are open at a time; further ones wait."""

_BLOCK: Final = 64 * 1024
_BACKLOG: Final = 128
_USUAL: Final = 200
_BUSY: Final = 413


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the requests that name a text are reacted to, one after the other."""

    text: str
    reactions: tuple[Reaction, ...]


class Receiver:
    """Listens from its making until `close`. Raises OSError where the address cannot be had."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listening = socket.create_server((host, port), family=family, backlog=_BACKLOG)
        self.port: int = self._listening.getsockname()[1]
        self._changed = threading.Condition()
        self._received: list[Received] = []
        self._plans: list[_Plan] = []
        self._open: set[socket.socket] = set()
        self._slots = threading.BoundedSemaphore(AT_ONCE)
        self._ended = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    # -- what a check asks ----------------------------------------------------------------

    def react(self, text: str, *reactions: Reaction) -> None:
        """React so to the first, second, ... request that names this text; then accept."""
        with self._changed:
            self._plans.append(_Plan(text, reactions))

    def naming(self, text: str) -> tuple[Received, ...]:
        """What has come so far and names this text, redirected requests too."""
        with self._changed:
            return tuple(each for each in self._received if each.names(text))

    def wait(self, found: Callable[[], bool], seconds: float) -> bool:
        """Whether `found` comes true within this time; asked again whenever something arrives."""
        with self._changed:
            return self._changed.wait_for(found, seconds)

    def close(self) -> None:
        """Listen no more, and close what is open."""
        self._ended.set()
        # Closing alone does not wake a thread that waits in accept.
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        with self._changed:
            for each in self._open:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)

    # -- threads of its own ---------------------------------------------------------------

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                if self._ended.wait(0.05):  # out of descriptors, perhaps: not for long
                    return
                continue
            self._slots.acquire()
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection, self._among_open(connection), suppress(OSError, h11.ProtocolError):
                self._converse(connection)
        finally:
            self._slots.release()

    @contextmanager
    def _among_open(self, connection: socket.socket) -> Iterator[None]:
        with self._changed:
            self._open.add(connection)
        try:
            yield
        finally:
            with self._changed:
                self._open.discard(connection)

    def _converse(self, connection: socket.socket) -> None:
        """Take requests until the peer, a limit or a reaction ends it."""
        reader = _Reader(connection, time.monotonic() + SECONDS)
        while not self._ended.is_set():
            request = reader.request()
            if request is None:
                return
            received = self._recorded(request, reader)
            if received.reaction == HANG:
                self._ended.wait(max(0.0, reader.end - time.monotonic()))
            if isinstance(received.reaction, str):
                return
            reader.answer(received.reaction)

    def _recorded(self, request: h11.Request, reader: _Reader) -> Received:
        lines = tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in request.headers)
        path = request.target.decode("latin-1")
        made = Received(
            at=time.monotonic(),
            method=request.method.decode("latin-1"),
            path=path,
            headers=lines,
            body=bytes(reader.body),
            raw=bytes(reader.raw),
            reaction=_USUAL,
        )
        with self._changed:
            reaction = _BUSY if reader.too_large else self._reaction(made)
            made = replace(made, reaction=reaction)
            if len(self._received) < KEPT:
                self._received.append(made)
            self._changed.notify_all()
        return made

    def _reaction(self, made: Received) -> Reaction:
        if made.path.startswith(ELSEWHERE):
            return _USUAL
        for plan in self._plans:
            if made.names(plan.text):
                before = sum(
                    each.names(plan.text) and not each.path.startswith(ELSEWHERE)
                    for each in self._received
                )
                return plan.reactions[before] if before < len(plan.reactions) else _USUAL
        return _USUAL


class _Reader:
    """One connection: requests as they come, answers as they are wanted."""

    def __init__(self, connection: socket.socket, end: float) -> None:
        self.end = end
        """By `time.monotonic()`."""
        self.body = bytearray()
        self.raw = bytearray()
        self._connection = connection
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=_BLOCK)

    @property
    def too_large(self) -> bool:
        """Whether the request was longer than is read."""
        return len(self.body) >= BYTES

    def request(self) -> h11.Request | None:
        """The next request, its body in `body`; None where none comes any more."""
        self.body.clear()
        self.raw.clear()
        found: h11.Request | None = None
        while True:
            event = self._http.next_event()
            if isinstance(event, h11.Request):
                found = event
                if self._http.they_are_waiting_for_100_continue:
                    self._send(h11.InformationalResponse(status_code=100, headers=[]))
            elif isinstance(event, h11.Data):
                self.body += event.data
            elif event is h11.NEED_DATA and not self._received():
                return None
            if isinstance(event, h11.EndOfMessage) or (found and self.too_large):
                return found
            if isinstance(event, h11.ConnectionClosed) or event is h11.PAUSED:
                return None

    def answer(self, status: int) -> None:
        """Answer the request, and get ready for the next."""
        lines = [("Content-Length", "0")] if status != 204 else []
        if 300 <= status < 400:
            lines.append(("Location", f"{ELSEWHERE}/{status}"))
        self._send(h11.Response(status_code=status, headers=lines))
        self._send(h11.EndOfMessage())
        if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
            self._http.start_next_cycle()

    def _received(self) -> bool:
        left = self.end - time.monotonic()
        if left <= 0:
            return False
        self._connection.settimeout(left)
        data = self._connection.recv(_BLOCK)
        self.raw += data
        self._http.receive_data(data)
        return True

    def _send(self, event: h11.Event) -> None:
        data = self._http.send(event)
        if data:
            self._connection.settimeout(max(0.1, self.end - time.monotonic()))
            self._connection.sendall(data)


__all__ = ["CLOSE", "HANG", "Receiver"]
