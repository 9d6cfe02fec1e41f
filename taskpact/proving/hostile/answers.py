"""Answers by hand: the few that hostile behaviours are made of."""

from __future__ import annotations

import json
from typing import Final

from taskpact.proving.hostile.peer import Asked, Peer
from taskpact.proving.hostile.relay import Answered
from taskpact.proving.hostile.server import World

STREAM: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
"""The head of a stream, but for its framing and its end."""
ACKNOWLEDGES: Final = b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\n"
"""The head of an acknowledgement, just so."""


def head(asked: Asked) -> bytes:
    """The head that the request hopes for, but for its framing and its end."""
    return STREAM if asked.streams else ACKNOWLEDGES


def acknowledgement(asked: Asked) -> bytes:
    """A body that acknowledges the task."""
    return json.dumps({"task_id": asked.task_id, "status": "running"}).encode()


def sized(first: bytes, body: bytes) -> bytes:
    """A whole answer, framed by its length."""
    return first + b"Content-Length: %d\r\n\r\n" % len(body) + body


def chunked(data: bytes) -> bytes:
    """One chunk (RFC 9112 section 7.1)."""
    return b"%x\r\n%s\r\n" % (len(data), data)


def relayed(peer: Peer, asked: Asked, world: World) -> None:
    """Answer rightly."""
    peer.say(world.mock.answer(asked).data)


def refusal(status: int, body: bytes, kind: bytes = b"application/json") -> bytes:
    """A whole answer that refuses."""
    return Answered(status, b"Refused", ((b"Content-Type", kind),), body).data
