"""Servers that speak good HTTP and say something that nobody can use."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from typing import Final

from taskpact.proving.hostile.answers import head, sized
from taskpact.proving.hostile.peer import Asked, Peer
from taskpact.proving.hostile.server import Act, World

DEEP: Final = 100_000
DIGITS: Final = 5_000

_PAGE: Final = b"<!doctype html><title>500</title><h1>Internal Server Error</h1>"


def says(whole: bytes) -> Act:
    """Answer everything with this."""

    def act(peer: Peer, asked: Asked, world: World) -> None:  # noqa: ARG001 - the form of an act
        peer.say(whole)

    return act


def with_member(value: bytes) -> Act:
    """Acknowledge everything, with this value as a further member."""

    def act(peer: Peer, asked: Asked, world: World) -> None:  # noqa: ARG001
        peer.say(sized(head(asked), b'{"more":' + value + b',"task_id":"%s"}' % _id(asked)))

    return act


def other_tasks(peer: Peer, asked: Asked, world: World) -> None:
    """Be right, but for streams, of which each event names another task."""
    answer = world.mock.answer(asked)
    if not asked.streams:
        peer.say(answer.data)
        return
    body = re.sub(rb"(?m)^data: \{(?=\")", lambda found: found[0] + _named(), answer.body)
    peer.say(replace(answer, body=body).data)


def _named() -> bytes:
    return b'"task_id":"%s","taskId":"%s",' % (_other(), _other())


def _other() -> bytes:
    return str(uuid.uuid4()).encode()


def two_ids(peer: Peer, asked: Asked, world: World) -> None:  # noqa: ARG001
    """Acknowledge two tasks at once, by a member that comes twice."""
    body = b'{"task_id":"%s","task_id":"%s","status":"running"}' % (_id(asked), _other())
    peer.say(sized(head(asked), body))


def _id(asked: Asked) -> bytes:
    return asked.task_id.encode("ascii", errors="replace")


later = says(sized(b"HTTP/1.1 429 Later\r\nRetry-After: 999999999999\r\n", b'{"error":"later"}'))
nothing = says(b"HTTP/1.1 204 No Content\r\n\r\n")
page = says(sized(b"HTTP/1.1 500 Oops\r\nContent-Type: text/html\r\n", _PAGE))
deep = with_member(b"[" * DEEP + b"]" * DEEP)
long_number = with_member(b"9" * DIGITS)
not_a_number = with_member(b"NaN")
large_exponent = with_member(b"1e999999999")
lone_surrogate = with_member(rb'"\ud800"')
