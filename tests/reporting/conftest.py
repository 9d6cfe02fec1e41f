"""Exchanges made by hand, and a server that keeps the very bytes it was sent."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping

import pytest

from taskpact.wire.address import locate, parse_base
from taskpact.wire.exchange import Exchange
from taskpact.wire.request import compose, understood


class Recorder:
    """Takes connections, one request each, and keeps what came until the client was answered."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._came: list[bytes] = []
        self._expected = 0
        self._done = threading.Semaphore(0)
        self.url = f"http{'s' if context else ''}://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def heard(self, command: str, size: int, variables: Mapping[str, str] | None = None) -> bytes:
        """The bytes that came when bash ran the command; `size` of them are awaited."""
        self._expected = size
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-c", command],
            env={"PATH": os.environ["PATH"], **(variables or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert self._done.acquire(timeout=20), done.stderr.decode()
        assert b"thanks" in done.stdout, done.stderr.decode()
        return self._came.pop()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                with contextlib.suppress(OSError), sock:
                    sock.settimeout(10)
                    self._take(sock)

    def _take(self, sock: socket.socket) -> None:
        peer = self._context.wrap_socket(sock, server_side=True) if self._context else sock
        with peer:
            came = b""
            while len(came) < self._expected and (data := peer.recv(65536)):
                came += data
            # More than expected would come at once after it.
            peer.settimeout(0.05)
            with contextlib.suppress(TimeoutError):
                came += peer.recv(65536)
            self._came.append(came)
            peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nthanks")
            with contextlib.suppress(OSError):
                peer.shutdown(socket.SHUT_WR)
        self._done.release()


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    made = Recorder()
    yield made
    made.close()


@pytest.fixture
def recorders() -> Iterator[Callable[..., Recorder]]:
    made: list[Recorder] = []

    def start(context: ssl.SSLContext | None = None) -> Recorder:
        made.append(Recorder(context))
        return made[-1]

    yield start
    for each in made:
        each.close()


@pytest.fixture
def asked() -> Callable[..., Exchange]:
    """The exchange of a request that the client of this project would send, unanswered."""

    def made(method, url, headers=(), body=None, path="", **answer) -> Exchange:
        base = parse_base(url)
        address, target = locate(base, path or "/api/v1/tasks")
        request = compose(method, address, target, layers=[list(headers)], body=body)
        return Exchange(
            method=request.method,
            url=request.url,
            request_headers=request.headers,
            request_body=request.body,
            sent=b"".join(request.pieces),
            **answer,
        )

    return made


@pytest.fixture
def raw_asked() -> Callable[..., Exchange]:
    """The exchange of raw bytes."""

    def made(url: str, data: bytes, **answer) -> Exchange:
        request = understood((data,), parse_base(url))
        return Exchange(
            method=request.method,
            url=request.url,
            request_headers=request.headers,
            request_body=request.body,
            sent=data,
            **answer,
        )

    return made
