"""From the bytes of a body to the JSON object they state (catalogue J01 to J55)."""

from __future__ import annotations

import gzip
import json
import time
import zlib
from typing import Any

import orjson
import pytest
from multidict import CIMultiDict

from mockserver.admission.decoding import decode
from mockserver.errors import Refusal, Why

LIMIT = 1024 * 1024
OBJECT = {"task": "Say hello.", "max_steps": 12}
TEXT = json.dumps(OBJECT).encode()
MIXED = "e\u0301\u202e\u2028\U0001f600"
"""A combining mark, a change of direction, a line separator, a character of four bytes."""


def read(data: bytes, *headers: tuple[str, str], limit: int = LIMIT) -> dict[str, Any]:
    """The object in the body."""
    return decode(CIMultiDict(headers), data, limit)


def refusal(data: bytes, *headers: tuple[str, str], limit: int = LIMIT) -> Why:
    """Why the body is refused."""
    with pytest.raises(Refusal) as raised:
        read(data, *headers, limit=limit)
    return raised.value.why


def test_a_json_object_is_read() -> None:
    assert read(TEXT, ("Content-Type", "application/json")) == OBJECT


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="J01 empty"),
        pytest.param(b" \t\r\n", id="J02 white space"),
        pytest.param(b"{}{}", id="J04 two texts"),
        pytest.param(b'{"a":1,}', id="J05 trailing comma"),
        pytest.param(b"{'a':1}", id="J05 single quotes"),
        pytest.param(b'{"a":1/**/}', id="J05 comment"),
        pytest.param(b"{a:1}", id="J05 bare key"),
        pytest.param(b'{"a":NaN}', id="J06 NaN"),
        pytest.param(b'{"a":-Infinity}', id="J06 Infinity"),
        pytest.param(b'{"mode":1,"mode":2}', id="J07 duplicate"),
        pytest.param(b'{"mode":1,"\\u006dode":2}', id="J08 duplicate by escape"),
        pytest.param(b'{"a":[{"b":1,"b":1}]}', id="J07 duplicate inside"),
        pytest.param(b"\xef\xbb\xbf" + TEXT, id="J09 byte order mark"),
        pytest.param(TEXT.decode().encode("utf-16"), id="J10 UTF-16"),
        pytest.param(TEXT.decode().encode("utf-16-be"), id="J10 UTF-16 without mark"),
        pytest.param(TEXT.decode().encode("utf-32"), id="J10 UTF-32"),
        pytest.param(b'{"a":"\xff"}', id="J11 invalid byte"),
        pytest.param(b'{"a":"\xc0\x80"}', id="J11 overlong"),
        pytest.param(b'{"a":"\xed\xa0\x80"}', id="J11 encoded surrogate"),
        pytest.param(b'{"a":"\xe2\x82"}', id="J11 cut character"),
        pytest.param(b'{"a":"\\ud800"}', id="J12 lone surrogate"),
        pytest.param(b'{"a":"\\uD800x"}', id="J12 lone surrogate, capital"),
        pytest.param(b'{"\\udc00":1}', id="J12 lone surrogate in a name"),
        pytest.param(b'{"a":"\\ude00\\ud83d"}', id="J13 reversed pair"),
        pytest.param(b'{"a":"\\ud83d\\n\\ude00"}', id="J13 cut pair"),
        pytest.param(b'{"a":"\x01"}', id="J15 control character"),
        pytest.param(b'{"a":"\n"}', id="J15 line feed"),
        pytest.param(b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}", id="J16 depth 5,000"),
        pytest.param(b"[" * 100_000, id="J16 depth 100,000"),
        pytest.param(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, id="J16 objects"),
        pytest.param("\u00a0{}".encode(), id="J19 no-break space"),
        pytest.param(b"\x0b{}", id="J19 vertical tab"),
        pytest.param(b'{"a":True}', id="J20 True"),
        pytest.param(b'{"a":None}', id="J20 None"),
        pytest.param(b'{"a":0x1}', id="J20 hex"),
        pytest.param(b'{"a":01}', id="J20 leading zero"),
        pytest.param(b'{"a":+1}', id="J20 plus"),
        pytest.param(b'{"a":.5}', id="J20 bare fraction"),
        pytest.param(b'{"a":1.}', id="J20 no fraction"),
        pytest.param('{"a":１}'.encode(), id="J20 other digits"),
        pytest.param(b'{"a":1e400}', id="J25 beyond a double"),
        pytest.param(b'{"a":-1e400}', id="J25 below a double"),
        pytest.param(b'{"a":' + b"9" * 400 + b"}", id="J25 400 digits"),
        pytest.param(b'{"a":' + b"9" * 5000 + b"}", id="J25 5,000 digits"),
        pytest.param(b'{"a":18446744073709551616}', id="more than 64 bits"),
        pytest.param(b'{"a":-9223372036854775809}', id="less than 64 bits"),
        pytest.param(b'{"a":"b', id="cut string"),
        pytest.param(b'{"a":"\\x"}', id="unknown escape"),
    ],
)
def test_what_is_no_json_is_refused_with_400(data: bytes) -> None:
    why = refusal(data)
    assert (why.status, why.code) == (400, "invalid_json")
    orjson.dumps([why.message, why.pointer])


