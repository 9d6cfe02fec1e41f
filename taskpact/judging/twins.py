"""Whether two refusals can be told apart by anything but ids and times (VIS-09). Pure.

Each question was asked more than once, in turns. What differs between two answers to one question
says nothing; neither does what only grows, such as a time or a counter: asked in turns, such a
value that differs between the questions differs within one of them too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from taskpact.judging.answers import seen
from taskpact.judging.choice import value
from taskpact.wire.exchange import Exchange

_TIMES: Final = frozenset({"date", "age", "server-timing", "x-response-time", "x-runtime"})
"""Headers that say when, or how long it took."""
_WORD: Final = re.compile(r"\w+|\W")
_MINED: Final = "‹id›"

Answer = tuple[Exchange, str]
"""An answer, and the id that was asked for."""


def difference(one: Sequence[Answer], other: Sequence[Answer]) -> str | None:
    """Where every answer of one question differs from every answer of the other, in words.

    At least two of each, asked in turns.
    """
    ones, others = [_facts(*each) for each in one], [_facts(*each) for each in other]
    for place in dict.fromkeys(name for each in (*ones, *others) for name in each):
        first = {each.get(place) for each in ones}
        second = {each.get(place) for each in others}
        if len(first) == len(second) == 1 and first != second:
            return f"{place} is {_shown(first.pop())} for one and {_shown(second.pop())} for none"
    return None


def _facts(exchange: Exchange, asked: str) -> Mapping[str, str]:
    """What can be seen of an answer, by its place."""
    facts = {"the status": seen(exchange), "the reason phrase": exchange.reason}
    named = [name.lower() for name, _ in exchange.headers]
    facts["the set of headers"] = ", ".join(sorted(set(named) - _TIMES))
    for name in dict.fromkeys(named):
        if name not in _TIMES:
            lines = " | ".join(exchange.all(name))
            facts[f"the header {name}"] = _without(lines, asked)
    facts.update(_of_body(exchange, asked))
    return facts


def _of_body(exchange: Exchange, asked: str) -> Iterator[tuple[str, str]]:
    told = value(exchange)
    if told is None:
        words = _WORD.findall(_without(exchange.body.decode(errors="replace"), asked))
        yield "the number of words in the body", str(len(words))
        yield from ((f"word {at} of the body", word) for at, word in enumerate(words))
    else:
        yield from _leaves(told, asked)
    yield "the length of the body", str(len(exchange.body))


def _leaves(told: object, asked: str) -> Iterator[tuple[str, str]]:
    pending = [("", told)]
    while pending:
        pointer, here = pending.pop(0)
        if isinstance(here, dict):
            yield f"the set of members at {pointer!r}", ", ".join(sorted(here))
            pending += [(f"{pointer}/{name}", each) for name, each in here.items()]
        elif isinstance(here, list):
            yield f"the number of items at {pointer!r}", str(len(here))
            pending += [(f"{pointer}/{at}", each) for at, each in enumerate(here)]
        else:
            text = here if isinstance(here, str) else json.dumps(here)
            yield f"the value at {pointer!r}", _without(text, asked)


def _without(text: str, asked: str) -> str:
    """The text without the id that was asked for, in whatever case and with or without hyphens."""
    for form in (asked, asked.replace("-", "")):
        text = re.sub(re.escape(form), _MINED, text, flags=re.IGNORECASE)
    return text


def _shown(text: str | None) -> str:
    return "missing" if text is None else repr(text if len(text) <= 80 else f"{text[:79]}…")
