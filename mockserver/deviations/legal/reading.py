"""Freedom in how a body is read: JSON, media types, codings, sizes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from mockserver.admission.decoding import json_object
from mockserver.admission.unpacking import too_large
from mockserver.deviations.deviation import Deviation
from mockserver.deviations.legal.making import (
    Body,
    Change,
    bodies,
    heads,
    raw_bodies,
    refusing,
    strings,
    variant,
)
from mockserver.errors import Refusal
from mockserver.world import World
from taskpact.contract import Contract

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_COMMENT: Final = re.compile(r'("(?:[^"\\]|\\.)*+")|//[^\n]*+|/\*.*?\*/', re.DOTALL)
_COMMA: Final = re.compile(r'("(?:[^"\\]|\\.)*+")|,(?=\s*+[}\]])', re.DOTALL)
_BOM: Final = b"\xef\xbb\xbf"
_SMALL: Final = 64 * 1024


# -- JSON ----------------------------------------------------------------------------------------


def _leniently(read: Callable[[str], object]) -> Change:
    """A body that strict JSON refuses is read by `read`, and what it gives is read strictly."""

    def made(given: Decisions) -> Decisions:
        def decode(world: World, request: web.BaseRequest, data: bytes) -> Body:
            try:
                return given.decode(world, request, data)
            except Refusal as refusal:
                if refusal.why.code != "invalid_json":
                    raise
                return json_object(_again(read, data, refusal))

        return replace(given, decode=decode)

    return made


def _again(read: Callable[[str], object], data: bytes, refusal: Refusal) -> bytes:
    try:
        return json.dumps(read(data.decode()), ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise refusal from None


def _first_wins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return dict(reversed(pairs))


def _first(text: str) -> object:
    return json.loads(text, object_pairs_hook=_first_wins)


def _replaced(text: str) -> object:
    return json.loads(_SURROGATES.sub("\ufffd", json.dumps(json.loads(text), ensure_ascii=False)))


def _extended(text: str) -> object:
    bare = _COMMENT.sub(lambda found: found[1] or " ", text)
    return json.loads(_COMMA.sub(lambda found: found[1] or "", bare), parse_constant=lambda _: None)


def _without_mark(_: web.BaseRequest, data: bytes) -> bytes:
    return data.removeprefix(_BOM)


def _no_nul(_: Contract, body: Body) -> Body:
    if any("\0" in text for text in strings(body)):
        raise Refusal(400, "invalid_request", "no text may hold NUL")
    return body


# -- members -------------------------------------------------------------------------------------


def _unknown(contract: Contract, body: Mapping[str, Any]) -> dict[str, str]:
    found = {each: "is not known" for each in body if each not in contract.fields}
    message = body.get("message")
    if isinstance(message, dict) and message.keys() - {"id", "role", "parts"}:
        found["message"] = "has a member that is not known"
    return found


def _without_null(contract: Contract, body: Body) -> Body:
    kept = contract.negotiation.field
    return {name: value for name, value in body.items() if value is not None or name == kept}


def _without_null_inside(contract: Contract, body: Body) -> Body:
    kept = contract.negotiation.field
    return {n: value if n == kept else _pruned(value) for n, value in body.items()}


def _pruned(value: Any) -> Any:  # noqa: ANN401 - a JSON value
    match value:
        case dict():
            return {name: _pruned(each) for name, each in value.items() if each is not None}
        case list():
            return [_pruned(each) for each in value if each is not None]
    return value


def _without_empty_lists(contract: Contract, body: Body) -> Body:
    empty = _empty_lists(contract, body)
    return {name: value for name, value in body.items() if name not in empty}


def _empty_lists(contract: Contract, body: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: "must name something"
        for name, field in contract.fields.items()
        if body.get(name) == [] and field.type == "array" and not field.empty_is_omitted
    }


# -- what is around it ---------------------------------------------------------------------------


def _unsupported(what: str) -> Refusal:
    return Refusal(415, "unsupported_media_type", what)


def _json_stated(request: web.BaseRequest, data: bytes) -> bytes:
    if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != _JSON:
        raise _unsupported(f"Content-Type must be {_JSON}")
    return data


_JSON: Final = "application/json"


def _any_type(given: Decisions) -> Decisions:
    def decode(world: World, request: web.BaseRequest, data: bytes) -> Body:
        try:
            return given.decode(world, request, data)
        except Refusal as refusal:
            packed = "Content-Encoding" in request.headers or len(data) > world.body_limit
            if refusal.why.code != "unsupported_media_type" or packed:
                raise
            return json_object(data)

    return replace(given, decode=decode)


def _charset(request: web.BaseRequest, data: bytes) -> bytes:
    named = re.search(r'charset="?([^";]*)', request.headers.get("Content-Type", ""), re.IGNORECASE)
    if named and named[1].strip().lower() not in ("utf-8", "utf8"):
        raise _unsupported("the charset must be UTF-8")
    return data


def _no_codings(request: web.BaseRequest, data: bytes) -> bytes:
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise _unsupported("no content coding is supported")
    return data


def _small(_: web.BaseRequest, data: bytes) -> bytes:
    if len(data) > _SMALL:
        raise too_large(_SMALL)
    return data


def _length_required(request: web.BaseRequest) -> None:
    if "Transfer-Encoding" in request.headers:
        raise Refusal(411, "length_required", "state the length of the body", close=True)


def _no_expectations(request: web.BaseRequest) -> None:
    if "Expect" in request.headers:
        raise Refusal(417, "expectation_failed", "no expectation is met here", close=True)


def _no_old_http(request: web.BaseRequest) -> None:
    if request.version < (1, 1):
        raise Refusal(505, "http_version", "speak HTTP/1.1", close=True)


VARIANTS: tuple[Deviation, ...] = (
    variant("duplicates-last", "Of a member named twice the last counts (AMB-DUPLICATE-KEYS).",
            _leniently(json.loads)),
    variant("duplicates-first", "Of a member named twice the first counts (AMB-DUPLICATE-KEYS).",
            _leniently(_first)),
    variant("json-mark", "A byte order mark before a body is skipped (AMB-JSON-BOM).",
            raw_bodies(_without_mark)),
    variant("json-more", "Comments, trailing commas and NaN are read (AMB-JSON-EXTENSIONS).",
            _leniently(_extended)),
    variant("surrogates-replaced", "Half of a surrogate pair is replaced (AMB-LONE-SURROGATE).",
            _leniently(_replaced)),
    variant("nul-refused", "A text with NUL is refused (AMB-ESCAPED-NUL).", bodies(_no_nul)),
    variant("unknown-refused", "Members it does not know are refused (AMB-UNKNOWN-FIELDS).",
            refusing(_unknown)),
    variant("null-omitted", "Null counts as omitted (AMB-NULL).", bodies(_without_null)),
    variant("null-inside-omitted", "Null inside a value counts as omitted, too (AMB-NULL).",
            bodies(_without_null_inside)),
    variant("empty-lists-omitted", "An empty list counts as omitted (AMB-EMPTY-LISTS).",
            bodies(_without_empty_lists)),
    variant("empty-lists-refused", "An empty list is refused (AMB-EMPTY-LISTS).",
            refusing(_empty_lists)),
    variant("json-only", "A body must say that it is JSON (AMB-CONTENT-TYPE).",
            raw_bodies(_json_stated)),
    variant("any-type", "What a body says of its type is not looked at (AMB-CONTENT-TYPE).",
            _any_type),
    variant("charset-415", "A charset other than UTF-8 gets 415 (AMB-CHARSET).",
            raw_bodies(_charset)),
    variant("codings-415", "Every content coding gets 415 (AMB-CONTENT-CODING).",
            raw_bodies(_no_codings)),
    variant("small", "A body over 64 KiB gets 413 (AMB-JSON-LIMITS).", raw_bodies(_small)),
    variant("length-required", "A body in chunks gets 411 (AMB-CHUNKED-BODY).",
            heads(_length_required)),
    variant("expect-417", "Every expectation gets 417 (ERR-34).", heads(_no_expectations)),
    variant("http10-505", "HTTP/1.0 is refused with 505 (SSE-35).", heads(_no_old_http)),
)  # fmt: skip
