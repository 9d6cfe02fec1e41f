"""A client that costs little: fixed bytes out, answers counted by their last bytes."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shot:
    """One request, and the bytes that end its answer."""

    port: int
    request: bytes
    end: bytes


def request(path: str, body: bytes, headers: tuple[str, ...] = ()) -> bytes:
    """A POST with keep-alive."""
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def rate(shot: Shot, seconds: float, connections: int = 4) -> float:
    """Answers per second over some connections, each asking again once it is answered."""
    counts = [0] * connections
    until = time.perf_counter() + seconds
    threads = [
        threading.Thread(target=_ask, args=(shot, until, counts, each))
        for each in range(connections)
    ]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - started)


def _ask(shot: Shot, until: float, counts: list[int], place: int) -> None:
    with socket.create_connection(("127.0.0.1", shot.port), timeout=10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        done = 0
        while time.perf_counter() < until:
            connection.sendall(shot.request)
            tail = b""
            while not tail.endswith(shot.end):
                piece = connection.recv(65536)
                if not piece:
                    message = f"the connection ended within an answer: {tail!r}"
                    raise ConnectionError(message)
                tail = (tail + piece)[-64:]
            done += 1
        counts[place] = done
