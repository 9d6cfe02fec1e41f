"""From the bytes of a body to the JSON object they state, or to a refusal (ERR).

Pure. The steps are small functions, so that a deviation can leave one out: media type, size,
content coding, JSON text, top-level type.
"""

from __future__ import annotations

import re

from mockserver.admission.headers import HeaderLines
from mockserver.admission.strictjson import Unreadable, parsed
from mockserver.admission.unpacking import too_large, unpacked
from mockserver.errors import Refusal

MEBIBYTE = 1024 * 1024

_JSON = "application/json"
_STRUCTURED = re.compile(r"[!#$%&'*+\-.^_`|~0-9a-z]++/[!#$&^_.0-9a-z-]++(?:\+[!#$&^_.0-9a-z-]++)*")
"""A media type (RFC 6838 section 4.2), its suffixes after plus signs."""
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_TYPES = {dict: "an object", list: "an array", str: "a string", bool: "a boolean"}


def decode(headers: HeaderLines, data: bytes, limit: int = MEBIBYTE) -> dict[str, object]:
    """The JSON object in a body of at most `limit` bytes, packed and unpacked.

    Raises Refusal 413 (too large), 415 (neither JSON nor without a Content-Type, or a content
    coding nobody undoes) or 400 (everything else).
    """
    check_media_type(headers)
    if len(data) > limit:
        raise too_large(limit)
    codings = headers.getall("Content-Encoding", ())
    return json_object(unpacked(codings, data, limit) if codings else data)


def check_media_type(headers: HeaderLines) -> None:
    """Refuse a body that says it is something else than JSON (AMB-CONTENT-TYPE).

    Parameters have no effect, `charset` neither (RFC 8259 section 11).
    """
    lines = headers.getall("Content-Type", ())
    if lines and lines != [_JSON] and (len(lines) > 1 or not _is_json(lines[0])):
        error = f"the body's Content-Type is not {_JSON}"
        raise Refusal(415, "unsupported_media_type", error, headers=(("Accept", _JSON),))


def _is_json(value: str) -> bool:
    # A comma is the joint of two lines (RFC 9110 section 5.3), unless it is quoted.
    bare = _QUOTED.sub("", value)
    name = bare.partition(";")[0].strip(" \t").lower()
    if "," in bare:
        return False
    return name == _JSON or (name.endswith("+json") and bool(_STRUCTURED.fullmatch(name)))


def json_object(data: bytes) -> dict[str, object]:
    """The object that the text states. Raises Refusal 400."""
    try:
        value = parsed(data)
    except Unreadable as reason:
        error = f"the body cannot be read as JSON: {reason}"
        raise Refusal(
            400, "invalid_json", error, pointer=reason.pointer, offset=reason.offset
        ) from None
    if not isinstance(value, dict):
        kind = _TYPES.get(type(value), "null" if value is None else "a number")
        raise Refusal(400, "not_an_object", f"the body is {kind}, not a JSON object")
    return value
