"""Whether an answer holds the value of a secret, in any of its forms (SEC). Pure.

The reason names the secret and the form and never holds the value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from taskpact.judging.choice import value
from taskpact.judging.chunks import type_of
from taskpact.judging.coding import plain
from taskpact.judging.disguises import forms
from taskpact.wire import sse
from taskpact.wire.exchange import Exchange

Held = Mapping[str, str]
"""Values of secrets by their names."""


def exposed(exchange: Exchange, held: Held) -> str | None:
    """Which secret an answer holds and where: head, body, or text cut into events."""
    for where, texts in (("head", _head(exchange)), ("body", _body(exchange))):
        found = _found(texts, held)
        if found:
            return f"the {where} of the answer holds {found}"
    return None


def _found(texts: Iterable[str], held: Held) -> str | None:
    known = [(name, kind, form) for name, text in held.items() for kind, form in forms(text)]
    for text in texts:
        for name, kind, form in known:
            if form in text:
                return f"the value of the secret {name!r}" + (f" as {kind}" if kind else "")
    return None


def _head(exchange: Exchange) -> Iterator[str]:
    yield exchange.reason
    for name, line in exchange.headers:
        yield f"{name}: {line}"
        yield line.encode("latin-1").decode(errors="replace")


def _body(exchange: Exchange) -> Iterator[str]:
    try:
        body = plain(exchange).body
    except ValueError:  # a coding that is not known: what is inside cannot be seen
        body = exchange.body
    yield body.decode(errors="replace")
    yield from every(value(exchange))
    if exchange.media_type == "text/event-stream":
        yield from _told(body)


def _told(body: bytes) -> Iterator[str]:
    """What events say, each by itself and the texts of one kind and place together."""
    joined: dict[tuple[str, str], list[str]] = defaultdict(list)
    for event in sse.read(body).events:
        parsed = value(Exchange("", "", body=event.data.encode()))
        kind = type_of(event.data)
        joined["", ""].append(event.data)
        for place, text in _placed(parsed):
            joined[kind, place].append(text)
    for texts in joined.values():
        yield from texts
        yield "".join(texts)


def every(given: object) -> Iterator[str]:
    """Every text in a JSON value, names of members too."""
    pending = [given]
    while pending:
        match pending.pop():
            case str(text):
                yield text
            case list(items):
                pending.extend(items)
            case dict(members):
                pending.extend(members)
                pending.extend(members.values())


def _placed(given: object) -> Iterator[tuple[str, str]]:
    """Every text in a JSON value with its place; the items of a list have one place."""
    pending: list[tuple[str, object]] = [("", given)]
    while pending:
        match pending.pop():
            case (place, str(text)):
                yield place, text
            case (place, list(items)):
                pending.extend((place, item) for item in items)
            case (place, dict(members)):
                pending.extend((f"{place}/{name}", each) for name, each in members.items())
