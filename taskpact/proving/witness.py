"""The witness of a defect: an exchange whose bytes differ from the correct server's. Pure.

A check that found a defect out runs again on the correct server, twice. What came is cut into
named parts: lines of the head, values of a JSON body, lines of any body. A part that the correct
server gave both times, to the same request, and the defect did not, is the witness; so is one that
only the defect gave. What legitimately differs is left out: times and tokens are, and of ids is
seen only which are the same, within an exchange or, where nothing else differs, among all.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from taskpact.wire.exchange import Exchange
from taskpact.wire.received import Received

_DIFFERING: Final = re.compile(
    r"(?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|(?<![0-9a-z])(?:[0-9a-f]{32}|[0-9a-f]{12})(?![0-9a-z])|mk[0-9a-f]{6,10}(?![0-9a-z]))"
    r"|(?P<token>eyJ[\w-]+(?:\.[\w-]*){1,2})"
    r"|(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?"
    r"|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT|\b1[6-9]\d{8}(?:\.\d+)?\b)",
    re.IGNORECASE,
)
_CHOOSING: Final = re.compile(r"^prefer:[^\n]*deviation=[^\n]*\n", re.IGNORECASE | re.MULTILINE)
_LENGTH: Final = re.compile(r"(?i)^(content-length: *)(\d+)$")
_MOST: Final = 2000
"""Bytes of its body by which a request is known: of a large one, not all may be taken."""
_SHOWN: Final = 300
"""Characters of a part that are told."""

Parts: TypeAlias = Mapping[str, str]
"""Of an answer, by their names."""
Steps: TypeAlias = Mapping[tuple[str, int], Parts]
"""The answers by the request, and how many like it came before."""


@dataclass(frozen=True, slots=True)
class Witness:
    """The same request, and the part that differs."""

    sent: str
    part: str
    came: str
    correct: str


def steps(
    exchanges: Iterable[Exchange], events: Sequence[Received] = (), *, among_all: bool = False
) -> Steps:
    """What one run of a check sent and got, events that arrived meanwhile included.

    Ids are the same or not within an exchange, or `among_all` of them.
    """
    seen: Counter[str] = Counter()
    made: dict[tuple[str, int], Parts] = {}
    all_known: dict[str, str] = {}
    for each in exchanges:
        known: dict[str, str] = {}
        request = _masked(_request(each.sent), known)
        known = all_known if among_all else known
        made[request, seen[request]] = {
            name: _masked(text, known) for name, text in _parts(each).items()
        }
        seen[request] += 1
    return {**made, **_events(events)}


def witness(defect: Steps, correct: Sequence[Steps]) -> Witness | None:
    """The first part that differs; None where there is none."""
    for key, parts in defect.items():
        usual = [each[key] for each in correct if key in each]
        if len(usual) < len(correct):
            continue
        # Where we stopped reading, in any of them, nothing is known of what follows.
        read = [set(each) for each in (parts, *usual) if _END not in each]
        names = set.intersection(*read) if read else {*parts, *usual[0]}
        for name in (name for name in {**usual[0], **parts} if name in names):
            values = {each.get(name) for each in usual}
            if len(values) == 1 and parts.get(name) not in values:
                told = (key[0], name, parts.get(name), values.pop())
                return Witness(*(_NOTHING if each is None else each[:_SHOWN] for each in told))
    return None


_END: Final = "the end"
_NOTHING: Final = "(nothing)"


def _request(sent: bytes) -> str:
    """The bytes by which a request is known, without the line that chooses the defect."""
    head, end, body = sent.partition(b"\r\n\r\n")
    return _CHOOSING.sub("", _text(head + b"\n")) + _text(end + body[:_MOST])


def _parts(exchange: Exchange) -> Parts:
    head = _head(exchange)
    made = {f"line {n} of the head": text for n, text in enumerate(head.split("\n"), 1)}
    for name, line in made.items():
        length = _LENGTH.match(line)
        if length and int(length[2]) == len(exchange.body):
            made[name] = f"{length[1]}«that of the body»"
    body = _text(exchange.body)
    made |= {f"value {name}": text for name, text in _values(body)}
    made |= {f"line {n} of the body": text for n, text in enumerate(body.split("\n"), 1)}
    if exchange.stopped_early:
        made.popitem()
        return made
    fault = exchange.fault.kind if exchange.fault else "whole"
    return {**made, _END: f"{fault} {_text(exchange.surplus)}"}


def _head(exchange: Exchange) -> str:
    """The lines of the head, interim ones included, without those of the transfer coding."""
    head = []
    for piece in exchange.received.split(b"\r\n\r\n"):
        head.append(_text(piece))
        if not piece.startswith(b"HTTP/1.1 1"):
            break
    return "\n".join(head)


def _values(body: str) -> Iterator[tuple[str, str]]:
    """The values of a JSON body by their places; none of any other."""
    try:
        waiting = [("", json.loads(body))]
    except (ValueError, RecursionError):
        return
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [(f"{place}/{name}", inner) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{place}/{n}", inner) for n, inner in enumerate(value)]
        else:
            yield place, json.dumps(value)


def _events(events: Sequence[Received]) -> Steps:
    """The events as the answers to one request more, whatever it was."""
    made = {"how many": str(len(events)), _END: ""}
    known: dict[str, str] = {}
    for number, each in enumerate(events, 1):
        lines = [f"{each.method} {each.path}", *(f"{name}: {text}" for name, text in each.headers)]
        values = (f"{name} = {text}" for name, text in _values(each.body.decode(errors="replace")))
        for at, text in enumerate([*lines, *values], 1):
            made[f"line {at} of event {number}"] = _masked(text, known)
    return {("events of the task", 0): made}


def _text(data: bytes) -> str:
    return data.decode("latin-1").replace("\r\n", "\n")


def _masked(text: str, known: dict[str, str]) -> str:
    """The same, ids by the order in which they appear; `known` are those met before."""

    def name(found: re.Match[str]) -> str:
        kind = str(found.lastgroup)
        if kind != "id":
            return f"«{kind}»"
        return known.setdefault(found[0].lower(), f"«id {len(known) + 1}»")

    return _DIFFERING.sub(name, text)
