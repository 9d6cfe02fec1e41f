"""What the events of a stream hold: chunks, their texts, and what is wrong with their JSON.

Pure. The order of chunks is `stream_grammar`'s matter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from taskpact.judging.stream_grammar import Chunk, Profile
from taskpact.judging.stream_rules import Rule, Violation
from taskpact.wire.stream import Event

_HALF: Final = re.compile("[\ud800-\udfff]")
_NOT_NUMBERS: Final = re.compile(r"[-+]?(nan|inf(inity)?)\b", re.IGNORECASE)
_LONG_DIGITS: Final = 400
"""Digits of a whole number that Python still turns into one at once."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The events of a stream, read as chunks."""

    chunks: tuple[Chunk, ...]
    violations: tuple[Violation, ...]


@dataclass(slots=True)
class _Parsed:
    """One event's data as JSON, as far as it is some."""

    value: object = None
    breaks: list[Rule] = field(default_factory=list)


def chunks(events: Sequence[Event], profile: Profile) -> Reading:
    """Each event as a chunk of the profile, and where the JSON of chunks breaks a rule."""
    made: list[Chunk] = []
    broken: list[Violation] = []
    for number, event in enumerate(events, 1):
        if event.data == profile.terminator:
            made.append(Chunk(number, event.start, "", {}, terminator=True))
            continue
        parsed = _parsed(event.data)
        value = parsed.value if isinstance(parsed.value, dict) else {}
        kind = value.get("type")
        made.append(Chunk(number, event.start, kind if isinstance(kind, str) else "", value))
        shown = event.data[:60]
        broken += [Violation(rule, number, event.start, shown) for rule in parsed.breaks]
    return Reading(tuple(made), tuple(broken))


def texts(made: Iterable[Chunk], profile: Profile) -> tuple[str, ...]:
    """The texts of the assistant's message, each the concatenation of its deltas, in order."""
    parts: dict[str, list[str]] = {}
    for chunk in made:
        piece = chunk.value.get(profile.piece)
        if chunk.type == profile.message and isinstance(piece, str):
            parts.setdefault(json.dumps(chunk.value.get(profile.message_key)), []).append(piece)
    return tuple("".join(pieces) for pieces in parts.values())


def strings(event: Event) -> tuple[str, ...]:
    """Every text in an event: those in its JSON, or its data where that is no JSON."""
    parsed = _parsed(event.data)
    return (event.data,) if Rule.NOT_JSON in parsed.breaks else tuple(_strings(parsed.value))


def is_json(data: str) -> bool:
    """Whether data is JSON; words like NaN count as such here."""
    return Rule.NOT_JSON not in _parsed(data).breaks


def type_of(data: str) -> str:
    """The type of the chunk that data is; "" where it is none of any profile."""
    value = _parsed(data).value
    kind = value.get("type") if isinstance(value, dict) else None
    return kind if isinstance(kind, str) else ""


def _parsed(data: str) -> _Parsed:
    parsed = _Parsed()

    def constant(_: str) -> None:
        parsed.breaks.append(Rule.NO_NUMBER)

    try:
        parsed.value = json.loads(data, parse_constant=constant, parse_int=_integer)
    except json.JSONDecodeError as error:
        parsed.breaks.append(Rule.NOT_JSON)
        if _NOT_NUMBERS.match(data, error.pos):
            parsed.breaks.append(Rule.NO_NUMBER)
        return parsed
    except RecursionError:
        return parsed  # JSON all the same; it is not looked into
    if not isinstance(parsed.value, dict):
        parsed.breaks.append(Rule.NOT_AN_OBJECT)
    elif not (isinstance(parsed.value.get("type"), str) and parsed.value["type"]):
        parsed.breaks.append(Rule.NO_TYPE)
    # Without an escape there is none: the data was decoded from UTF-8.
    if "\\u" in data and any(map(_HALF.search, _strings(parsed.value))):
        parsed.breaks.append(Rule.HALF_A_PAIR)
    return parsed


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) < _LONG_DIGITS else float(digits)


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401 - a JSON value
    left = [value]
    while left:
        here = left.pop()
        if isinstance(here, str):
            yield here
        elif isinstance(here, dict):
            left += [*here.values(), *here]
        elif isinstance(here, list):
            left += here
