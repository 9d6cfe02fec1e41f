"""An answer that is not a stream, as a value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import orjson

from mockserver.errors import Refusal

Headers = tuple[tuple[str, str], ...]
JSON = "application/json"


@dataclass(frozen=True, slots=True)
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
    body: dict[str, object] = {"error": refusal.error, "code": refusal.code}
    if refusal.violations:
        body["violations"] = [
            {"pointer": each.pointer, "message": each.message, "keyword": each.keyword}
            for each in refusal.violations
        ]
    return Reply(refusal.status, orjson.dumps(body), refusal.headers, close=refusal.close)
