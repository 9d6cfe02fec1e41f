"""What streams tell of a question to the user, and of what it was answered. Pure.

No name is published: neither of the answers nor of where a run shows them. So answers are sent by
every name that the stream's own schema of them suggests, and are looked for anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from taskpact.judging.phases import suspends
from taskpact.judging.streams import Read

USUAL: Final = "answer"
"""The name of an answer where the stream suggests none."""
_HOLDERS: Final = frozenset({"answers", "answer", "metadata"})
"""Members of a tool's output that hold what the user answered."""
_OUTPUT: Final = "tool-output-available"


def names(reads: Sequence[Read]) -> tuple[str, ...]:
    """The names of answers in a JSON Schema that a chunk about the suspension carries."""
    found: list[str] = []
    for read in reads:
        for event in read.events:
            if suspends([event]):
                found += [name for schema in _schemas(_value(event.data)) for name in schema]
    return tuple(dict.fromkeys(found))


def answers(known: Iterable[str], word: str) -> dict[str, str]:
    """The metadata by which one word answers, whatever the answer is called."""
    return dict.fromkeys((*known, USUAL), word)


def shows(reads: Sequence[Read], word: str) -> bool:
    """Whether a word stands in one of these streams, also cut into pieces."""
    return any(word in text for read in reads for text in _texts(read))


def instead(reads: Sequence[Read]) -> str | None:
    """What the last tool whose output holds answers got, as JSON; None where none shows any."""
    held: Any = None
    for read in reads:
        for event in read.events:
            chunk = _value(event.data)
            output = chunk.get("output") if isinstance(chunk, dict) else None
            if isinstance(chunk, dict) and chunk.get("type") == _OUTPUT and _holds(output):
                held = output
    return None if held is None else json.dumps(held)[:200]


def _holds(output: object) -> bool:
    return isinstance(output, dict) and not _HOLDERS.isdisjoint(output)


def _texts(read: Read) -> Iterator[str]:
    pieces: dict[str, list[str]] = {}
    for event in read.events:
        yield event.data
        chunk = _value(event.data)
        if isinstance(chunk, dict) and isinstance(chunk.get("delta"), str):
            pieces.setdefault(str(chunk.get("id")), []).append(chunk["delta"])
    yield from ("".join(each) for each in pieces.values())


def _schemas(value: object) -> Iterator[Mapping[str, Any]]:
    """The `properties` of whatever looks like a JSON Schema in a value."""
    left = [value]
    while left:
        here = left.pop()
        if isinstance(here, dict):
            if isinstance(here.get("properties"), dict):
                yield here["properties"]
            left += here.values()
        elif isinstance(here, list):
            left += here


def _value(data: str) -> Any:  # noqa: ANN401 - a JSON value
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None
