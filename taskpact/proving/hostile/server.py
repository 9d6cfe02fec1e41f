"""A hostile server: listens on loopback and shows one behaviour, at once or after some requests.

One thread for each connection, few at a time; all of them end with the server.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from taskpact.proving.hostile.peer import Asked, GoneError, Peer
from taskpact.proving.hostile.relay import Mock

FIRST_CONTACT: Final = 5
"""Requests by which the first contact with a correct server is made; a test counts them."""

LOOPBACK: Final = "127.0.0.1"

_WAIT: Final = 5.0
_AT_ONCE: Final = 64
_BESIDE: Final = 4


@dataclass(slots=True)
class World:
    """What the connections of one server share."""

    mock: Mock
    url: str = ""
    elsewhere: str = ""
    """The URL of another origin, which nothing may reach."""
    heard: list[bytes] = field(default_factory=list)
    """What has reached it."""
    before: list[bytes] = field(default_factory=list)
    """What some behaviours keep from one request to the next."""
    closed: threading.Event = field(default_factory=threading.Event)
    """Set to listen no more."""
    hook: int = 0
    """The port of the judge's own receiver; 0 where it has none."""
    stop: threading.Event = field(default_factory=threading.Event)
    """Set to end everything."""
    _beside: list[threading.Thread] = field(default_factory=list)

    def beside(self, work: Callable[[], None]) -> None:
        """Do this in a thread of its own, unless many are at it already."""
        self._beside = [each for each in self._beside if each.is_alive()]
        if len(self._beside) < _BESIDE:
            self._beside.append(threading.Thread(target=_until_gone, args=(work,)))
            self._beside[-1].start()

    def end(self) -> None:
        """End what is done beside."""
        self.stop.set()
        for each in self._beside:
            each.join(_WAIT)


Act: TypeAlias = Callable[[Peer, Asked, World], None]
"""Answers one request."""
Greet: TypeAlias = Callable[[Peer], None]
"""Does something to a connection before any request is read."""


@contextlib.contextmanager
def served(
    mock: Mock,
    act: Act,
    greet: Greet | None = None,
    *,
    scheme: str = "http",
    host: str = LOOPBACK,
    first: int = 0,
    hook: int = 0,
) -> Iterator[World]:
    """A server of this behaviour while it runs; the correct one answers its `first` requests."""
    with _listening(host) as listener, _listening() as other:
        world = World(mock, _url(scheme, listener), _url("http", other), hook=hook)
        stop = world.stop
        behaving = _Behaving(world, act, greet, stop, first)
        threads = [
            threading.Thread(
                target=_accept, args=(listener, behaving.connection, stop, world.closed)
            ),
            threading.Thread(target=_accept, args=(other, behaving.overhear, stop, stop)),
        ]
        for thread in threads:
            thread.start()
        try:
            yield world
        finally:
            world.end()
            for thread in threads:
                thread.join(_WAIT)


def can_listen(host: str) -> bool:
    """Whether this machine has that address."""
    try:
        with _listening(host):
            return True
    except OSError:
        return False


def _until_gone(work: Callable[[], None]) -> None:
    with contextlib.suppress(GoneError):
        work()


class _Behaving:
    """What is done with each connection."""

    def __init__(
        self, world: World, act: Act, greet: Greet | None, stop: threading.Event, first: int
    ) -> None:
        self._world = world
        self._act = act
        self._greet = greet
        self._stop = stop
        self._well = first
        self._lock = threading.Lock()

    def connection(self, sock: socket.socket) -> None:
        """Answer the requests of one connection, rightly or not."""
        peer = Peer(sock, self._stop)
        try:
            with self._lock:
                greets = not self._well
            if greets and self._greet is not None:
                self._greet(peer)
            while True:
                asked = peer.ask()
                if self._behaves():
                    for piece in self._world.mock.pieces(asked):
                        peer.say(piece)
                    return
                self._act(peer, asked, self._world)
        except GoneError:
            pass
        finally:
            peer.close()

    def overhear(self, sock: socket.socket) -> None:
        """Keep what reaches the other origin."""
        peer = Peer(sock, self._stop)
        try:
            self._world.heard.append(peer.ask().data)
        except GoneError:
            self._world.heard.append(b"")
        finally:
            peer.close()

    def _behaves(self) -> bool:
        with self._lock:
            behaves = self._well > 0
            self._well -= behaves
            return behaves


def _accept(
    listener: socket.socket,
    connection: Callable[[socket.socket], None],
    stop: threading.Event,
    closed: threading.Event,
) -> None:
    """Take connections until the end; then wait for those that are there."""
    threads: list[threading.Thread] = []
    while not (stop.is_set() or closed.is_set()):
        try:
            sock, _ = listener.accept()
        except TimeoutError:
            continue
        threads = [thread for thread in threads if thread.is_alive()]
        if len(threads) >= _AT_ONCE:
            sock.close()
            continue
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threads.append(threading.Thread(target=connection, args=(sock,)))
        threads[-1].start()
    listener.close()
    for thread in threads:
        thread.join(_WAIT)


@contextlib.contextmanager
def _listening(host: str = LOOPBACK) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as listener:
        listener.settimeout(0.05)
        yield listener


def _url(scheme: str, listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
