"""What arrived at the judge's own receiver: values and pure functions; nothing here listens.

Nobody has published what a delivery's members are called. So a delivery is found by the ids in
it, wherever they stand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, TypeAlias

from taskpact.wire.exchange import Headers

CLOSE: Final = "close"
HANG: Final = "hang"

Reaction: TypeAlias = int | Literal["close", "hang"]
"""The status of an answer, or no answer: the connection is closed, or nothing happens on it."""

ELSEWHERE: Final = "/taskpact-elsewhere"
"""The path that a redirect leads to."""


@dataclass(frozen=True)
class Received:
    """One request that the receiver got, and how it reacted."""

    at: float
    """When it was complete, by `time.monotonic()`."""
    method: str
    path: str
    headers: Headers
    body: bytes
    raw: bytes
    """Everything that came on the connection for it, head included."""
    reaction: Reaction

    def all(self, name: str) -> tuple[str, ...]:
        """The values of every header line of this name."""
        return tuple(value for key, value in self.headers if key.lower() == name.lower())

    @cached_property
    def value(self) -> object:
        """The body as JSON; None where it is none."""
        try:
            made: object = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return made

    @cached_property
    def text(self) -> str:
        """The body in lower case, for the search of ids; JSON's own escapes undone."""
        told = " ".join(_strings(self.value)) if self.value is not None else ""
        return f"{told} {self.body.decode(errors='replace')}".lower()

    def names(self, text: str) -> bool:
        """Whether this id, or other text, stands anywhere in the body; case does not count."""
        return text.lower() in self.text


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