@pytest.mark.parametrize("data", [b"null", b"[]", b'"x"', b"1", b"1.5", b"true"])
def test_a_top_level_that_is_no_object_is_refused(data: bytes) -> None:
    assert (refusal(data).status, refusal(data).code) == (400, "not_an_object")


@pytest.mark.parametrize(
    ("data", "value"),
    [
        pytest.param(b' \t\r\n{"a":1}\n', 1, id="J19 white space"),
        pytest.param(b'{"a":"\\u0000"}', "\0", id="J14 escaped NUL"),
        pytest.param(b'{"a":"\\ud83d\\ude00"}', "\U0001f600", id="pair"),
        pytest.param(b'{"a":"\\\\ud800"}', "\\ud800", id="escaped backslash"),
        pytest.param(f'{{"a":"{MIXED}"}}'.encode(), MIXED, id="J42 kept as it is"),
        pytest.param(b'{"a":"\x7f"}', "\x7f", id="delete"),
        pytest.param(b'{"a":4.0}', 4.0, id="J21"),
        pytest.param(b'{"a":40e-1}', 4.0, id="J22"),
        pytest.param(b'{"a":-0}', 0, id="J24"),
        pytest.param(b'{"a":9007199254740993}', 2**53 + 1, id="J26"),
        pytest.param(b'{"a":18446744073709551615}', 2**64 - 1, id="largest"),
        pytest.param(b'{"a":-9223372036854775808}', -(2**63), id="smallest"),
        pytest.param(b'{"a":{"__proto__":{"":1}}}', {"__proto__": {"": 1}}, id="J39"),
    ],
)
def test_what_is_json_is_read_as_it_is(data: bytes, value: object) -> None:
    assert read(data) == {"a": value}
    assert orjson.loads(orjson.dumps(read(data))) == {"a": value}


def test_depth_is_refused_exactly_above_its_limit() -> None:
    def nested(depth: int) -> bytes:
        return b'{"a":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"

    assert read(nested(64))
    assert "64 levels" in refusal(nested(65)).message


def test_brackets_in_texts_are_no_depth() -> None:
    assert read(b'{"a":"' + b"[{" * 5000 + b'"}')


@pytest.mark.parametrize(
    ("data", "pointer"),
    [
        (b'{"max_steps":1e400}', "/max_steps"),
        (b'{"max_steps":' + b"9" * 5000 + b"}", "/max_steps"),
        (b'{"a":[0,{"b/c~":NaN}]}', "/a/1/b~1c~0"),
        (b'{"task":"\\ud800"}', "/task"),
        (b'{"a":{"\\ud800":1}}', "/a"),
        (b"1e999", ""),
    ],
)
def test_a_value_that_is_not_taken_is_named(data: bytes, pointer: str) -> None:
    assert refusal(data).pointer == pointer
    assert (pointer or "whole body") in refusal(data).message


def test_a_doubled_name_is_named() -> None:
    assert '"mode"' in refusal(b'{"mode":1,"\\u006dode":2}').message


@pytest.mark.parametrize(
    ("data", "offset"), [(b'{"a":1,}', 7), (b'{"a":"\xff"}', 6), (b'{"a":1', 6), (b"", 0)]
)
def test_the_place_of_a_fault_is_told(data: bytes, offset: int) -> None:
    assert refusal(data).offset == offset


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(
            b"{%s}" % b",".join(b'"%d":1' % n for n in range(80_000)), id="80,000 members"
        ),
        pytest.param(b'{"' + b"k" * 1_000_000 + b'":1}', id="name of 1 MB"),
        pytest.param(b'{"a":[' + b"[]," * 300_000 + b"1]}", id="300,000 arrays"),
        pytest.param(b'{"a":"' + b"\\ud83d\\ude00" * 80_000 + b'"}', id="80,000 pairs"),
        pytest.param(
            b'{"' + b"k" * 400_000 + b'":[' + b"1," * 250_000 + b'"\\ud800"]}', id="long pointer"
        ),
        pytest.param(b'{"a":' + b"1" * 1_000_000 + b"}", id="a million digits"),
        pytest.param(b'{"a":' + b"1" * 1_000_000 + b".5}", id="a million digits and a fraction"),
        pytest.param(b'{"a":"' + b'\\"' * 500_000, id="a million escapes, not closed"),
    ],
)
def test_a_large_body_takes_bounded_time(data: bytes) -> None:
    started = time.perf_counter()
    try:
        read(data)
    except Refusal as refused:
        assert refused.why.status == 400  # noqa: PT017 - either is an answer
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        "application/json;charset=UTF-16",
        "application/json; charset=latin1",
        "application/json; charset=bogus",
        'application/json ; a="b,c;"',
        "application/json;",
        "application/vnd.x+json",
        "application/problem+json; charset=utf-8",
    ],
)
def test_json_is_read_as_utf_8_whatever_its_media_type_says_besides(media_type: str) -> None:
    body = '{"task":"é"}'.encode()
    assert read(body, ("Content-Type", media_type)) == {"task": "é"}


