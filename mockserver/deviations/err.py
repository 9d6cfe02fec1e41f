"""Defects of ERR: refusals badly told, and bodies that a server fails at."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final

from mockserver.deviations import failing
from mockserver.deviations.deviation import Deviation
from mockserver.deviations.failing import Change
from mockserver.errors import Refusal

_NOT_JSON: Final = ("text/", "application/x-www-form-urlencoded", "application/xml", "image/")
_LENGTH_REQUIRED: Final = Refusal(400, "length_required", "this server takes no chunks")


def _defect(identifier: str, requirement: str, summary: str, change: Change) -> Deviation:
    return Deviation(f"err-{identifier}", "defect", requirement, summary, change)


def _fails(identifier: str, requirement: str, at: str, kind: failing.Kind) -> Deviation:
    summary = f"A body {at} is answered with status 500."
    return _defect(identifier, requirement, summary, failing.at(kind))


def _is_charset(value: str) -> bool:
    name = value.lower().partition("charset=")[2].strip("\"' ;")
    return bool(name) and name not in {"utf-8", "utf8"}


def _is_other_type(value: str) -> bool:
    return value.lower().startswith(_NOT_JSON)


DEVIATIONS: Final[tuple[Deviation, ...]] = (
    _defect("text", "ERR-01", "A refusal is a line of plain text.", failing.telling(
        lambda reply: replace(reply, body=b"Bad Request", content_type="text/plain"))),
    _defect("page", "ERR-01", "A refusal is a page of HTML.", failing.telling(
        lambda reply: replace(reply, body=b"<h1>Bad Request</h1>", content_type="text/html"))),
    _defect("empty-error", "ERR-01", "The text under error is empty.", failing.rewritten(
        lambda body: json.dumps({**body, "error": ""}).encode())),
    _defect("error-object", "ERR-01", "Under error is an object instead of a text.",
        failing.rewritten(
            lambda body: json.dumps({"error": {"message": body["error"]}}).encode())),
    _defect("error-elsewhere", "ERR-01", "The text stands under detail.", failing.rewritten(
        lambda body: json.dumps({"detail": body["error"]}).encode())),
    _defect("error-list", "ERR-01", "A refusal is a list of errors.", failing.rewritten(
        lambda body: json.dumps([body]).encode())),
    _defect("json-as-text", "ERR-02", "The JSON of a refusal is sent as plain text.",
        failing.telling(lambda reply: replace(reply, content_type="text/plain"))),
    _defect("json-as-page", "ERR-02", "The JSON of a refusal is sent as HTML.",
        failing.telling(lambda reply: replace(reply, content_type="text/html"))),
    _defect("refused-with-200", "ERR-03", "A refusal has status 200 and an error in its body.",
        failing.status(200, lambda code: code == 400)),
    _defect("refused-with-500", "ERR-03", "A bad value is answered with status 500.",
        failing.status(500, lambda code: code == 400)),
    _defect("refused-but-made", "ERR-04", "A request that is refused has made its task before.",
        failing.creating_first),
    _fails("malformed-500", "ERR-06", "that is no JSON", failing.no_json),
    _fails("no-object-500", "ERR-07", "whose top level is no object", failing.no_object),
    _fails("empty-500", "ERR-08", "of nothing", failing.empty),
    _fails("no-utf8-500", "ERR-09", "that is no UTF-8", failing.no_utf8),
    _fails("wide-500", "ERR-10", "in UTF-16 or UTF-32", failing.wide),
    _fails("deep-500", "ERR-11", "that nests deeply", failing.deep),
    _fails("doubled-500", "ERR-12", "that names a member twice", failing.doubled),
    _fails("nan-500", "ERR-13", "with a number that JSON does not have",
        failing.matching(rb"NaN|Infinity")),
    _fails("long-number-500", "ERR-14", "with a number of thousands of digits",
        failing.matching(rb"\d{4300}")),
    _fails("control-500", "ERR-15", "with a raw control character",
        failing.matching(rb'"[^"]*[\x01-\x1f][^"]*"')),
    _fails("type-500", "ERR-16", "under another media type",
        failing.labelled("Content-Type", _is_other_type)),
    _fails("charset-500", "ERR-17", "with another charset",
        failing.labelled("Content-Type", _is_charset)),
    _fails("coding-500", "ERR-18", "that cannot be unpacked", failing.unpackable),
    _fails("bomb-500", "ERR-19", "that unpacks to a huge one", failing.bomb),
    _defect("large-500", "ERR-20", "A body over the limit is answered with status 500.",
        failing.status(500, lambda code: code == 413)),
    _defect("hangs", "ERR-21", "A body that begins like markup is never answered.",
        failing.hanging(failing.matching(rb"\A<"))),
    _defect("poisoned", "ERR-22", "After a bad body the next request fails.", failing.poisoned),
    _defect("length-accepted", "ERR-23", "Malformed lengths are answered as if all were well.",
        failing.malformed(lambda reply: replace(reply, status=202))),
    _defect("length-500", "ERR-23", "Malformed lengths are answered with status 500.",
        failing.malformed(lambda reply: replace(reply, status=500))),
    _defect("chunk-accepted", "ERR-24", "A broken chunk is answered as if all were well.",
        failing.malformed(lambda reply: replace(reply, status=202))),
    _defect("host-404", "ERR-25", "A request without a Host is answered with status 404.",
        failing.malformed(lambda reply: replace(reply, status=404))),
    _defect("framing-kept", "ERR-26", "After bad framing the connection stays open.",
        failing.malformed(lambda reply: replace(reply, close=False))),
    _defect("host-kept", "ERR-27", "After a request without a Host the connection stays open.",
        failing.malformed(lambda reply: replace(reply, close=False))),
    _defect("nameless", "ERR-28", "A refusal says that something is wrong, not what.",
        failing.rewritten(lambda _: b'{"error": "invalid request"}')),
    _defect("empty-accepted", "ERR-29", "An empty body counts as an empty object.",
        lambda correct: replace(
            correct,
            decode=lambda world, request, data: correct.decode(world, request, data or b"{}"),
        )),
    _fails("escaped-500", "ERR-30", "with an escape in it",
        failing.matching(rb"\\(?:u00(?!00)|/|t)")),
    _defect("spaced", "ERR-30", "JSON with line breaks between its members is refused.",
        failing.at(failing.matching(rb"[{,]\s*[\n\r\t]"),
            Refusal(400, "invalid_json", "the body is more than one line"))),
    _defect("type-case", "ERR-31", "The request's media type is compared with its case.",
        failing.at(failing.labelled("Content-Type", lambda value: value != value.lower()),
            Refusal(415, "unsupported_media_type", "the body's Content-Type is not JSON"))),
    _defect("type-exact", "ERR-32", "A media type with a parameter is refused.",
        failing.at(failing.labelled("Content-Type", lambda value: ";" in value),
            Refusal(415, "unsupported_media_type", "the body's Content-Type is not JSON"))),
    _fails("surrogate-500", "ERR-33", "with half of a surrogate pair",
        failing.matching(rb"\\u[dD][89a-fA-F]")),
    _defect("no-permission", "ERR-34", "Who waits for permission to send a body waits for ever.",
        failing.unexpecting),
    _defect("no-chunks", "ERR-35", "A body sent in chunks is refused with status 400.",
        failing.at(failing.chunked, _LENGTH_REQUIRED)),
    _defect("space-accepted", "ERR-40", "White space before a colon is passed over.",
        failing.malformed(lambda reply: replace(reply, status=202))),
    _defect("space-431", "ERR-40", "White space before a colon is answered with status 431.",
        failing.malformed(lambda reply: replace(reply, status=431))),
)  # fmt: skip
"""At least one for every MUST of the area that the mock server can break."""
