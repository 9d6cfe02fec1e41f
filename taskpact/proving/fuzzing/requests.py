"""Inputs that are well-framed HTTP: any operation, with anything in path, headers and body. Pure.

Each is one request that gets one answer, so many can be sent on one connection.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random
from typing import Final, Generic, TypeVar
from urllib.parse import quote
from uuid import UUID

from taskpact.contract import Contract, Operation
from taskpact.proving.fuzzing import bodies, texts
from taskpact.proving.fuzzing.bodies import Bodies
from taskpact.proving.fuzzing.surroundings import Surroundings
from taskpact.proving.fuzzing.texts import pick

KEPT: Final = 1 / 10
"""Of the requests that would make a task: how many stay as they are; tasks are to be few."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Request:
    """A well-framed request."""

    method: str
    data: bytes


class Weighted(Generic[_T]):
    """Some things, each with how often it is drawn."""

    def __init__(self, *weighted: tuple[float, _T]) -> None:
        self._things = [thing for _, thing in weighted]
        self._sums = list(accumulate(weight for weight, _ in weighted))

    def draw(self, random: Random) -> _T:
        """One of them."""
        return random.choices(self._things, cum_weights=self._sums)[0]


_OPERATIONS: Final[Mapping[str, float]] = {
    "createTask": 45,
    "approve": 12,
    "abortTools": 10,
    "listTasks": 1.5,  # costs as much as there are tasks
}
_OTHERS: Final = 4.0
"""How often an operation is drawn that is not named above."""
_OWN: Final = Weighted(
    (5, "/healthz"),
    (3, "/_mock/deliveries"),
    (0.5, "/openapi.json"),
    (1, "/"),
    (1, "*"),
    (1, "/api/v1/tasks/"),
    (1, "//api/v1/tasks"),
    (1, "/API/v1/tasks"),
    (1, "/api/v1/tasks;x=y"),
    (1, "/api/v1/%74asks"),
    (1, "/api/v1/tasks%00"),
    (1, "/_mock/other"),
    (1, "http://other.invalid/api/v1/tasks"),
    (0.2, "/" + "a/" * 3_000),
)
_METHODS: Final = (
    "GET",
    "POST",
    "PUT",
    "DELETE",
    "PATCH",
    "OPTIONS",
    "TRACE",
    "HEAD",
    "QUERY",
    "X",
)

_QUERY_NAMES: Final = ("limit", "cursor", "status", "after", "x", "", "%00", "limit[]")
_NUMBERS: Final = ("0", "1", "20", "100", "101", "-1", "+1", "1.5", "1e3", "٣", "9" * 30, "0x1", "")
_WORDS: Final = ("running", "completed", "%ff", "%ED%A0%80", "%", "a+b", "null", "é", "%0d%0aX: y")

_ACCEPTS: Final = (
    *(b"*/*", b"application/json", b"text/event-stream", b"text/*;q=0.5", b"", b",", b";q=1"),
    *(b"application/json;q=2", b"text/html", b'a/b;c="', b"application/json, " * 200, b"\xff/\xfe"),
    *(b"json", b"a/b;q=", b"a/b;q=x", b"a/b;q=nan", b"a/b;q=1;q=0", b"/", b"a/", b'"', b"a/b;x=\\"),
    *(b"*/json", b"application/json;q=0, */*;q=0.001", b'text/event-stream;x="a,b"', b"q=1;;;;"),
)
_TYPES: Final = (
    *(b"application/json", b"application/json; charset=utf-8", b"application/vnd.x+json"),
    *(b"application/json; charset=bogus", b"text/plain", b"", b"multipart/form-data; boundary=x"),
    *(b"application/x-www-form-urlencoded", b"\xff", b"application/json, application/json", b";"),
)
_CODINGS: Final = (b"gzip", b"x-gzip", b"deflate", b"identity", b"br", b"gzip, gzip", b"", b"\xff")
_LAST_IDS: Final = (b"0", b"1", b"7", b"999999", b"-1", b"", b"\xd9\xa3", b"\xff", b"a", b"1" * 400)
_STRAY_LINES: Final = (
    *(b"Expect: 100-continue", b"Expect: 200-ok", b"Connection: close", b"Connection: keep-alive"),
    *(b"Prefer: deviation=x", b"X-A: \xff\xfe", b"X-Empty:", b"Cookie: a=b; \xe2\x82", b"TE: gzip"),
    *(b"Range: bytes=0-", b"If-None-Match: *", b"If-Modified-Since: never", b"Origin: null"),
    *(b"X-Forwarded-For: ::1", b"Accept-Encoding: gzip;q=0", b"Trailer: X", b"Content-Range: x"),
    *(b"Authorization-Info: x", b"X-Long: " + b"a" * 7_000, b"X-Longer: " + b"a" * 20_000),
    *(b"Upgrade: h2c\r\nConnection: Upgrade", b"Upgrade: websocket\r\nConnection: upgrade"),
    *(b"Transfer-Encodings: x", b"\r\n".join(b"X-%d: y" % each for each in range(90))),
    *(b"Accept-Language: " + b"*," * 500, b"Referer: \xf0\x9f\x98\x80", b"Content-Language: \x80"),
)

