"""Reads JSON Web Tokens in compact form (RFC 7515 section 7.1, RFC 7519 section 7.2), strictly.

Pure; verifies nothing but the form. A sentence about a token never holds a piece of it.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from mockserver.admission.strictjson import Unreadable, parsed

Claims = Mapping[str, object]

_BASE64URL = re.compile(r"[A-Za-z0-9_-]++")


class Malformed(Exception):  # noqa: N818 - said of the token
    """The text is no token; the sentence says why, without showing it."""


@dataclass(frozen=True, slots=True)
class Token:
    """The parts of a token, nothing verified."""

    header: Claims
    claims: Claims
    signed: bytes
    """What the signature is of."""
    signature: bytes


def read(text: str) -> Token:
    """The parts of a token. Raises Malformed."""
    segments = text.split(".", 3)
    if len(segments) != 3:
        raise Malformed("the token has not three segments")
    head, body, seal = segments
    header, claims = _object("header", head), _object("payload", body)
    return Token(header, claims, f"{head}.{body}".encode("ascii"), unwrapped(seal))


def unwrapped(segment: str) -> bytes:
    """The bytes of a segment: base64url, no padding (RFC 7515 section 2), no stray bits."""
    if not _BASE64URL.fullmatch(segment) or len(segment) % 4 == 1:
        raise Malformed("a segment of the token is not base64url without padding")
    data = urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    if wrapped(data) != segment:
        raise Malformed("a segment of the token ends in bits that stand for nothing")
    return data


def wrapped(data: bytes) -> str:
    """The segment that stands for `data`."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _object(part: str, segment: str) -> Claims:
    try:
        value = parsed(unwrapped(segment))
    except Unreadable:
        raise Malformed(f"the token's {part} is not a JSON object with each name once") from None
    if not isinstance(value, dict):
        raise Malformed(f"the token's {part} is not a JSON object")
    return value
