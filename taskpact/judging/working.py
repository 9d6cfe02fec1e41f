"""Which tool call of a stream is at work, and what it still gives. Pure.

Speaks of the chunks of the profile: a call is at work from its input to its output or error.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from taskpact.judging.streams import Read
from taskpact.wire.exchange import Exchange
from taskpact.wire.stream import Event

_INPUT: Final = "tool-input-available"
_OUTPUT: Final = "tool-output-available"
_ENDS: Final = frozenset({_OUTPUT, "tool-output-error", "tool-output-denied"})


def begun(events: Iterable[Event]) -> str:
    """Id of the first tool call that is at work after these events; "" where none is."""
    working: dict[str, None] = {}
    for kind, call, _ in _calls(events):
        if kind == _INPUT:
            working[call] = None
        elif kind in _ENDS:
            working.pop(call, None)
    return next(iter(working), "")


def given_after(read: Read, call: str, moment: float) -> str | None:
    """The data of an output of this call that came later than `moment`; None where none did.

    `moment` is in seconds since the exchange began. A preliminary output is one as well.
    """
    for kind, found, event in _calls(read.events):
        if kind == _OUTPUT and found == call and arrived(read.exchange, event) > moment:
            return event.data[:200]
    return None


def arrived(exchange: Exchange, event: Event) -> float:
    """When the last byte of an event came, in seconds since the exchange began."""
    times = [each.at for each in exchange.body_arrivals if each.offset < event.end]
    return times[-1] if times else 0.0


def _calls(events: Iterable[Event]) -> Iterator[tuple[str, str, Event]]:
    for event in events:
        chunk = _chunk(event)
        kind, call = chunk.get("type"), chunk.get("toolCallId")
        if isinstance(kind, str) and isinstance(call, str) and call:
            yield kind, call, event


def _chunk(event: Event) -> Mapping[str, Any]:
    try:
        value = json.loads(event.data)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
