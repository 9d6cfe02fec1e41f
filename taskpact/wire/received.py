"""What arrived at the judge's own receiver: values and pure functions; nothing here listens.

Nobody has published what a delivery's members are called. So a delivery is found by the ids in
it, wherever they stand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from taskpact.wire.exchange import Headers

CLOSE: Final = "close"
HANG: Final = "hang"

Reaction: TypeAlias = int | Literal["close", "hang"]
"""The status of an answer, or no answer: the connection is closed, or nothing happens on it."""

ELSEWHERE: Final = "/taskpact-elsewhere"
"""The path that a redirect leads to."""


@dataclass(frozen=True, slots=True)
class Received:
    """One request that the receiver got, and how it reacted."""

    at: float
    """When it was complete, by `time.monotonic()`."""
    method: str
    path: str
    headers: Headers
    body: bytes
    reaction: Reaction
    folded: bytes
    """The body as `folded` makes it, for the search of ids."""

    def all(self, name: str) -> tuple[str, ...]:
        """The values of every header line of this name."""
        return tuple(value for key, value in self.headers if key.lower() == name.lower())

    @property
    def value(self) -> object:
        """The body as JSON; None where it is none. Not kept, since it may grow large."""
        try:
            made: object = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return made

    def names(self, text: str) -> bool:
        """Whether this id, or other text, stands anywhere in the body; case does not count."""
        return names(self.folded, text)


def folded(body: bytes) -> bytes:
    """A body in lower case, after its texts with JSON's own escapes undone, if it has any."""
    try:
        told = " ".join(_strings(json.loads(body))) if b"\\" in body else ""
    except (ValueError, RecursionError):
        told = ""
    return _bytes(f"{told} {body.decode(errors='replace')}")


def names(folded: bytes, text: str) -> bool:
    """Whether this text stands anywhere in what `folded` made; case does not count."""
    return _bytes(text) in folded


def _bytes(text: str) -> bytes:
    # As bytes, since one rare character makes a text of any length four times as large.
    return text.lower().encode(errors="surrogatepass")


def _strings(value: object) -> Iterator[str]:
    pending = [value]
    while pending:
        match pending.pop():
            case str(text):
                yield text
            case list(items):
                pending.extend(items)
            case dict(members):
                pending.extend(members.values())