def test_a_body_without_a_media_type_is_read() -> None:
    assert read(TEXT) == OBJECT


@pytest.mark.parametrize(
    "lines",
    [
        ["text/plain"],
        ["application/x-www-form-urlencoded"],
        ["multipart/form-data; boundary=x"],
        ["application/json, text/plain"],
        ["application/json", "application/json"],
        ["application/xjson"],
        ["json"],
        [""],
        ["application/+json/x"],
        ["a" * 8000 + "+json"],
    ],
)
def test_another_media_type_is_refused_with_415(lines: list[str]) -> None:
    why = refusal(TEXT, *(("Content-Type", line) for line in lines))
    assert (why.status, why.code) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("coding", "data"),
    [
        ("identity", TEXT),
        ("", TEXT),
        ("gzip", gzip.compress(TEXT, mtime=0)),
        ("GZip", gzip.compress(TEXT, mtime=0)),
        ("x-gzip", gzip.compress(TEXT, mtime=0)),
        ("identity, gzip", gzip.compress(TEXT, mtime=0)),
        ("gzip", gzip.compress(TEXT[:9], mtime=0) + gzip.compress(TEXT[9:], mtime=0)),
        ("deflate", zlib.compress(TEXT)),
    ],
)
def test_a_packed_body_is_unpacked(coding: str, data: bytes) -> None:
    assert read(data, ("Content-Encoding", coding)) == OBJECT


@pytest.mark.parametrize(
    ("coding", "data"),
    [
        ("gzip", TEXT),
        ("gzip", b""),
        ("gzip", gzip.compress(TEXT, mtime=0)[:-1]),
        ("gzip", gzip.compress(TEXT, mtime=0)[:-8] + b"\0" * 8),
        ("gzip", gzip.compress(TEXT, mtime=0) + b"rest"),
        ("gzip", zlib.compress(TEXT)),
        ("gzip", gzip.compress(b"", mtime=0) * 50_000),
        ("deflate", gzip.compress(TEXT, mtime=0)),
        ("deflate", zlib.compress(TEXT)[:-1]),
        ("deflate", zlib.compress(TEXT) + b"rest"),
    ],
)
def test_a_broken_coding_is_refused_with_400(coding: str, data: bytes) -> None:
    why = refusal(data, ("Content-Encoding", coding))
    assert (why.status, why.code) == (400, "broken_content_encoding")


@pytest.mark.parametrize(
    "lines", [["br"], ["zstd"], ["gzip, gzip"], ["gzip", "gzip"], ["deflate, gzip"], ["chunked"]]
)
def test_another_coding_and_a_stack_of_them_is_refused_with_415(lines: list[str]) -> None:
    why = refusal(TEXT, *(("Content-Encoding", line) for line in lines))
    assert (why.status, why.code) == (415, "unsupported_content_encoding")
    assert dict(why.headers)["Accept-Encoding"]


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_a_bomb_is_stopped_at_the_limit(pack: Any) -> None:
    packed = pack(b" " * 50_000_000)
    coding = "gzip" if pack is gzip.compress else "deflate"
    started = time.perf_counter()
    assert refusal(packed, ("Content-Encoding", coding)).status == 413
    assert time.perf_counter() - started < 2


def test_a_bomb_of_many_members_is_stopped_at_the_limit() -> None:
    packed = gzip.compress(b" " * 600_000) * 10
    assert refusal(packed, ("Content-Encoding", "gzip")).status == 413


def test_the_limit_is_exact_packed_and_unpacked() -> None:
    body = TEXT.ljust(500)
    packed = gzip.compress(body)
    assert read(body, limit=500) == read(packed, ("Content-Encoding", "gzip"), limit=500) == OBJECT
    assert refusal(body, limit=499).status == 413
    assert refusal(packed, ("Content-Encoding", "gzip"), limit=499).status == 413
