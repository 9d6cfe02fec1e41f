"""A recipe, and small servers to make contact with."""

from __future__ import annotations

import contextlib
import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from taskpact.target import Recipe


@pytest.fixture
def recipe() -> Recipe:
    """How the tests sign tokens."""
    return Recipe("HS256", "a shared secret of the tests, long enough")


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any
    """As JSON, where it is JSON."""


Script = Callable[[Asked], tuple]
"""Gives status and body (bytes as they are, anything else as JSON), and perhaps headers."""


class Server(ThreadingHTTPServer):
    """Answers by a function of the request and keeps what was asked."""

    daemon_threads = True

    def __init__(self, script: Script, context: ssl.SSLContext | None) -> None:
        self.script = script
        self.asked: list[Asked] = []
        super().__init__(("127.0.0.1", 0), Handler)
        if context is not None:
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.url = f"http{'s' if context else ''}://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address) -> None:
        """A client that leaves in the handshake is no news."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        with contextlib.suppress(ValueError):
            body = json.loads(body)
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, self.path, headers, body)
        self.server.asked.append(asked)
        status, value, more = (*self.server.script(asked), {})[:3]
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        lines = {"Content-Type": "application/json", "Content-Length": str(len(data)), **more}
        for name, line in lines.items():
            self.send_header(name, line)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(data)

    do_GET = do_POST = answer  # noqa: N815

    def log_message(self, *arguments) -> None:
        """Quiet."""


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Start servers that stop with the test."""
    servers: list[Server] = []

    def start(script: Script, context: ssl.SSLContext | None = None) -> Server:
        server = Server(script, context)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
