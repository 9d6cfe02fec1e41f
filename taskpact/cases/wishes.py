"""The tables of Accept headers, as templates, and the answer each asks for. Data only.

`{ack}` and `{stream}` stand for the media types of the contract's two answers, `{ack_kind}` and
`{stream_kind}` for what is before their slash, capitals for capitals. So a media type or a default
that is edited in the document changes the cases with it. Readings: RFC 9110 section 12.5.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Wanted: TypeAlias = Literal["stream", "acknowledgement", "default", "either"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client says it accepts: one template for each header line, and what must come."""

    lines: tuple[str, ...]
    wanted: Wanted = "either"
    plain: str = ""
    """The same wish in the simplest spelling, where the lines are an unusual one."""


def _ack(*lines: str, plain: str = "") -> Wish:
    return Wish(lines, "acknowledgement", plain)


def _stream(*lines: str, plain: str = "") -> Wish:
    return Wish(lines, "stream", plain)


ALONE_STREAM = (_stream("{stream}"),)
ALONE_ACK = (_ack("{ack}"),)
ANYTHING = (Wish(("*/*",), "default"),)

CAPITALS = (
    _ack("{ACK}", plain="{ack}"),
    _ack("{Ack}", plain="{ack}"),
    _stream("{STREAM}", plain="{stream}"),
    _stream("{Stream}", plain="{stream}"),
)

WEIGHTS = (
    _stream("{ack};q=0.5, {stream}"),
    _stream("{stream}, {ack};q=0.5"),
    _ack("{ack}, {stream};q=0.5"),
    _ack("{stream};q=0.5, {ack}"),
    _stream("{ack};q=0.300, {stream};q=0.301"),
    _ack("{stream};q=0.300, {ack};q=0.301"),
    _stream("{ack};q=0.10, {stream};q=0.9"),
    _ack("{stream};q=0.10, {ack};q=0.9"),
    _stream("{ack};q=0.999, {stream};q=1.000"),
    _ack("{stream};q=0.999, {ack};q=1.000"),
    _ack("{ack};q=0.001"),
)

EXCLUDED = (
    _ack("{stream};q=0, */*"),
    _ack("*/*, {stream};q=0"),
    _ack("{stream};q=0.000, {ack};q=0.001"),
    _stream("{ack};q=0, */*"),
    _stream("*/*, {ack};q=0"),
    _stream("{ack};q=0.000, {stream};q=0.001"),
)

SPECIFIC = (
    _ack("*/*;q=0.1, {ack}"),
    _stream("*/*;q=0.1, {stream}"),
    _stream("{ack};q=0.1, */*"),
    _ack("{stream};q=0.1, */*"),
)

SPECIFIC_KINDS = (
    _stream("{stream_kind}/*;q=0.3, {stream};q=0.7, {ack};q=0.5"),
    _ack("{stream_kind}/*;q=0.9, {stream};q=0.2, {ack};q=0.5"),
    _stream("{ack_kind}/*;q=0.9, {ack};q=0.2, {stream};q=0.5"),
    _stream("*/*, {ack_kind}/*;q=0.1"),
    _ack("*/*, {stream_kind}/*;q=0.1"),
)

KINDS = (
    _ack("{ack_kind}/*"),
    _stream("{stream_kind}/*"),
    _ack("image/*, {ack_kind}/*;q=0.5"),
    _stream("image/*, {stream_kind}/*;q=0.5"),
)

SPELLED = (
    _stream("{ack} ; q=0.5 , {stream}", plain="{ack};q=0.5,{stream}"),
    _ack("{stream} ;q=0.5 ,\t{ack}", plain="{stream};q=0.5,{ack}"),
    _stream("{ack};Q=0.5, {stream}", plain="{ack};q=0.5, {stream}"),
    _ack("{stream};\tQ=0.5,{ack}", plain="{stream};q=0.5,{ack}"),
    _ack("{stream} ; Q=0 , */*", plain="{stream};q=0, */*"),
    _ack("{stream};q=0.3,{ack} ; q=0.5", plain="{stream};q=0.3,{ack};q=0.5"),
    _stream("{ack};q=0.3,{stream}\t;q=0.5", plain="{ack};q=0.3,{stream};q=0.5"),
    _ack("image/png ,\t{ack}", plain="image/png,{ack}"),
    _ack("image/png  ,  {ack}  ", plain="image/png,{ack}"),
)