Find = Callable[[Random], tuple[str, str, Bodies | None]]
"""Draws a method, a target, and what bodies go there."""


class Requests:
    """Draws requests for some surroundings."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._contract = around.contract
        self._refusable = bodies.refusable(around.contract)
        named = _operations(around.contract)
        self._creating = next(body for each, body in named if each.id == "createTask")
        self._operations = Weighted(
            *((_OPERATIONS.get(each.id, _OTHERS), (each, body)) for each, body in named)
        )
        self._credentials = Weighted[Callable[[Random], Sequence[bytes]]](
            (60, self._token),
            (10, self._api_key),
            (6, lambda _: ()),
            (12, self._spoilt_token),
            (12, self._odd_credentials),
        )

    def draw(self, random: Random) -> Request:
        """One request."""
        method, target, some = self._place(random)
        lines = [*self._credentials.draw(random)(random), *self._lines(random)]
        body = b""
        if some is not None or random.random() < 0.05:
            body, more = self._body(random, some)
            lines += more
        framing, body = _framed(random, body) if body or method == "POST" else ((), b"")
        host = b"Host: " + self._around.authority.encode()
        head = f"{method} {target} HTTP/1.1".encode("latin-1", "replace")
        return Request(method, b"\r\n".join([head, host, *lines, *framing, b"", b""]) + body)

    def good(self, random: Random) -> bytes:
        """A request that nothing is wrong with, for bytes to be changed in."""
        operation, some = self._operations.draw(random)
        around = self._around
        user = pick(random, [*around.tokens])
        lines = [f"Host: {around.authority}", f"Authorization: Bearer {around.tokens[user]}"]
        body = b"" if some is None else texts.written(random, some.valid(random))
        if operation.id == "createTask" and random.random() > KEPT:
            name, wrong = pick(random, self._refusable)
            body = texts.written(random, {name: wrong})
        framing: Sequence[bytes] = ()
        if body:
            lines.append("Content-Type: application/json")
            framing, body = _framed(random, body)
        target = operation.url(**self._parameters(random, odd=False))
        head = "\r\n".join([f"{operation.method} {target} HTTP/1.1", *lines]).encode()
        return b"\r\n".join([head, *framing, b"", b""]) + body

    def _place(self, random: Random) -> tuple[str, str, Bodies | None]:
        die = random.random()
        if die < 0.05:
            return pick(random, _METHODS), _OWN.draw(random), None
        operation, some = self._operations.draw(random)
        target = operation.url(**self._parameters(random, odd=random.random() < 0.2))
        if random.random() < (0.5 if some is None else 0.02):
            target += _query(random)
        method = operation.method if die < 0.96 else pick(random, _METHODS)
        if method == "GET" and die > 0.9:
            method = "HEAD"
        return method, target, some

    def _parameters(self, random: Random, *, odd: bool) -> Mapping[str, str]:
        task, stream = pick(random, self._around.streams)
        if not odd:
            return {"id": task, "stream_id": stream}
        odd_id = (
            str(UUID(int=random.getrandbits(128))) if random.random() < 0.5 else texts.text(random)
        )
        made = pick(random, (odd_id, task.upper(), stream, "..", " ", "%00"))
        made = made.encode("utf-8", "replace").decode() or "-"
        if random.random() < 0.3:
            return {"id": task, "stream_id": made}
        return {"id": made, "stream_id": stream}

    def _token(self, random: Random) -> Sequence[bytes]:
        user = pick(random, [*self._around.tokens])
        return (b"Authorization: Bearer " + self._around.tokens[user].encode(),)

    def _api_key(self, random: Random) -> Sequence[bytes]:
        return (b"X-Api-Key: " + pick(random, [*self._around.keys.values()]).encode(),)

    def _spoilt_token(self, random: Random) -> Sequence[bytes]:
        return (b"Authorization: Bearer " + pick(random, self._around.spoilt).encode(),)

    def _odd_credentials(self, random: Random) -> Sequence[bytes]:
        [good] = self._token(random)
        noise = texts.text(random).encode("utf-8", "replace")
        noise = bytes(each for each in noise if each >= 0x20 and each != 0x7F)
        return pick(
            random,
            (
                (good, good),
                (good + b",",),
                (good.replace(b"Bearer ", b"bearer  "),),
                (good.replace(b"Bearer ", b"Basic "),),
                (good[:-4] + noise,),
                (b"Authorization: " + noise,),
                (b"Authorization:",),
                (b"Authorization: Bearer",),
                (b"Authorization: Bearer " + b"." * 4_000,),
                (b"X-Api-Key: " + noise,),
                (b"X-Api-Key:", b"X-Api-Key: a"),
                (good, b"X-Api-Key: x"),
            ),
        )

    def _lines(self, random: Random) -> list[bytes]:
        lines = []
        if random.random() < 0.3:
            lines.append(b"Accept: " + pick(random, _ACCEPTS))
        if random.random() < 0.1:
            lines.append(b"Last-Event-ID: " + pick(random, _LAST_IDS))
        if random.random() < 0.06:
            lines.append(pick(random, _STRAY_LINES))
        return lines

    def _body(self, random: Random, some: Bodies | None) -> tuple[bytes, list[bytes]]:
        value = texts.odd(random) if some is None else some.odd(random)
        if some is self._creating:
            value = self._seldom_taken(random, value)
        body = texts.written(random, value)
        if random.random() < 0.15:
            body = texts.spoilt(random, body)
        lines = [b"Content-Type: application/json"]
        if random.random() < 0.08:
            lines = [b"Content-Type: " + pick(random, _TYPES)]
        if random.random() < 0.06:
            coding, body = _coded(random, body)
            lines.append(b"Content-Encoding: " + coding)
        return body, lines

    def _seldom_taken(self, random: Random, value: object) -> object:
        """The body of createTask, or mostly one that breaks the contract in its stead."""
        if not isinstance(value, dict) or random.random() < KEPT:
            return value
        try:
            broken = not self._contract.accepts(value)
        except (ValueError, OverflowError):  # no JSON can state it
            broken = True
        return value if broken else {**value, **dict([pick(random, self._refusable)])}


def _operations(contract: Contract) -> list[tuple[Operation, Bodies | None]]:
    """The operations that this server has a path for."""
    some = [each for each in contract.operations.values() if each.path.startswith("/")]
    return [(each, bodies.of(contract, each.node)) for each in some]


def _query(random: Random) -> str:
    pairs = (
        f"{pick(random, _QUERY_NAMES)}={_query_value(random)}"
        for _ in range(1 + int(random.random() * 3))
    )
    return "?" + "&".join(pairs)


def _query_value(random: Random) -> str:
    die = random.random()
    if die < 0.5:
        return quote(pick(random, _NUMBERS))
    if die < 0.8:
        return quote(pick(random, _WORDS), safe="%+")
    return quote(texts.text(random).encode("utf-8", "replace"))


def _coded(random: Random, body: bytes) -> tuple[bytes, bytes]:
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
        return coding, made[:at] + bytes([made[at] ^ 1 << int(random.random() * 8)]) + made[
            at + 1 :
        ]
    return coding, pick(random, (body, made + b"x", made + made, made * 20))


@cache
def bomb() -> bytes:
    """A few kilobytes that unpack to sixteen mebibytes."""
    return gzip.compress(bytes(16 << 20), 9, mtime=0)


def _framed(random: Random, body: bytes) -> tuple[Sequence[bytes], bytes]:
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
        if len(pieces) > 200:
            size = len(body)
    trailer = pick(random, (b"", b"", b"", b"X-T: 1\r\n", b"Content-Length: 3\r\n"))
    return (b"Transfer-Encoding: chunked",), b"".join(pieces) + b"0\r\n" + trailer + b"\r\n"
