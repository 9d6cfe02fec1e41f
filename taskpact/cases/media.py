"""What a body says it is: media types, charsets and content codings, right and wrong. Pure.

The body is the ordinary one unless the case is about damaged or packed data. Big bodies are made
when they are sent and not when cases are listed: those cases hold a function as the fact `made`.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from typing import Final

from taskpact.cases.bodies import ordinary
from taskpact.cases.case import Case
from taskpact.contract import Contract

JSON: Final = "application/json"

UNPACKED: Final = 50 * 1024 * 1024
"""Bytes that a small body unpacks to."""

LARGE: Final = 20 * 1024 * 1024
"""Bytes of a body that is large without any coding."""

_GZIP, _ZLIB, _DEFLATE = 31, 15, -15
"""Kinds of packed data, in zlib's numbers."""


# --- media types (ERR-16, ERR-31, ERR-36) and charsets (ERR-17, ERR-32)


def wrong_types(contract: Contract) -> list[Case]:
    """Types that are not JSON's, and values that are no media type."""
    values = (
        "text/plain",
        "text/html",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "multipart/form-data; boundary=",
        "application/octet-stream",
        "application/xml",
        "application/json, text/plain",
        "application",
        "/",
        ";",
        "application/",
        "application/json/json",
        "a" * 3_000,
        "\xff\xfe",
        'application/json; x="',
        "application/json; =; ;;",
        "application/json; boundary",
    )
    return [_typed(contract, value) for value in values]


def other_types(contract: Contract) -> list[Case]:
    """Types under which a JSON body is accepted or refused; the text is silent."""
    values = (
        "",
        "text/plain",
        "text/json",
        "application/x-www-form-urlencoded",
        "application/octet-stream",
        "application/vnd.api+json",
        "application/problem+json",
    )
    return [_typed(contract, value) for value in values]


def cased_types(contract: Contract) -> list[Case]:
    """JSON's media type in other cases (RFC 9110 section 8.3.1)."""
    return [_typed(contract, value) for value in (JSON.upper(), JSON.title(), "application/Json")]


def utf8_charsets(contract: Contract) -> list[Case]:
    """The charset that JSON has anyway, in every way to write it (RFC 9110 section 8.3.2)."""
    forms = (
        "; charset=utf-8",
        ";charset=UTF-8",
        '; charset="utf-8"',
        " ; charset=Utf-8",
        "; Charset=utf-8",
        "  ;  CHARSET=utf-8",
    )
    return [_typed(contract, f"{JSON}{form}") for form in forms]


def wrong_charsets(contract: Contract) -> list[Case]:
    """Charsets that the body is not in, that there are not, and that are no charsets.

    Among them are names that one language or another takes for something else than a charset.
    """
    names = (
        *("utf-16", "utf-32", "iso-8859-1", "us-ascii", "utf-7", "cp037", "shift_jis", "bogus"),
        *("", '""', "utf-8, utf-16", "'utf-8'", "utf-8; charset=utf-16", "*", "\xff"),
        *("base64", "hex", "rot13", "zlib", "idna", "punycode", "undefined", "unicode_escape"),
        *("raw_unicode_escape", "mbcs", "../utf-8", "null", "a" * 2_000),
    )
    return [_typed(contract, f"{JSON}; charset={name}") for name in names]


def _typed(contract: Contract, value: str) -> Case:
    headers = (("Content-Type", value),)
    return Case(value[:60] or "an empty value", _body(contract), headers=headers)


# --- content codings (ERR-18, ERR-19, ERR-37)


