"""What a read event stream is made of: the values that `sse` gives and judges look at.

Plain, frozen, without behaviour; offsets count bytes from the start of the body.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

FlawKind: TypeAlias = Literal[
    "invalid-utf8",
    "unterminated-block",
    "unknown-field",
    "bad-retry",
    "nul-in-id",
    "second-bom",
    "too-many-events",
    "too-many-comments",
    "line-too-long",
    "block-too-long",
]


@dataclass(frozen=True, slots=True)
class Event:
    """A dispatched event; `start` and `end` are the byte offsets of its block.

    `start` is the first byte of the block's first line, `end` is just past the byte that completed
    its blank line (the CR, where CRLF ends lines).
    """

    type: str
    data: str
    id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment line; `text` is all that follows the colon."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Retry:
    """A valid `retry` field, in milliseconds; it acts at once, dispatched or not."""

    milliseconds: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something in the bytes that the algorithm passes over in silence, and where.

    Only the first of each kind is kept, for unknown fields the first of each name. An unknown
    field is legal and reported for information. `detail` holds text of the peer: escape it.
    """

    kind: FlawKind
    offset: int
    detail: str


@dataclass(frozen=True, slots=True)
class Tail:
    """The bytes of the block that no blank line ended; empty when the stream ended cleanly.

    After a limit it holds the complete lines of the block in which reading stopped.
    """

    start: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Stream:
    """A whole body, read. `limit` is the flaw that ended the reading early, if one did."""

    events: tuple[Event, ...]
    comments: tuple[Comment, ...]
    retries: tuple[Retry, ...]
    tail: Tail
    flaws: tuple[Flaw, ...]
    last_event_id: str
    limit: Flaw | None
