"""Inputs that are bytes: good requests, some in a row, with bytes changed, and odd framing. Pure.

Each is what one connection brings, and ends with a request after which the server is to close.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from taskpact.proving.fuzzing.drawing import pick
from taskpact.proving.fuzzing.requests import Requests

CORPUS: Final = 400
"""Good requests that bytes are changed in."""

_TOKENS: Final[Sequence[bytes]] = (
    *(b"\r", b"\n", b"\0", b"\r\n", b"\r\n\r\n", b"\n\n", b" ", b"\t", b":", b",", b";", b'"'),
    *(b"\x7f", b"\x80", b"\xff", b"\xc0\x80", b"%00", b"%", b"\\", b"{", b"}", b"[", b"[" * 3_000),
    *(b"chunked", b"\r\nTransfer-Encoding: chunked", b"\r\nTransfer-Encoding: gzip, chunked"),
    *(b"\r\nTransfer-Encoding:\x0bchunked", b"\r\n Transfer-Encoding: chunked", b"0\r\n\r\n"),
    *(b"\r\nContent-Length: 0", b"\r\nContent-Length: 5", b"\r\nContent-Length: -1", b"+", b"-"),
    *(b"\r\nContent-Length: 99999999999999999999", b"\r\nContent-Length: 5, 5", b"99999999999"),
    *(b"ffffffffffffffff\r\n", b"18446744073709551616", b"0x", b"1e9", b"\xef\xbc\x95"),
    *(b"\r\nExpect: 100-continue", b"\r\nConnection: close", b"\r\nConnection: upgrade"),
    *(b"\r\nUpgrade: websocket", b"\r\nUpgrade: h2c\r\nConnection: Upgrade", b"\r\nHost: x"),
    *(b"\r\nContent-Encoding: gzip", b"\r\nContent-Type: text/plain", b"\r\nX: " + b"y" * 9_000),
    *(b" HTTP/1.0", b" HTTP/2.0", b" HTTP/0.9", b" HTTP/1.1", b"HTTP/9999999999.1", b"HTTP"),
    *(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"CONNECT a:1 HTTP/1.1\r\n\r\n", b"GET", b"OPTIONS *"),
    *(
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"http://[::1",
        b"http://a:b@c:99999/",
        b"?",
    ),
    *(b"\r\n" * 300, b"a" * 9_000, b"X-A: b\r\n" * 150, b"/../..", b"#", b"\r\nKeep-Alive: 1"),
)
_SIZES: Final[Sequence[bytes]] = (
    *(b"%x", b"%X", b"0000%x", b" %x", b"%x ", b"+%x", b"-%x", b"0x%x", b"%xg", b"%x;a=b", b"%x;"),
    *(b'%x;a="b\r\n', b"%x\r", b"%x\n", b"%xL", b"%x.0", b"%x%x", b"%x;" + b"a" * 9_000, b"%x\0"),
)
_HUGE: Final = (b"ffffffffffffffff", b"fffffffffffffffff", b"7fffffff", b"80000000", b"", b"zz")
_LENGTHS: Final[Sequence[bytes]] = (
    *(b"%d", b"+%d", b"-%d", b"0x%x", b"%d.0", b"%d, %d", b"%d,", b" %d ", b"0%d", b"%d\xc2\xa0"),
    *(b"%d\r\nContent-Length: %d", b"%d\r\nTransfer-Encoding: chunked", b"", b"%d0000000000000000"),
)
_BODY: Final = b'{"max_steps": "many", "task": "Say hello."}'


class Mutations:
    """Draws byte-level inputs for some surroundings."""

    def __init__(self, requests: Requests, last: bytes, random: Random) -> None:
        self._last = last
        self._corpus = [requests.good(random) for _ in range(CORPUS)]

    def draw(self, random: Random) -> bytes:
        """The bytes of one connection."""
        some = [self._one(random) for _ in range(pick(random, (1, 1, 1, 2, 2, 3, 4)))]
        return b"".join(some) + self._last

    def _one(self, random: Random) -> bytes:
        made = pick(random, self._corpus)
        die = random.random()
        if die < 0.12:
            return _oddly_framed(random, made)
        if die < 0.2:
            return made
        for _ in range(1 + int(random.random() ** 2 * 5)):
            made = pick(random, _CHANGES)(random, made, self._corpus)
        return made


def _oddly_framed(random: Random, made: bytes) -> bytes:
    """A request to createTask with lengths or sizes that may be none."""
    head = b"\r\n".join(
        line
        for line in made.partition(b"\r\n\r\n")[0].split(b"\r\n")
        if not line.startswith((b"Content-Length", b"Transfer-Encoding"))
    )
    if random.random() < 0.4:
        length = _filled(pick(random, _LENGTHS), len(_BODY) + pick(random, (0, 0, 0, 1, -1)))
        return head + b"\r\nContent-Length: " + length + b"\r\n\r\n" + _BODY
    cut = int(random.random() * len(_BODY))
    pieces = [_chunk(random, piece) for piece in (_BODY[:cut], _BODY[cut:]) if piece]
    end = pick(
        random, (b"0\r\n\r\n", b"0\r\n\r\n", b"00\r\nX: y\r\n\r\n", b"0\n\n", b"0\r\n:\r\n\r\n")
    )
    return head + b"\r\nTransfer-Encoding: chunked\r\n\r\n" + b"".join(pieces) + end


def _chunk(random: Random, data: bytes) -> bytes:
    if random.random() < 0.5:
        return b"%x\r\n%b\r\n" % (len(data), data)
    if random.random() < 0.2:
        return pick(random, _HUGE) + b"\r\n" + data + b"\r\n"
    size = _filled(pick(random, _SIZES), len(data) + pick(random, (0, 0, 0, 1, -1)))
    return (
        size + pick(random, (b"\r\n", b"\r\n", b"\n")) + data + pick(random, (b"\r\n", b"", b"\n"))
    )


def _filled(form: bytes, number: int) -> bytes:
    return form % ((number,) * form.count(b"%")) if b"%" in form else form


# --- changes: a request, and others to take from

Change = Callable[[Random, bytes, Sequence[bytes]], bytes]


def _place(random: Random, data: bytes) -> int:
    """A place; every other time one where a line or a value begins or ends."""
    at = int(random.random() * (len(data) + 1))
    if random.random() < 0.5:
        return at
    found = data.find(pick(random, (b"\r", b"\n", b":", b" ", b'"', b",")), at)
    return at if found < 0 else found + int(random.random() * 2)


def _flip(random: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    at = min(_place(random, data), len(data) - 1)
    if at < 0:
        return data
    return data[:at] + bytes([data[at] ^ 1 << int(random.random() * 8)]) + data[at + 1 :]


def _replace(random: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    at = _place(random, data)
    return data[:at] + bytes([int(random.random() * 256)]) + data[at + 1 :]


def _delete(random: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    at = _place(random, data)
    return data[:at] + data[at + _size(random) :]


def _double(random: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    at = _place(random, data)
    return data[:at] + data[at : at + _size(random)] * pick(random, (2, 2, 3, 30)) + data[at:]


def _insert(random: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    at = _place(random, data)
    return data[:at] + pick(random, _TOKENS) + data[at:]


def _splice(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    other = pick(random, others)
    return data[: _place(random, data)] + other[_place(random, other) :]


def _swap(random: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """Two lines change places."""
    lines = data.split(b"\r\n")
    one, two = int(random.random() * len(lines)), int(random.random() * len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return b"\r\n".join(lines)


def _end(random: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    return data[: _place(random, data)]


def _size(random: Random) -> int:
    return 1 + int(random.random() ** 4 * 200)


_CHANGES: Final[Sequence[Change]] = (
    *(_flip, _flip, _replace, _replace, _delete, _double, _insert, _insert, _insert, _splice),
    *(_swap, _end),
)
