"""Servers that keep the judge waiting: silent, or so slow that they might as well be."""

from __future__ import annotations

from taskpact.proving.hostile.answers import STREAM, acknowledgement, head, relayed, sized
from taskpact.proving.hostile.peer import Asked, Peer
from taskpact.proving.hostile.server import World

SECOND = 1.0

_CHUNK = b"1;" + b"slow=" * 40 + b"\r\n \r\n"


def mute(peer: Peer) -> None:
    """Accept the connection and never read."""
    peer.hold()


def silent(peer: Peer, asked: Asked, world: World) -> None:  # noqa: ARG001 - the form of an act
    """Read the request and say nothing."""
    peer.hold()


def stalls(peer: Peer, asked: Asked, world: World) -> None:  # noqa: ARG001
    """Send the head and the half of a body."""
    peer.say(head(asked) + b"Content-Length: 100\r\n\r\n" + b"{" * 50)
    peer.hold()


def drips(peer: Peer, asked: Asked, world: World) -> None:  # noqa: ARG001
    """Send a good answer, a byte a second."""
    peer.drip(sized(head(asked), acknowledgement(asked)), SECOND)


def drips_streams(peer: Peer, asked: Asked, world: World) -> None:
    """Be right, but for streams, whose bodies come a byte a second."""
    if not asked.streams:
        relayed(peer, asked, world)
        return
    peer.say(STREAM + b"\r\n")
    peer.drip(b'data: {"type":"start"}\n\n', SECOND)


def drips_chunk_lines(peer: Peer, asked: Asked, world: World) -> None:  # noqa: ARG001
    """Send chunks of one byte, each line of size with a long extension, a byte now and then."""
    peer.say(head(asked) + b"Transfer-Encoding: chunked\r\n\r\n")
    peer.drip(_CHUNK, SECOND / 20)


def hints(peer: Peer, asked: Asked, world: World) -> None:  # noqa: ARG001
    """Send a whole 1xx answer now and then, and no other."""
    while True:
        peer.say(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
        peer.rest(SECOND / 20)


def crumbles(peer: Peer, asked: Asked, world: World) -> None:  # noqa: ARG001
    """Send an endless body in pieces of one byte, as fast as they go."""
    peer.say(head(asked) + b"\r\n")
    peer.drip(b": ", 0.0)
