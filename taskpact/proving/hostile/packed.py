"""Servers whose answers are small on the wire and grow when they are unpacked."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import cache
from typing import Final

from taskpact.proving.hostile.answers import STREAM, chunked, head, relayed, sized
from taskpact.proving.hostile.peer import Asked, GoneError, Peer
from taskpact.proving.hostile.server import Act, World

UNPACKED: Final = 256 * 1024 * 1024
"""Bytes that a bomb comes to."""

_BLOCK: Final = 1024 * 1024


@cache
def bomb(coding: bytes, unit: bytes = b" ") -> bytes:
    """So many bytes of this unit, packed: one block, packed once, over and over."""
    packer = zlib.compressobj(9, wbits=-15)
    block = unit * (_BLOCK // len(unit))
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    times = UNPACKED // len(block)
    data = packed * times + zlib.compressobj(9, wbits=-15).flush()
    if coding == b"deflate":  # RFC 1950 section 2.2
        return b"\x78\xda" + data + struct.pack(">I", _sum(zlib.adler32, block, times, 1))
    trailer = struct.pack("<II", _sum(zlib.crc32, block, times, 0), times * len(block))
    return b"\x1f\x8b\x08\0\0\0\0\0\x02\xff" + data + trailer  # RFC 1952 section 2.3


def _sum(check: Callable[[bytes, int], int], block: bytes, times: int, value: int) -> int:
    for _ in range(times):
        value = check(block, value)
    return value


def explodes(coding: bytes, *, chunks: bool = False) -> Act:
    """Answer everything with a bomb."""

    def act(peer: Peer, asked: Asked, world: World) -> None:  # noqa: ARG001 - the form of an act
        first = head(asked) + b"Content-Encoding: " + coding + b"\r\n"
        data = bomb(coding)
        if not chunks:
            peer.say(sized(first, data))
            return
        peer.say(first + b"Transfer-Encoding: chunked\r\n\r\n")
        peer.say(b"".join(chunked(data[at : at + 4096]) for at in range(0, len(data), 4096)))
        peer.say(b"0\r\n\r\n")

    return act


def nested(peer: Peer, asked: Asked, world: World) -> None:  # noqa: ARG001 - the form of an act
    """Answer with a packed bomb, packed once more, in small chunks, between empty lines."""
    packer = zlib.compressobj(9, wbits=31)
    data = packer.compress(bomb(b"gzip")) + packer.flush()
    lines = b"Content-Encoding: gzip, gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    pieces = (chunked(data[at : at + 100]) for at in range(0, len(data), 100))
    peer.say(b"\r\n\r\n" + head(asked) + lines + b"".join(pieces) + b"0\r\n\r\n\r\n\r\n")


def explodes_in_streams(unit: bytes) -> Act:
    """Be right, but for streams, which are a bomb of this unit."""

    def act(peer: Peer, asked: Asked, world: World) -> None:
        if not asked.streams:
            relayed(peer, asked, world)
            return
        peer.say(sized(STREAM + b"Content-Encoding: gzip\r\n", bomb(b"gzip", unit)))
        raise GoneError("said")

    return act
