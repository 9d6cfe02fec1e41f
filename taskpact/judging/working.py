"""Which tool call of a stream is at work, what it still gives, and how it ends. Pure.

Speaks of the chunks of the profile: a call is at work from its input to its output or error.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from taskpact.judging.streams import Read
from taskpact.wire.exchange import Exchange
from taskpact.wire.stream import Event

_INPUT: Final = "tool-input-available"
_OUTPUT: Final = "tool-output-available"
_DECIDED: Final = ("approv", "declin")
"""Pieces of words by which an output tells what was decided."""
_ENDS: Final = frozenset({_OUTPUT, "tool-output-error", "tool-output-denied"})

_LONG: Final = 0.75
"""Seconds that a call must take for what comes much sooner to be too soon."""


@dataclass(frozen=True, slots=True)
class End:
    """How a tool call ended, as its stream tells."""

    output: object
    """What it gave; None where it ended otherwise."""
    failed: bool
    seconds: float
    """From its input to its end."""

    def is_cut_short(self, usual: End) -> bool:
        """Whether it gave just what it usually gives, in less than half of the time that takes.

        An output that says nothing tells nothing either.
        """
        alike = not self.failed and not usual.failed and self.output == usual.output
        sooner = usual.seconds >= _LONG and self.seconds < usual.seconds / 2
        return alike and sooner and _says_something(self.output)


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


def new_output(before: Sequence[Read], after: Sequence[Read]) -> tuple[str, Exchange] | None:
    """The first output in `after` of a call that nothing in `before` speaks of, and its stream.

    None where there is none. `before` is what the same streams, or fewer, told up to a decision:
    it speaks of the call that waits, under whatever name. An output that tells the decision itself
    is that call's, too, where it was not told before.
    """
    spoken = [event.data for read in before for event in read.events]
    for read in after:
        for kind, call, event in _calls(read.events):
            known = any(json.dumps(call)[1:-1] in data or call in data for data in spoken)
            if kind == _OUTPUT and not known and not _decides(event):
                return event.data[:200], read.exchange
    return None


def _decides(event: Event) -> bool:
    told = json.dumps(_chunk(event).get("output")).lower()
    return any(word in told for word in _DECIDED)


def given_after_error(events: Iterable[Event], call: str) -> str | None:
    """The data of an output of this call that stands behind its error; None where none does."""
    failed = False
    for kind, found, event in _calls(events):
        if found == call and kind == _OUTPUT and failed:
            return event.data[:200]
        failed |= found == call and kind in _ENDS - {_OUTPUT}
    return None


def order(events: Iterable[Event]) -> list[str]:
    """Ids of the tool calls, in the order of their inputs."""
    return list(dict.fromkeys(call for kind, call, _ in _calls(events) if kind == _INPUT))


def end(read: Read, call: str) -> End | None:
    """How this call ended; None where the stream does not tell. Preliminary outputs are no end."""
    began = 0.0
    for kind, found, event in _calls(read.events):
        chunk, at = _chunk(event), arrived(read.exchange, event)
        if found == call and kind == _INPUT:
            began = at
        elif found == call and kind in _ENDS and chunk.get("preliminary") is not True:
            return End(chunk.get("output"), kind != _OUTPUT, at - began)
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


def _says_something(output: object) -> bool:
    """Whether any value in an output is more than empty, zero or false."""
    pending = [output]
    while pending:
        match pending.pop():
            case list(items):
                pending.extend(items)
            case dict(members):
                pending.extend(members.values())
            case value if value:
                return True
    return False
