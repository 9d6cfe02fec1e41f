"""Servers whose answers are no HTTP, or HTTP that contradicts itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from taskpact.proving.hostile.answers import acknowledgement, chunked, head, relayed, sized
from taskpact.proving.hostile.peer import Asked, GoneError, Peer
from taskpact.proving.hostile.server import Act, World

_CHUNKED: Final = b"Transfer-Encoding: chunked\r\n\r\n"
_FATAL_ALERT: Final = b"\x15\x03\x03\x00\x02\x02\x0a"
"""unexpected_message, in TLS 1.2's form (RFC 8446 sections 5.1 and 6)."""
_SETTINGS: Final = b"\0\0\0\x04\0\0\0\0\0"
"""An empty frame by which HTTP/2 begins (RFC 9113 section 3.4)."""

_CONFUSABLE: Final = "\N{CYRILLIC CAPITAL LETTER ES}ontent-Type: application/json\r\n".encode()
"""A name that looks like Content-Type."""

Made = Callable[[bytes, bytes], bytes]
"""Makes an answer of the head that is hoped for and an acknowledgement."""


def says(made: Made) -> Act:
    """Answer so, and end the connection."""

    def act(peer: Peer, asked: Asked, world: World) -> None:  # noqa: ARG001 - the form of an act
        peer.say(made(head(asked), acknowledgement(asked)))
        raise GoneError("said")

    return act


def keeps(made: Made) -> Act:
    """Answer so, and keep the connection."""

    def act(peer: Peer, asked: Asked, world: World) -> None:  # noqa: ARG001
        peer.say(made(head(asked), acknowledgement(asked)))

    return act


def _length(value: Callable[[int], bytes]) -> Made:
    return lambda first, body: first + b"Content-Length: " + value(len(body)) + b"\r\n\r\n" + body


def _status(line: bytes) -> Made:
    return lambda first, body: sized(line + b"\r\n" + first.partition(b"\r\n")[2], body)


too_long = says(_length(lambda size: b"%d" % (size + 1000)))
too_short = keeps(_length(lambda size: b"%d" % (size // 2)))
negative = says(_length(lambda size: b"-%d" % size))
two_lengths = says(_length(lambda size: b"%d\r\nContent-Length: %d" % (size, size + 1)))
immense = says(_length(lambda _size: b"9" * 5000))
length_and_chunks = keeps(
    lambda first, body: first + b"Content-Length: 1\r\n" + _CHUNKED + chunked(body) + chunked(b"")
)
bad_chunks = says(lambda first, body: first + _CHUNKED + b"-1\r\n" + body + b"\r\n0x0\r\n\r\n")
cut_chunks = says(lambda first, body: first + _CHUNKED + chunked(body))

endless_chunk = says(lambda first, body: first + _CHUNKED + b"f" * 16 + b"\r\n" + body)
confusable = says(lambda _first, body: sized(b"HTTP/1.1 202 Accepted\r\n" + _CONFUSABLE, body))

no_status = says(_status(b"HTTP/1.1 yes OK"))
status_999 = says(_status(b"HTTP/1.1 999 Beyond"))
status_1000 = says(_status(b"HTTP/1.1 1000 Further"))
status_000 = says(_status(b"HTTP/1.1 000 Nothing"))
nul_header = says(lambda first, body: sized(first + b"X-Nul: a\0b\rc\r\n", body))
spaced_name = says(lambda first, body: sized(first + b"X Spaced Name : a\r\n", body))
old = says(lambda _first, body: body)
newer = says(lambda _first, _body: _SETTINGS)
secured = says(lambda _first, _body: _FATAL_ALERT)


def other_letters(peer: Peer, asked: Asked, world: World) -> None:
    """Be right, with bytes beyond ASCII in a header."""
    answer = world.mock.answer(asked)
    peer.say(answer.with_headers((b"X-Name", "Žluťoučký".encode() + b"\xff\xfe")).data)


def begins_with_settings(peer: Peer) -> None:
    """Speak first, and HTTP/2."""
    peer.say(_SETTINGS)


def forged(peer: Peer, asked: Asked, world: World) -> None:
    """Be right, and put a forged answer behind each."""
    relayed(peer, asked, world)
    peer.say(sized(head(asked), b'{"task_id":"forged","status":"completed"}'))


def off_by_one(peer: Peer, asked: Asked, world: World) -> None:
    """Answer each request with the answer to the one before; the first gets two bytes."""
    world.before.append(world.mock.answer(asked).data)
    peer.say(world.before.pop(0) if len(world.before) > 1 else sized(head(asked), b"{}"))
