"""Servers that turn on the judge's own receiver of webhooks, whenever a task is made."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from taskpact.proving.hostile.answers import chunked, relayed
from taskpact.proving.hostile.peer import Asked, GoneError, Peer
from taskpact.proving.hostile.server import Act, World

CONNECTIONS: Final = 10_000
BODY: Final = 200 * 1024 * 1024

_KEPT: Final = 100
"""Connections that one attack keeps open meanwhile."""
_SECONDS: Final = 1.0
_HEAD: Final = b"POST /hooks/taskpact HTTP/1.1\r\nHost: 127.0.0.1\r\n"
_PIECE: Final = b"x" * 65_536

Attack = Callable[[World, Asked], None]
"""What is done to the receiver; it ends by a GoneError at the latest when the server does."""


def turns_on_the_receiver(attack: Attack) -> Act:
    """Be right, and attack the receiver for each task that is made."""

    def act(peer: Peer, asked: Asked, world: World) -> None:
        relayed(peer, asked, world)
        if asked.creates and world.hook:
            world.beside(lambda: attack(world, asked))

    return act


def sends_bodies(world: World, asked: Asked) -> None:
    """Send events of 200 MB, by length and in chunks."""
    while True:
        with _connected(world) as peer:
            peer.say(_event(asked, b"Content-Length: %d\r\n" % BODY))
            peer.flood(_PIECE)
        with _connected(world) as peer:
            peer.say(_event(asked, b"Transfer-Encoding: chunked\r\n"))
            peer.flood(chunked(_PIECE))


def opens_connections(world: World, asked: Asked) -> None:  # noqa: ARG001 - the form of an attack
    """Open 10,000 connections, many of them at once, and say nothing."""
    kept: list[Peer] = []
    try:
        for _ in range(CONNECTIONS):
            kept.append(_reached(world))
            if len(kept) > _KEPT:
                kept.pop(0).close()
        kept[0].hold()
    finally:
        for each in kept:
            each.close()


def drips_heads(world: World, asked: Asked) -> None:  # noqa: ARG001
    """Send heads that never end, on many connections, a byte now and then."""
    kept: list[Peer] = []
    try:
        for _ in range(_KEPT):
            kept.append(_reached(world))
            kept[-1].say(_HEAD)
        while True:
            for each in kept:
                with suppress(GoneError):
                    each.say(b"x")
            kept[-1].rest(_SECONDS / 20)
    finally:
        for each in kept:
            each.close()


def pipelines_garbage(world: World, asked: Asked) -> None:
    """Send events without waiting for answers, and behind them what is no HTTP."""
    event = json.dumps({"task_id": asked.task_id, "status": "completed"}).encode()
    good = _HEAD + b"Content-Length: %d\r\n\r\n" % len(event) + event
    while True:
        with _connected(world) as peer:
            peer.say(good * 100 + b"\0\xff HTTP/9.9\r\n: \r\n\r\n" + good * 100)
            peer.flood(b"\r\n\x16\x03\x01")


def echoes(world: World, asked: Asked) -> None:
    """Deliver events that hold the caller's token: in their path, head and body, also deep."""
    token = asked.token.decode("latin-1")
    event = {"task_id": asked.task_id, "status": token, "result": {"said": [f"Bearer {token}"]}}
    body = json.dumps(event).encode()
    lines = [b"POST /%s HTTP/1.1" % asked.token, b"Host: 127.0.0.1", b"X-Token: " + asked.token]
    lines += [b"Authorization: Bearer " + asked.token, b"Content-Type: " + asked.token]
    lines += [b"Content-Length: %d" % len(body), b"", body]
    for _ in range(3):
        with _connected(world) as peer:
            peer.say(b"\r\n".join(lines))
            peer.rest(_SECONDS / 20)


def _event(asked: Asked, framing: bytes) -> bytes:
    return _HEAD + framing + b"X-Task: " + asked.task_id.encode() + b"\r\n\r\n"


def _reached(world: World) -> Peer:
    try:
        return Peer(socket.create_connection(("127.0.0.1", world.hook), _SECONDS), world.stop)
    except OSError as error:
        raise GoneError(f"the receiver is gone: {error}") from error


@contextmanager
def _connected(world: World) -> Iterator[Peer]:
    """A connection to the receiver; that it ends the connection is all right."""
    peer = _reached(world)
    try:
        with suppress(GoneError):
            yield peer
    finally:
        peer.close()


bodies = turns_on_the_receiver(sends_bodies)
connections = turns_on_the_receiver(opens_connections)
heads = turns_on_the_receiver(drips_heads)
garbage = turns_on_the_receiver(pipelines_garbage)
tokens = turns_on_the_receiver(echoes)