def broken_codings(contract: Contract) -> list[Case]:
    """Data that is not what its coding says, and codings that there are not."""
    body = _body(contract)
    packed = pack(body, _GZIP)
    damaged = packed[:12] + bytes([packed[12] ^ 0xFF]) + packed[13:]
    forms = (
        ("gzip, plain", "gzip", body),
        ("gzip, cut", "gzip", packed[: len(packed) // 2]),
        ("gzip, head only", "gzip", packed[:10]),
        ("gzip, damaged", "gzip", damaged),
        ("gzip, wrong sum", "gzip", packed[:-8] + b"\0\0\0\0" + packed[-4:]),
        ("gzip, text behind", "gzip", packed + b"behind"),
        ("gzip, nothing", "gzip", b""),
        ("gzip, no JSON", "gzip", pack(b"{", _GZIP)),
        ("gzip, no UTF-8", "gzip", pack(b'{"a":"\xff"}', _GZIP)),
        ("deflate, plain", "deflate", body),
        ("deflate, cut", "deflate", pack(body, _ZLIB)[:-6]),
        ("deflate, without a frame", "deflate", pack(body, _DEFLATE)),
        ("br, plain", "br", body),
        ("br, noise", "br", b"\xff" * 100),
        ("zstd, plain", "zstd", body),
        ("compress, plain", "compress", body),
        ("bogus", "bogus", body),
        ("gzip twice, packed once", "gzip, gzip", packed),
        ("gzip twice", "gzip, gzip", pack(packed, _GZIP)),
        ("a list of many", ", ".join(["gzip"] * 50), packed),
        ("an empty value", "", body),
    )
    return [Case(name, data, headers=_coded(coding)) for name, coding, data in forms]


def good_codings(contract: Contract) -> list[Case]:
    """The ordinary body, rightly packed."""
    body = _body(contract)
    return [
        Case("gzip", pack(body, _GZIP), headers=_coded("gzip")),
        Case("deflate", pack(body, _ZLIB), headers=_coded("deflate")),
        Case("identity", body, headers=_coded("identity")),
    ]


def bombs(contract: Contract) -> list[Case]:
    """Small bodies that unpack to huge ones."""

    def packed(kind: int, fill: bytes) -> Callable[[], bytes]:
        return lambda: _packed_run(_around(contract), fill, UNPACKED, kind)

    forms = (
        ("gzip, a long text", "gzip", packed(_GZIP, b"a")),
        ("deflate, a long text", "deflate", packed(_ZLIB, b"a")),
        ("gzip, brackets", "gzip", lambda: _packed_run((b"", b""), b"[", UNPACKED, _GZIP)),
        ("gzip twice", "gzip, gzip", lambda: pack(packed(_GZIP, b"a")(), _GZIP)),
    )
    return [
        Case(name, {}, headers=_coded(word), facts={"made": made}) for name, word, made in forms
    ]


def large(contract: Contract) -> list[Case]:
    """Bodies of many megabytes: a long text, a long name, white space, no JSON."""
    before, behind = _around(contract)
    name = before.rindex(b'"a"')
    forms: tuple[tuple[str, Callable[[], bytes]], ...] = (
        ("a long text", lambda: before + b"a" * LARGE + behind),
        ("a long name", lambda: before[:name] + b'"' + b"a" * LARGE + b'": ""}'),
        ("white space", lambda: before + behind[:-1] + b" " * LARGE + b"}"),
        ("no JSON", lambda: b"a" * LARGE),
    )
    return [Case(words, {}, facts={"made": made}) for words, made in forms]


def made(case: Case) -> bytes:
    """The body of a case, which may be big."""
    if isinstance(case.body, bytes):
        return case.body
    build: Callable[[], bytes] = case.facts["made"]
    return build()


def pack(data: bytes, kind: int = _GZIP) -> bytes:
    """The data under a content coding; gzip unless another kind is named."""
    packing = zlib.compressobj(9, wbits=kind)
    return packing.compress(data) + packing.flush()


def _packed_run(around: tuple[bytes, bytes], fill: bytes, size: int, kind: int) -> bytes:
    """`size` times the same byte between two texts, packed without ever being whole."""
    packing = zlib.compressobj(9, wbits=kind)
    piece = fill * 65_536
    packed = [packing.compress(around[0])]
    packed += [packing.compress(piece) for _ in range(size // len(piece))]
    return b"".join([*packed, packing.compress(around[1]), packing.flush()])


def _around(contract: Contract) -> tuple[bytes, bytes]:
    """What stands before and behind the text of the last member."""
    whole = json.dumps(ordinary(contract, a="")).encode()
    return whole[:-2], whole[-2:]


def _body(contract: Contract) -> bytes:
    return json.dumps(ordinary(contract)).encode()


def _coded(value: str) -> tuple[tuple[str, str], ...]:
    return (("Content-Encoding", value),)
