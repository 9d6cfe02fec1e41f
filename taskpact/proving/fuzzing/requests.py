"""Inputs that are well-framed HTTP: any operation, with anything in path, headers and body. Pure.

Each is one request that gets one answer, so many can be sent on one connection.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from taskpact.proving.fuzzing import bodies, texts
from taskpact.proving.fuzzing.bodies import Bodies
from taskpact.proving.fuzzing.coding import coded, framed
from taskpact.proving.fuzzing.credentials import Credentials
from taskpact.proving.fuzzing.drawing import pick
from taskpact.proving.fuzzing.surroundings import Surroundings
from taskpact.proving.fuzzing.targets import Targets

KEPT: Final = 1 / 10
"""Of the requests that would make a task: how many stay as they are; tasks are to be few."""


@dataclass(frozen=True, slots=True)
class Request:
    """A well-framed request."""

    method: str
    data: bytes


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


class Requests:
    """Draws requests for some surroundings."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._contract = around.contract
        self._refusable = bodies.refusable(around.contract)
        self._targets = Targets(around)
        self._credentials = Credentials(around)

    def draw(self, random: Random) -> Request:
        """One request."""
        method, target, some = self._targets.draw(random)
        lines = [*self._credentials.draw(random), *self._lines(random)]
        body = b""
        if some is not None or random.random() < 0.05:
            body, more = self._body(random, some)
            lines += more
        framing, body = framed(random, body) if body or method == "POST" else ((), b"")
        host = b"Host: " + self._around.authority.encode()
        head = f"{method} {target} HTTP/1.1".encode("latin-1", "replace")
        return Request(method, b"\r\n".join([head, host, *lines, *framing, b"", b""]) + body)

    def good(self, random: Random) -> bytes:
        """A request that nothing is wrong with, for bytes to be changed in."""
        operation, some = self._targets.operation(random)
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
            framing, body = framed(random, body)
        target = operation.url(**self._targets.parameters(random, odd=False))
        head = "\r\n".join([f"{operation.method} {target} HTTP/1.1", *lines]).encode()
        return b"\r\n".join([head, *framing, b"", b""]) + body

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
        if some is self._targets.creating:
            value = self._seldom_taken(random, value)
        body = texts.written(random, value)
        if random.random() < 0.15:
            body = texts.spoilt(random, body)
        lines = [b"Content-Type: application/json"]
        if random.random() < 0.08:
            lines = [b"Content-Type: " + pick(random, _TYPES)]
        if random.random() < 0.06:
            coding, body = coded(random, body)
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
