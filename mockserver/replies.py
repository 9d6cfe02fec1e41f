"""An answer that is not a stream, as a value."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from mockserver.errors import Refusal
from mockserver.record import record

Headers = tuple[tuple[str, str], ...]
JSON = "application/json"


@record
class Reply:
    """Status, header lines and body. Content-Length is added when it is sent."""

    status: int
    body: bytes = b""
    headers: Headers = ()
    content_type: str = JSON
    close: bool = False
    """Whether the connection ends with it."""


def told(status: int, value: object, headers: Iterable[tuple[str, str]] = ()) -> Reply:
    """A reply whose body is `value` as JSON (RFC 8259: UTF-8, no byte order mark)."""
    return Reply(status, orjson.dumps(value), tuple(headers))


def refused(refusal: Refusal) -> Reply:
    """The reply that tells why a request was refused: `error`, and where in the body."""
    why = refusal.why
    body: dict[str, object] = {"error": why.message, "code": why.code}
    if why.pointer is not None:
        body["pointer"] = why.pointer
    if why.offset is not None:
        body["offset"] = why.offset
    if why.violations:
        body["violations"] = [
            {"pointer": each.pointer, "message": each.message, "keyword": each.keyword}
            for each in why.violations
        ]
    return Reply(why.status, orjson.dumps(body), why.headers, close=why.close)
