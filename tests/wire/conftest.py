"""Small servers on raw sockets, as hostile as a test needs them."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import pytest


class Peer:
    """The server's side of one connection."""

    def __init__(self, sock: socket.socket, stop: threading.Event, number: int) -> None:
        self.sock = sock
        self.stop = stop
        self.number = number
        """How many connections came before."""
        self._rest = b""

    def request(self) -> bytes:
        """One whole request; b"" when the client has closed."""
        while b"\r\n\r\n" not in self._rest:
            data = self.sock.recv(65536)
            if not data:
                return b""
            self._rest += data
        head, _, rest = self._rest.partition(b"\r\n\r\n")
        size = 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                size = int(line.partition(b":")[2])
        while len(rest) < size:
            rest += self.sock.recv(65536)
        self._rest = rest[size:]
        return head + b"\r\n\r\n" + rest[:size]

    def say(self, data: bytes) -> None:
        self.sock.sendall(data)

    def drip(self, data: bytes) -> None:
        """A byte, again and again, until the client has had enough."""
        while not self.stop.wait(0.01):
            self.say(data)

    def hold(self) -> None:
        """Say nothing until the client leaves or the test ends."""
        self.sock.settimeout(0.02)
        while not self.stop.is_set():
            with contextlib.suppress(TimeoutError):
                if not self.sock.recv(65536):
                    return

    def reset(self) -> None:
        """Close so that the client sees a reset."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.sock.close()


Script = Callable[[Peer], None]


class Server:
    """Plays a script on every connection; `url` is its base URL."""

    def __init__(self, script: Script, context=None) -> None:
        self._script = script
        self._context = context
        self._stop = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self.connections = 0
        self.port = self._listener.getsockname()[1]
        self.url = f"http{'s' if context else ''}://127.0.0.1:{self.port}"
        self._start(self._accept)

    def _start(self, work, *arguments) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                number, self.connections = self.connections, self.connections + 1
                self._start(self._play, sock, number)

    def _play(self, sock: socket.socket, number: int) -> None:
        with contextlib.suppress(OSError), sock:
            sock.settimeout(10)
            if self._context is not None:
                sock = self._context.wrap_socket(sock, server_side=True)
            with sock:
                self._script(Peer(sock, self._stop, number))

    def close(self) -> None:
        self._stop.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(script: Script, context=None) -> Server:
        servers.append(Server(script, context))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def answering(serve) -> Callable[[bytes], Server]:
    """A server that gives these bytes to every request and then closes the connection."""

    def start(data: bytes) -> Server:
        def script(peer: Peer) -> None:
            peer.request()
            peer.say(data)

        return serve(script)

    return start


@pytest.fixture
def keeping(serve) -> Callable[[Callable[[bytes], bytes]], Server]:
    """A server that keeps its connections and answers each request by a function of its bytes."""

    def start(answer: Callable[[bytes], bytes]) -> Server:
        def script(peer: Peer) -> None:
            while data := peer.request():
                peer.say(answer(data))

        return serve(script)

    return start
