"""Content codings of a request body (RFC 9110 section 8.4), undone within a bound.

Pure. Raises Refusal 400, 413 or 415.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

from mockserver.errors import Refusal

_WINDOWS: Mapping[str, int] = {
    "gzip": 16 + zlib.MAX_WBITS,
    "x-gzip": 16 + zlib.MAX_WBITS,
    "deflate": zlib.MAX_WBITS,
}
"""By coding: what tells zlib the wrapping. deflate is the zlib format (section 8.4.1.2)."""
_MEMBERS = 16
"""Parts that one gzip body may be put together of (RFC 1952 section 2.2)."""


def unpacked(codings: Sequence[str], data: bytes, limit: int) -> bytes:
    """The content of a body with these Content-Encoding lines; at most `limit` bytes."""
    named = [each.strip(" \t").lower() for each in ",".join(codings).split(",")]
    applied = [each for each in named if each not in ("", "identity")]
    if not applied:
        return data
    if len(applied) > 1 or applied[0] not in _WINDOWS:
        error = "the body's Content-Encoding is none of gzip, deflate and identity, alone"
        accepted = (("Accept-Encoding", "gzip, deflate"),)
        raise Refusal(415, "unsupported_content_encoding", error, headers=accepted)
    return _inflated(data, _WINDOWS[applied[0]], limit)


def _inflated(data: bytes, window: int, limit: int) -> bytes:
    content = b""
    for _ in range(_MEMBERS):
        engine = zlib.decompressobj(window)
        try:
            content += engine.decompress(data, limit + 1 - len(content))
        except zlib.error:
            break
        if len(content) > limit:
            raise too_large(limit)
        data = engine.unused_data
        if engine.eof and not data:
            return content
        if not engine.eof:
            break
    raise Refusal(400, "broken_content_encoding", "the body is not what its Content-Encoding says")


def too_large(limit: int) -> Refusal:
    """The refusal of a body with more than `limit` bytes (RFC 9110 section 15.5.14)."""
    return Refusal(413, "body_too_large", f"the body has more than {limit} bytes")
