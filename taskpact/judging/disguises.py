"""The forms in which a secret may stand in an answer: as it is, or written in another way.

Pure; both who looks for secrets and who hides them ask here, so that what is found is hidden.
Sources: RFC 8259 section 7 (JSON), RFC 3986 section 2.1 (percent), RFC 4648 sections 4, 5 and 8.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

_SHORTEST = 8
"""Characters of a form that can be told from chance."""


def forms(value: str) -> tuple[tuple[str, str], ...]:
    """Every form that is unlike those before it: its kind, empty for the value as it is, and text.

    Base64 is told at each of the three places at which the value may begin in what is encoded;
    the characters at its ends, which depend on what stands beside it, are left out.
    """
    kept: dict[str, str] = {}
    for kind, text in _made(value):
        if text and (not kind or len(text) >= _SHORTEST):
            kept.setdefault(text, kind)
    return tuple((kind, text) for text, kind in kept.items())


def _made(value: str) -> Iterator[tuple[str, str]]:
    yield "", value
    escaped = json.dumps(value)[1:-1]
    yield "json", escaped
    yield "json text", json.dumps(value, ensure_ascii=False)[1:-1]
    yield "json slashes", escaped.replace("/", "\\/")
    yield "percent", quote(value, safe="")
    yield "percent path", quote(value)
    yield "percent form", quote_plus(value)
    data = value.encode()
    for shift in range(3):
        yield f"base64 {shift}", (text := _base64(data, shift))
        yield f"base64url {shift}", text.replace("+", "-").replace("/", "_")
    yield "hex", data.hex()


def _base64(data: bytes, shift: int) -> str:
    """Those digits of the data, begun `shift` bytes after a full three, that hold nothing else."""
    text = b64encode(b"\0" * shift + data).decode().rstrip("=")
    first = (8 * shift + 5) // 6
    last = 8 * (shift + len(data)) // 6
    return text[first:last]
