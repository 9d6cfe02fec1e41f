"""Servers that leave, or send the judge elsewhere."""

from __future__ import annotations

from taskpact.proving.hostile.answers import STREAM, acknowledgement, head, relayed, sized
from taskpact.proving.hostile.endless import EVENT
from taskpact.proving.hostile.peer import Asked, GoneError, Peer
from taskpact.proving.hostile.server import World


def resets(peer: Peer) -> None:
    """Reset the connection as soon as there is one."""
    peer.reset()


def resets_streams(peer: Peer, asked: Asked, world: World) -> None:
    """Be right, but reset in the middle of streams."""
    if not asked.streams:
        relayed(peer, asked, world)
        return
    peer.say(STREAM + b"\r\n" + EVENT + b'data: {"type":')
    peer.reset()


def hangs_up(peer: Peer, asked: Asked, world: World) -> None:  # noqa: ARG001 - the form of an act
    """Close without an answer."""
    raise GoneError("hung up")


def closes_for_good(peer: Peer, asked: Asked, world: World) -> None:
    """Answer once, then listen no more."""
    world.closed.set()
    peer.say(sized(head(asked), acknowledgement(asked)))
    raise GoneError("closed for good")


def loops(peer: Peer, asked: Asked, world: World) -> None:
    """Redirect to itself."""
    target = asked.head.split(b" ", 2)[1]
    where = world.url.encode() + target
    peer.say(sized(b"HTTP/1.1 307 Again\r\nLocation: " + where + b"\r\n", b""))


def elsewhere(peer: Peer, asked: Asked, world: World) -> None:  # noqa: ARG001
    """Redirect to another origin, and name it wherever a reader might follow."""
    there = world.elsewhere.encode() + b"/api/v1/tasks"
    lines = [b"Location: " + there, b"Content-Location: " + there, b"Refresh: 0; url=" + there]
    lines += [b"Link: <" + there + b'>; rel="next"']
    peer.say(sized(b"HTTP/1.1 308 There\r\n" + b"\r\n".join(lines) + b"\r\n", b""))


def acknowledges_elsewhere(peer: Peer, asked: Asked, world: World) -> None:
    """Be right, and name another origin as the place of the task and of its stream."""
    there = world.elsewhere.encode() + b"/api/v1/tasks/1"
    answer = world.mock.answer(asked)
    peer.say(answer.with_headers((b"Location", there), (b"Content-Location", there)).data)
