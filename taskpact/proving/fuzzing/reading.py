"""Reads answers off a connection, sans-IO and at little cost: bytes in, answers out.

Strict where a defect of the server would show: status line, header lines, lengths, chunks
(RFC 9112). It knows nothing of meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

_END: Final = b"\r\n\r\n"
_LONGEST_HEAD: Final = 32 * 1024
_HEAD: Final = re.compile(
    rb"HTTP/1\.[01] ([1-5][0-9]{2}) [^\r\n\0]*\r\n"
    rb"(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[ \t]*[^\r\n\0]*\r\n)*"
)
_FRAMING: Final = re.compile(
    rb"\r\n(content-length|transfer-encoding|connection|content-type|x-task-id):[ \t]*([^\r\n]*)",
    re.IGNORECASE,
)
_SIZE: Final = re.compile(rb"([0-9A-Fa-f]{1,8})\r\n")


class NoHttpError(Exception):
    """What came is no HTTP answer; the text says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One final answer."""

    status: int
    head: bytes
    body: bytes
    content_type: bytes
    task_id: bytes
    """Of X-Task-Id; empty without."""
    closes: bool
    """Whether it announces the end of the connection."""


class Reader:
    """The answers on one connection, to requests with these methods; then to any but HEAD."""

    def __init__(self, methods: Iterable[str] = ()) -> None:
        self._methods: Iterator[str] = iter(methods)
        self._data = bytearray()
        self._ended = False
        self._head_only: bool | None = None
        self.closes = False
        """Whether an answer announced the end of the connection."""

    @property
    def rest(self) -> bytes:
        """What is not part of an answer yet."""
        return bytes(self._data)

    def feed(self, data: bytes) -> None:
        """Take bytes; none is the end of the connection."""
        self._ended = self._ended or not data
        self._data += data

    def take(self) -> Answer | None:
        """The next final answer; None while it is not complete. Raises NoHttpError."""
        while True:
            if self._head_only is None:
                self._head_only = next(self._methods, "") == "HEAD"
            at = self._data.find(_END)
            if at < 0:
                self._check_begun()
                return None
            head = bytes(self._data[: at + 2])
            found = _HEAD.fullmatch(head)
            if found is None:
                raise NoHttpError(f"a malformed head: {head[:300]!r}")
            status = int(found[1])
            if status >= 200:
                return self._final(status, head, at + 4)
            del self._data[: at + 4]

    def _check_begun(self) -> None:
        if len(self._data) > _LONGEST_HEAD or not b"HTTP/1."[: len(self._data)].startswith(
            bytes(self._data[:7])
        ):
            raise NoHttpError(f"bytes that begin no answer: {bytes(self._data[:300])!r}")

    def _final(self, status: int, head: bytes, start: int) -> Answer | None:
        lines = {name.lower(): value for name, value in _FRAMING.findall(head)}
        if self._head_only or status in (204, 304):
            end, body = start, b""
        elif b"transfer-encoding" in lines:
            chunked = self._chunks(start)
            if chunked is None:
                return None
            end, body = chunked
        elif b"content-length" in lines:
            end = start + _length(lines[b"content-length"])
            if len(self._data) < end:
                return None
            body = bytes(self._data[start:end])
        elif self._ended:
            end, body = len(self._data), bytes(self._data[start:])
        else:
            return None
        del self._data[:end]
        self._head_only = None
        closes = lines.get(b"connection", b"").lower() == b"close"
        self.closes = self.closes or closes
        kind = lines.get(b"content-type", b"").partition(b";")[0].strip().lower()
        return Answer(status, head, body, kind, lines.get(b"x-task-id", b""), closes)

    def _chunks(self, at: int) -> tuple[int, bytes] | None:
        pieces: list[bytes] = []
        while True:
            found = _SIZE.match(self._data, at)
            if found is None:
                if b"\r\n" in self._data[at : at + 64]:
                    raise NoHttpError(f"no size of a chunk: {bytes(self._data[at : at + 64])!r}")
                return None
            size, start = int(found[1], 16), found.end()
            at = start + size + 2
            if len(self._data) < at:
                return None
            if self._data[at - 2 : at] != b"\r\n":
                raise NoHttpError("a chunk longer than its size")
            if not size:
                return at, b"".join(pieces)
            pieces.append(bytes(self._data[start : at - 2]))


def _length(value: bytes) -> int:
    if not value.isdigit() or len(value) > 12:
        raise NoHttpError(f"a Content-Length that is none: {value[:100]!r}")
    return int(value)
