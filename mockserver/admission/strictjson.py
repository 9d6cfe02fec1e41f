"""JSON text to values, by RFC 8259 without the liberties Python's own reader takes.

Knows nothing of HTTP: bodies and the parts of tokens both pass through here. Raises `Unreadable`
for every text it does not take, whatever is wrong with it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import NoReturn

DEPTH = 64
"""Objects and arrays inside one another (RFC 8259 section 9 allows a limit)."""
DIGITS = 300
"""Characters of a number; with fewer, none is beyond the range of a double unless it says so."""

_BOM = "\ufeff"
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_SHOWN = 40


class Unreadable(Exception):  # noqa: N818 - said of the text
    """The text is not taken; the sentence says why and shows at most a member's name."""


def parsed(data: bytes, depth: int = DEPTH) -> object:
    """The value that the bytes state.

    Refused are, besides what is no JSON: text that is not UTF-8 or begins with a byte order mark
    (sections 8.1), members named twice (4), numbers beyond a double (6), lone surrogates (8.2).
    """
    text = _text(data)
    try:
        value: object = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise Unreadable(_reason(data, error)) from None
    except RecursionError:
        raise Unreadable(_too_deep(depth)) from None
    if data.count(b"[") + data.count(b"{") > depth and _nested(value, depth):
        raise Unreadable(_too_deep(depth))
    if _ESCAPED_SURROGATE.search(data) and any(map(_SURROGATE.search, _texts(value))):
        raise Unreadable("a string has half of a surrogate pair, which is no character")
    return value


def quoted(name: str) -> str:
    """A name from outside, short and in ASCII, fit for a sentence."""
    return json.dumps(name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…")


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if json.detect_encoding(data).startswith(("utf-16", "utf-32")):
            raise Unreadable("it is UTF-16 or UTF-32; JSON is sent as UTF-8") from None
        raise Unreadable(f"it is not valid UTF-8 (byte {error.start})") from None
    if text.startswith(_BOM):
        raise Unreadable("it begins with a byte order mark, which JSON has not")
    return text


def _reason(data: bytes, error: json.JSONDecodeError) -> str:
    if not data.strip(b" \t\r\n"):
        return "it is empty"
    if json.detect_encoding(data).startswith(("utf-16", "utf-32")):
        return "it is UTF-16 or UTF-32; JSON is sent as UTF-8"
    return f"line {error.lineno}, column {error.colno}: {error.msg}"


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    counted = Counter(name for name, _ in pairs)
    twice = next(name for name, count in counted.items() if count > 1)
    raise Unreadable(f"an object has the member {quoted(twice)} twice")


def _integer(text: str) -> int:
    return int(text) if len(text) <= DIGITS else _too_large()


def _fraction(text: str) -> float:
    value = float(text)
    return _too_large() if value in _INFINITE else value


def _too_large() -> NoReturn:
    raise Unreadable("a number is too large: it is beyond the range of a double")


def _constant(text: str) -> NoReturn:
    raise Unreadable(f"{text} is no JSON number")


def _too_deep(depth: int) -> str:
    return f"it is nested deeper than {depth} levels"


def _nested(value: object, depth: int) -> bool:
    """Whether arrays and objects are nested deeper than `depth`."""
    level = [value]
    for _ in range(depth + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return any(isinstance(each, dict | list) for each in level)


def _texts(value: object) -> Iterator[str]:
    """Every string in a value, names of members too."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            waiting.extend(each)
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)


_INFINITE = (float("inf"), float("-inf"))
_DECODER = json.JSONDecoder(
    object_pairs_hook=_members,
    parse_int=_integer,
    parse_float=_fraction,
    parse_constant=_constant,
)