QUOTED = (
    _ack('image/png;profile="a,b;c", {ack}', plain="image/png, {ack}"),
    _stream('image/png;profile="a,b;c", {stream}', plain="image/png, {stream}"),
    _ack('image/png;a="x, {stream}, y", {ack};q=0.5', plain="image/png, {ack};q=0.5"),
    _stream('image/png;a="x, {ack}, y", {stream};q=0.5', plain="image/png, {stream};q=0.5"),
    _ack(r'image/png;a="x\", {stream}, \"y", {ack};q=0.5', plain="image/png, {ack};q=0.5"),
    _stream(r'image/png;a="x\", {ack}, \"y", {stream};q=0.5', plain="image/png, {stream};q=0.5"),
)

SPREAD = (
    _ack("image/png", "{ack}", plain="image/png, {ack}"),
    _ack("{ack}", "image/png", plain="{ack}, image/png"),
    _stream("image/png", "{stream}", plain="image/png, {stream}"),
    _stream("{ack};q=0.5", "{stream}", plain="{ack};q=0.5, {stream}"),
    _stream("{stream}", "{ack};q=0.5", plain="{stream}, {ack};q=0.5"),
    _ack("{stream};q=0.5", "{ack}", plain="{stream};q=0.5, {ack}"),
    _ack("{ack}", "{stream};q=0.5", plain="{ack}, {stream};q=0.5"),
)

EMPTY_ELEMENTS = (
    _ack(",{ack}", plain="{ack}"),
    _ack(", {ack}", plain="{ack}"),
    _ack("{ack},", plain="{ack}"),
    _ack(" , ,{ack} ,, image/png,", plain="{ack}, image/png"),
    _stream(",{stream}", plain="{stream}"),
    _stream("{stream} , ,", plain="{stream}"),
)

TIES = (
    Wish(("{ack}, {stream}",), plain="{stream}, {ack}"),
    Wish(("{ack};q=0.5, {stream};q=0.5",), plain="{stream};q=0.5, {ack};q=0.5"),
    Wish(("{ack}, image/png, {stream}",), plain="{stream}, image/png, {ack}"),
    Wish(("{ack}, */*",), plain="*/*, {ack}"),
)
"""Equal weights; `plain` is the reverse."""

FOREIGN = tuple(
    Wish((line,))
    for line in (
        "text/html",
        "image/png, audio/*",
        "text/html, application/xhtml+xml, application/xml;q=0.9",
        "text/plain;q=0.5",
    )
)
"""Only media types that the contract has no answer of, and none that is akin to JSON."""

UNSATISFIABLE = FOREIGN[:2] + tuple(
    Wish((line,))
    for line in (
        "*/*;q=0",
        "{ack};q=0",
        "{stream};q=0",
        "{ack};q=0, {stream};q=0",
        "application/vnd.x+json",
        "application/problem+json",
        "",
    )
)

PARAMETERS = tuple(
    Wish((line,)) for line in ("{ack};charset=utf-8", "{ack};version=1", '{ack};profile="a,b;c"')
)

ODD_WEIGHTS = ("1.5", "-1", "abc", ".5", "0.1234", '"0.5"', "", "nan", "inf", "1e309", "0,5")
ODD_RANGES = ("application", "/json", "application/", "*/json", "json", "*", ";q=1", "a/b/c", "=")

MALFORMED = (
    *(Wish((f"{{ack}};q={weight}",)) for weight in ODD_WEIGHTS),
    Wish(("{ack};q",)),
    *(Wish((f"{odd}, {{ack}}",)) for odd in ODD_RANGES),
)

ANY_ACCEPT = (
    *ANYTHING,
    *ALONE_STREAM,
    *ALONE_ACK,
    *TIES[:2],
    Wish(("text/html",)),
    Wish(("*/*;q=0",)),
    Wish(("{ack};q=0, */*",)),
    Wish(("{stream};q=0, */*",)),
)
"""One Accept header of each kind, none of them malformed."""

HABITS = (
    # What browsers, java.net and axios send unless told otherwise.
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8",
    "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
    "application/json, text/plain, */*",
)

MANY_RANGES = ", ".join(f"a/b{number};q=0.{number}" for number in range(500))[:8000]

HOSTILE = {
    "500-ranges": f"{MANY_RANGES}, {{ack}}",
    "8000-commas": "," * 8000,
    "4000-semicolons": f"{{ack}}{';' * 4000}",
    "3000-digits": f"{{ack}};q=0.{'0' * 3000}1",
    "unterminated-quote": '{ack};a="b, {stream}',
    "many-backslashes": '{ack};a="' + "\\" * 3001,
}
"""By name: lists that a parser may fall over, or need a long time for."""

UNREADABLE = {"control-character": "{ack}\x01", "not-ascii": "{ack}, \xff\xfe/\xe9"}
"""By name: bytes that RFC 9110 section 5.5 lets a server reject."""
