"""Whether the tries of one delivery can be told for one: by an id that all of them carry. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from taskpact.wire.received import Received

# These repeat, or differ, for reasons of their own.
_OTHER: Final = frozenset(
    {
        *("accept", "accept-encoding", "authorization", "connection", "content-encoding"),
        *("content-length", "content-type", "date", "expect", "host", "user-agent"),
        *("traceparent", "tracestate", "x-request-id", "x-forwarded-for"),
    }
)
_ID: Final = re.compile(r"(?:^|_|-)id$|[a-z]I[dD]$|^(?:uu|gu)id$")
"""How members are called that identify."""

_MOST: Final = 200
"""Characters of what is told."""


def ids(one: Sequence[Received], other: Sequence[Received], known: Iterable[str]) -> list[str]:
    """The places of what is the same on all tries of one delivery, and another on the other's.

    `known` are ids of something else, such as the task; what holds one of them is left out.
    """
    first, second = _common(one), _common(other)
    named = [each.lower() for each in known if each]
    return [
        place
        for place, value in first.items()
        if place in second
        and second[place] != value
        and not any(each in value.lower() for each in named)
    ]


def told(tries: Sequence[Received]) -> str:
    """What could be an id on each try, for a person."""
    places = dict.fromkeys(place for each in tries for place, _ in _candidates(each))
    shown = [f"{place}: {', '.join(_at(each, place) for each in tries)}" for place in places]
    return "; ".join(shown)[:_MOST]


def _common(tries: Sequence[Received]) -> dict[str, str]:
    """The candidates that have one value on all tries."""
    every = [dict(_candidates(each)) for each in tries]
    return {
        place: value
        for place, value in (every[0] if every else {}).items()
        if all(each.get(place) == value for each in every)
    }


def _at(received: Received, place: str) -> str:
    return dict(_candidates(received)).get(place, "-")


def _candidates(received: Received) -> Iterator[tuple[str, str]]:
    for name, value in received.headers:
        if name.lower() not in _OTHER:
            yield f"header {name.lower()}", value
    yield from _members(received.value, "")


def _members(value: object, above: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, held in value.items():
            if isinstance(held, str | int) and _ID.search(name):
                yield f"member {above}{name}", str(held)
            yield from _members(held, f"{above}{name}.")
