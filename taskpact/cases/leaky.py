"""Texts that break an event stream when a server writes them without care. Pure.

A case holds a function from two marks to the text, since marks must be new in every request. The
first mark is at the beginning of the text and the second at its end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from taskpact.cases.case import Case
from taskpact.contract import Contract, Field

Marked: TypeAlias = Callable[[str, str], str]

DELAY: Final = 424_242_424
"""Milliseconds that no server has for a reconnection delay of its own."""

_BREAKS: Final = (
    ("LF", "\n"),
    ("CR", "\r"),
    ("CRLF", "\r\n"),
    ("two LF", "\n\n"),
    ("two CRLF", "\r\n\r\n"),
    ("LF CR", "\n\r"),
    ("vertical tab", "\v"),
    ("form feed", "\f"),
    ("NEL", "\x85"),
    ("line separator", "\u2028"),
    ("paragraph separator", "\u2029"),
    ("NUL", "\0"),
)
_BREAK: Final = re.compile("[\r\n\v\f\x85\u2028\u2029\0]")
_ENDS: Final = (("LF", "\n"), ("CR", "\r"), ("CRLF", "\r\n"))


def text(case: Case, first: str, last: str) -> str:
    """The text of a case."""
    made: Marked = case.facts["marked"]
    return made(first, last)


def breaks(_: Contract) -> list[Case]:
    """Two words and a line break, or what some language takes for one."""
    return [Case(name, {}, facts={"marked": _between(each)}) for name, each in _BREAKS]


def fields(_: Contract) -> list[Case]:
    """Lines that look like every field of a stream, and whole events."""
    made = [Case(f"lines, {name}", {}, facts={"marked": _lines(end)}) for name, end in _ENDS]
    return [
        *made,
        *(Case(f"an event, {name}", {}, facts={"marked": _event(end)}) for name, end in _ENDS),
        *(Case(f"a chunk, {name}", {}, facts={"marked": _chunk(end)}) for name, end in _ENDS),
    ]


def elsewhere(contract: Contract) -> list[Case]:
    """The same lines in every other field that takes any text."""
    return [
        Case(f"{field.name}, {name}", {}, facts={"marked": _lines(end), "field": field})
        for field in _free(contract)
        for name, end in _ENDS[::2]
    ]


def laid(field: Field, value: str) -> object:
    """The value of a field that holds this text."""
    return [value] if field.type == "array" else value


def plain(case: Case, first: str, last: str) -> str:
    """The harmless twin of the text: as long, since a target may quote no more, and one line."""
    return _BREAK.sub("-", text(case, first, last))


def _free(contract: Contract) -> Iterator[Field]:
    for field in contract.fields.values():
        if field.used_when_absent or field.enum or field.format:
            continue
        if field.type == "string" or (field.type == "array" and field.items_type == "string"):
            yield field


def _between(end: str) -> Marked:
    return lambda first, last: f"{first}{end}{last}"


def _lines(end: str) -> Marked:
    def made(first: str, last: str) -> str:
        lines = [first, f"event: {last}", f"id: {last}", f"retry: {DELAY}", f": {last}"]
        return end.join([*lines, f"data: {last}", "data", last])

    return made


def _event(end: str) -> Marked:
    return lambda first, last: f"{first}{end}{end}event: {last}{end}data: {last}{end}{end}{last}"


def _chunk(end: str) -> Marked:
    """A whole chunk that says the run is over, as an attacker would write it."""

    def made(first: str, last: str) -> str:
        return f'{first}{end}{end}data: {{"type":"{last}"}}{end}{end}{last}'

    return made
