"""How a body is packed: content codings, good and spoilt, and the framing on the wire. Pure."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Sequence
from functools import cache
from random import Random
from typing import Final

from taskpact.proving.fuzzing.drawing import pick

_CODINGS: Final = (b"gzip", b"x-gzip", b"deflate", b"identity", b"br", b"gzip, gzip", b"", b"\xff")


def coded(random: Random, body: bytes) -> tuple[bytes, bytes]:
    """A content coding and what is to be taken for the coded body."""
    die = random.random()
    if die < 0.01:
        return b"gzip", bomb()
    coding = pick(random, _CODINGS)
    made = zlib.compress(body, 1) if coding == b"deflate" else gzip.compress(body, 1, mtime=0)
    if die < 0.4:
        return coding, made
    if die < 0.6:
        return coding, made[: int(random.random() * len(made))]
    if die < 0.8:
        at = int(random.random() * len(made))
        flipped = made[at] ^ 1 << int(random.random() * 8)
        return coding, made[:at] + bytes([flipped]) + made[at + 1 :]
    return coding, pick(random, (body, made + b"x", made + made, made * 20))


@cache
def bomb() -> bytes:
    """A few kilobytes that unpack to sixteen mebibytes."""
    return gzip.compress(bytes(16 << 20), 9, mtime=0)


def framed(random: Random, body: bytes) -> tuple[Sequence[bytes], bytes]:
    """Header lines of the framing, and the body under it (RFC 9112 sections 6 and 7)."""
    if random.random() < 0.88:
        return (b"Content-Length: %d" % len(body),), body
    extension = pick(random, (b"", b"", b";a=b", b';a="b;c"', b";a"))
    pieces = []
    at = 0
    while at < len(body):
        size = 1 + int(random.random() ** 3 * max(len(body), 20))
        piece = body[at : at + size]
        pieces.append(b"%x%b\r\n%b\r\n" % (len(piece), extension, piece))
        at += size
    trailer = pick(random, (b"", b"", b"", b"X-T: 1\r\n", b"Content-Length: 3\r\n"))
    return (b"Transfer-Encoding: chunked",), b"".join(pieces) + b"0\r\n" + trailer + b"\r\n"
