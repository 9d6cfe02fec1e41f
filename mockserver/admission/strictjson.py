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
INTEGERS = range(-(2**63), 2**64)
"""What 64 bits hold; a larger integer could not be written out again as it came."""

_BOM = "\ufeff"
_SPACE = " \t\r\n"
"""RFC 8259 section 2."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_ARRAY, _OBJECT, _BACKSLASH = b"[{\\"
# As numbers: Python looks for a byte far faster than for a string of one.
_LONGEST = len(str(INTEGERS.start))
_SHOWN = 40


class Unreadable(Exception):  # noqa: N818 - said of the text
    """The text is not taken; the sentence says why and shows at most a member's name."""

    def __init__(self, why: str, *, pointer: str | None = None, offset: int | None = None) -> None:
        super().__init__(why)
        self.pointer = pointer
        """JSON pointer (RFC 6901) to the value at fault, where it has one."""
        self.offset = offset
        """Place in the text, in characters (in bytes, where it is no text); None: not known."""


class _Faulty(Exception):  # noqa: N818 - never leaves this module
    """A number that is not taken; where it stands is found out afterwards."""


def parsed(data: bytes, depth: int = DEPTH) -> object:
    """The value that the bytes state.

    Refused are, besides what is no JSON: text that is not UTF-8 or begins with a byte order mark
    (section 8.1), members named twice (4), numbers beyond a double and integers beyond 64 bits
    (6), lone surrogates (8.2).
    """
    text = _text(data)
    try:
        value = _scanned(text)
    except json.JSONDecodeError as error:
        raise Unreadable(_reason(data, error), offset=error.pos) from None
    except RecursionError:
        raise Unreadable(_too_deep(depth)) from None
    except _Faulty as fault:
        raise _located(text, str(fault)) from None
    if data.count(_ARRAY) + data.count(_OBJECT) > depth and _nested(value, depth):
        raise Unreadable(_too_deep(depth))
    # Only an escape can make half of a pair: UTF-8 has none.
    if _BACKSLASH in data and (b"\\ud" in data or b"\\uD" in data):
        _check_surrogates(value)
    return value


def _scanned(text: str) -> object:
    # What JSONDecoder.decode does, without its two searches for white space.
    start = len(text) - len(text.lstrip(_SPACE)) if text[:1] in _SPACE else 0
    value, end = _DECODER.raw_decode(text, start)
    if end != len(text) and text[end:].strip(_SPACE):
        raise json.JSONDecodeError("Extra data", text, len(text) - len(text[end:].lstrip(_SPACE)))
    return value


def _located(text: str, why: str) -> Unreadable:
    """The refusal of a number, with the pointer of the first such number in the text."""
    faults: list[_Faulty] = []

    def marked(number: str) -> object:
        try:
            return None if faults else _number(number)
        except _Faulty as fault:
            faults.append(fault)
            return fault

    marking = json.JSONDecoder(parse_int=marked, parse_float=marked, parse_constant=marked)
    try:
        value = marking.decode(text)
    except (json.JSONDecodeError, RecursionError):
        return Unreadable(why)
    return _at(next((path for path, each in _walk(value) if each in faults), None), why)


def _number(text: str) -> object:
    if text[-1].isalpha():
        return _constant(text)
    return _integer(text) if text.lstrip("-").isdigit() else _fraction(text)


def quoted(name: str) -> str:
    """A name from outside, short and in ASCII, fit for a sentence."""
    return json.dumps(name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…")


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if json.detect_encoding(data).startswith(("utf-16", "utf-32")):
            raise Unreadable("it is UTF-16 or UTF-32; JSON is sent as UTF-8", offset=0) from None
        why = f"it is not valid UTF-8 (byte {error.start})"
        raise Unreadable(why, offset=error.start) from None
    if text.startswith(_BOM):
        raise Unreadable("it begins with a byte order mark, which JSON has not", offset=0)
    return text


def _reason(data: bytes, error: json.JSONDecodeError) -> str:
    if not data.strip(_SPACE.encode()):
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
    if len(text) <= _LONGEST:
        value = int(text)
        if value in INTEGERS:
            return value
    raise _Faulty("an integer is too large: it needs more than 64 bits")


def _fraction(text: str) -> float:
    value = float(text)
    if value in _INFINITE:
        raise _Faulty("a number is too large: it is beyond the range of a double")
    return value


def _constant(text: str) -> NoReturn:
    raise _Faulty(f"{text} is no JSON number")


def _too_deep(depth: int) -> str:
    return f"it is nested deeper than {depth} levels"


def _nested(value: object, depth: int) -> bool:
    """Whether arrays and objects are nested deeper than `depth`."""
    level = [value]
    for _ in range(depth):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return any(isinstance(each, dict | list) for each in level)


def _check_surrogates(value: object) -> None:
    for path, each in _walk(value):
        texts = list(each) if isinstance(each, dict) else [each]
        if any(isinstance(text, str) and _SURROGATE.search(text) for text in texts):
            raise _at(path, "a string has half of a surrogate pair, which is no character")


_Path = tuple["_Path", str | int] | None
"""Steps from the top, the last one outermost; shared, so that a long name is held once."""


def _walk(value: object) -> Iterator[tuple[_Path, object]]:
    """Every value inside a value, itself too, with its path; in no order that matters."""
    waiting: list[tuple[_Path, object]] = [(None, value)]
    while waiting:
        path, each = waiting.pop()
        yield path, each
        if isinstance(each, dict):
            waiting.extend(((path, name), inner) for name, inner in each.items())
        elif isinstance(each, list):
            waiting.extend(((path, index), inner) for index, inner in enumerate(each))


def _pointer(path: _Path) -> str:
    steps: list[str] = []
    while path is not None:
        path, step = path
        # A pointer goes into an answer, which is UTF-8: half of a pair is shown as a mark.
        plain = _SURROGATE.sub("\ufffd", str(step))
        steps.append("/" + plain.replace("~", "~0").replace("/", "~1"))
    return "".join(reversed(steps))


def _at(path: _Path, why: str) -> Unreadable:
    pointer = _pointer(path)
    shown = pointer if len(pointer) <= 2 * _SHOWN else f"{pointer[: 2 * _SHOWN]}…"
    return Unreadable(f"{why} ({shown or 'the whole body'})", pointer=pointer)


_INFINITE = (float("inf"), float("-inf"))
_DECODER = json.JSONDecoder(
    object_pairs_hook=_members,
    parse_int=_integer,
    parse_float=_fraction,
    parse_constant=_constant,
)
