"""Servers that never stop sending."""

from __future__ import annotations

from typing import Final

from taskpact.proving.hostile.answers import STREAM, acknowledgement, chunked, head, relayed, sized
from taskpact.proving.hostile.peer import Asked, Peer
from taskpact.proving.hostile.server import Act, World

HUGE: Final = 200 * 1024 * 1024
"""Bytes of the largest acknowledgement."""

EVENT: Final = b'data: {"type":"text-delta","id":"t","delta":"again and again"}\n\n'
_OK: Final = b"HTTP/1.1 200 OK\r\n"


def floods(first: bytes, piece: bytes) -> Act:
    """Answer with `first`, then this piece without end."""

    def act(peer: Peer, asked: Asked, world: World) -> None:  # noqa: ARG001 - the form of an act
        peer.say(first)
        peer.flood(piece)

    return act


def floods_streams(piece: bytes) -> Act:
    """Be right, but for streams, which hold this piece without end."""

    def act(peer: Peer, asked: Asked, world: World) -> None:
        if not asked.streams:
            relayed(peer, asked, world)
            return
        peer.say(STREAM + b"\r\n")
        peer.flood(piece)

    return act


headers = floods(_OK, b"X-More: and more\r\n")
header_line = floods(_OK + b"X-Long: ", b"x")
interim = floods(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
trailers = floods(_OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-More: and more\r\n")
chunk_line = floods(_OK + b"Transfer-Encoding: chunked\r\n\r\n1;", b"x")

events = floods_streams(EVENT)
empty_events = floods_streams(b"data\n\n")
line = floods_streams(b"x")
comments = floods_streams(b":\n")
retries = floods_streams(b"retry:1\n")


def chunks(peer: Peer, asked: Asked, world: World) -> None:  # noqa: ARG001
    """Send a chunked body that never ends, of spaces behind a good beginning."""
    peer.say(head(asked) + b"Transfer-Encoding: chunked\r\n\r\n")
    peer.say(chunked(acknowledgement(asked)))
    peer.flood(chunked(b" " * 8))


def huge(peer: Peer, asked: Asked, world: World) -> None:  # noqa: ARG001
    """Acknowledge with 200 MB, correctly framed and valid JSON."""
    body = acknowledgement(asked)
    peer.say(head(asked) + b"Content-Length: %d\r\n\r\n" % (len(body) + HUGE))
    for _ in range(HUGE // 65_536):
        peer.say(b" " * 65_536)
    peer.say(body)


def unasked(peer: Peer, asked: Asked, world: World) -> None:  # noqa: ARG001
    """Answer again and again on the same connection, asked once."""
    peer.flood(sized(head(asked), acknowledgement(asked)))
