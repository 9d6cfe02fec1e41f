"""The legal orders of chunks in a stream, as one table made for the profiles of the contract.

Pure. Sequences are judged, not contents: which chunk may come in which state. A profile
(`components/x-profiles` in the contract's document) says which type plays which role, the table
says what each role does in each state. A type without a role is legal anywhere before the end of
the run (SSE-33).

The table has two kinds of rows:

- the stream is FRESH until its first chunk, then RUNNING, CLOSED by a chunk that says how the run
  ended, and OVER with the terminator;
- a part, for each value of its key, is ABSENT, OPEN or ENDED. A text and a thought are parts, so
  is the input of a tool, and "an output after its input" is a part that only needs its end.

Every violation leaves a state in which the rest can be judged, so that one mistake is told once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final, NamedTuple

from taskpact.contract import Contract, ContractError
from taskpact.judging.stream_rules import Rule, Violation


class State(Enum):
    """Where a stream or a part is."""

    FRESH = auto()
    RUNNING = auto()
    CLOSED = auto()
    OVER = auto()

    ABSENT = auto()
    OPEN = auto()
    ENDED = auto()


class Role(Enum):
    """What a chunk does to the stream, or to a part."""

    FIRST = auto()
    LAST = auto()
    OTHER = auto()
    TERMINATOR = auto()
    END = auto()
    """No chunk: the body has ended."""

    OPENS = auto()
    INSIDE = auto()
    CLOSES = auto()
    COMPLETES = auto()
    """Ends a part that need not have been opened."""
    NEEDS = auto()
    """May come only after the part has ended."""
    STEP = auto()
    """A new step: ids of ended parts may be used again. For all parts."""
    FINISH = auto()
    """The orderly end of the run: no part may be open. For all parts."""


class Move(NamedTuple):
    """What comes of a role in a state."""

    state: State
    breaks: Rule | None = None


_S, _R = State, Role

TABLE: Final[Mapping[State, Mapping[Role, Move]]] = {
    _S.FRESH: {
        _R.FIRST: Move(_S.RUNNING),
        _R.OTHER: Move(_S.RUNNING, Rule.START_FIRST),
        _R.LAST: Move(_S.CLOSED, Rule.START_FIRST),
        _R.TERMINATOR: Move(_S.OVER, Rule.CLOSING),
        _R.END: Move(_S.OVER, Rule.CLOSING),
    },
    _S.RUNNING: {
        _R.FIRST: Move(_S.RUNNING),
        _R.OTHER: Move(_S.RUNNING),
        _R.LAST: Move(_S.CLOSED),
        _R.TERMINATOR: Move(_S.OVER, Rule.CLOSING),
        _R.END: Move(_S.OVER, Rule.CLOSING),
    },
    _S.CLOSED: {
        _R.FIRST: Move(_S.CLOSED, Rule.TERMINATED),
        _R.OTHER: Move(_S.CLOSED, Rule.TERMINATED),
        _R.LAST: Move(_S.CLOSED, Rule.CLOSING_ONCE),
        _R.TERMINATOR: Move(_S.OVER),
        _R.END: Move(_S.OVER, Rule.TERMINATED),
    },
    _S.OVER: {
        _R.FIRST: Move(_S.OVER, Rule.NOTHING_AFTER),
        _R.OTHER: Move(_S.OVER, Rule.NOTHING_AFTER),
        _R.LAST: Move(_S.OVER, Rule.NOTHING_AFTER),
        _R.TERMINATOR: Move(_S.OVER, Rule.NOTHING_AFTER),
        _R.END: Move(_S.OVER),
    },
    _S.ABSENT: {
        _R.OPENS: Move(_S.OPEN),
        _R.INSIDE: Move(_S.ABSENT, Rule.DELTA_INSIDE),
        _R.CLOSES: Move(_S.ENDED, Rule.CLOSED_ONCE),
        _R.COMPLETES: Move(_S.ENDED),
        _R.NEEDS: Move(_S.ABSENT, Rule.INPUT_FIRST),
        _R.STEP: Move(_S.ABSENT),
        _R.FINISH: Move(_S.ABSENT),
    },
    _S.OPEN: {
        _R.OPENS: Move(_S.OPEN, Rule.OPENED_ONCE),
        _R.INSIDE: Move(_S.OPEN),
        _R.CLOSES: Move(_S.ENDED),
        _R.COMPLETES: Move(_S.ENDED),
        _R.NEEDS: Move(_S.OPEN, Rule.INPUT_FIRST),
        _R.STEP: Move(_S.OPEN),
        _R.FINISH: Move(_S.ENDED, Rule.ENDED_BEFORE_FINISH),
    },
    _S.ENDED: {
        _R.OPENS: Move(_S.OPEN, Rule.OPENED_ONCE),
        _R.INSIDE: Move(_S.ENDED, Rule.DELTA_INSIDE),
        _R.CLOSES: Move(_S.ENDED, Rule.CLOSED_ONCE),
        _R.COMPLETES: Move(_S.ENDED),
        _R.NEEDS: Move(_S.ENDED),
        _R.STEP: Move(_S.ABSENT),
        _R.FINISH: Move(_S.ENDED),
    },
}

OPAQUE: Final = "opaque"
"""The profile of any well-formed event stream."""

_FOR_ALL: Final = frozenset({Role.STEP, Role.FINISH})
"""Roles that concern every part of a kind, whatever its key."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One event, as far as the order of chunks is concerned."""

    event: int
    offset: int
    type: str
    """"" for data that is no chunk: an event of no known role."""
    value: Mapping[str, Any]
    terminator: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of part: by which member its chunks belong together, which type plays which role."""

    key: str
    roles: Mapping[str, Role]


@dataclass(frozen=True, slots=True)
class Profile:
    """An event profile of the contract."""

    name: str
    media_type: str
    headers: Mapping[str, str]
    terminator: str | None
    message: str | None
    """The type whose pieces make the assistant's message."""
    piece: str
    """The member that holds such a piece."""
    message_key: str
    """The member that tells one text from another."""
    known: frozenset[str]
    """Every chunk type that the contract names."""
    stream: Mapping[str, Role]
    parts: tuple[Part, ...]

    @property
    def own_headers(self) -> Mapping[str, str]:
        """The headers that are named after the profile: no other stream has them."""
        return {key: value for key, value in self.headers.items() if self.name in key}


def profile(contract: Contract, name: str) -> Profile:
    """The profile of this name. Raises ContractError where the contract has none."""
    components = contract.document["components"]
    node = components.get("x-profiles", {}).get(name)
    if node is None:
        raise ContractError(f"the contract has no event profile {name!r}")
    spans = node.get("spans", ())
    spoken: Mapping[str, Any] = next(
        (each for each in spans if node.get("message") in each["inside"]), {}
    )
    return Profile(
        name=name,
        media_type=str(node["mediaType"]),
        headers={key: str(value) for key, value in node.get("headers", {}).items()},
        terminator=node.get("terminator"),
        message=node.get("message"),
        piece=spoken.get("carries", ""),
        message_key=spoken.get("key", ""),
        known=frozenset(_named(contract, node)),
        stream={
            **dict.fromkeys(node.get("first", ()), Role.FIRST),
            **dict.fromkeys(node.get("last", ()), Role.LAST),
        },
        parts=(
            *(_span(each, node) for each in spans),
            *(_after(each) for each in node.get("follows", ())),
        ),
    )


def contracted(contract: Contract) -> Profile:
    """The profile that the contract gives the answer which is a stream."""
    answer = contract.negotiation.stream
    responses = contract.operation("createTask").node["responses"]
    content = responses.get(str(answer.status), {}).get("content", {})
    return profile(contract, content.get(answer.media_type, {}).get("x-profile", OPAQUE))


def order(chunks: Sequence[Chunk], size: int, by: Profile) -> tuple[Violation, ...]:
    """Where the order of these chunks breaks the profile; `size` is the body's, in bytes."""
    return tuple(_judged(chunks, size, by))


def _judged(chunks: Sequence[Chunk], size: int, by: Profile) -> Iterator[Violation]:
    if by.terminator is None:
        return
    now = State.FRESH
    parts = tuple(_Parts(each) for each in by.parts)
    for chunk in chunks:
        role = Role.TERMINATOR if chunk.terminator else by.stream.get(chunk.type, Role.OTHER)
        now, breaks = TABLE[now][role]
        if breaks:
            yield Violation(breaks, chunk.event, chunk.offset, _shown(chunk, by))
        for kind in parts:
            yield from kind.take(chunk)
    breaks = TABLE[now][Role.END].breaks
    if breaks:
        yield Violation(breaks, len(chunks) + 1, size, "the end of the stream")


class _Parts:
    """The parts of one kind, while a stream is walked."""

    def __init__(self, kind: Part) -> None:
        self._kind = kind
        self._now: dict[str, State] = {}

    def take(self, chunk: Chunk) -> Iterator[Violation]:
        role = self._kind.roles.get(chunk.type)
        if role is None or chunk.terminator:
            return
        for key in list(self._now) if role in _FOR_ALL else [self._key(chunk)]:
            self._now[key], breaks = TABLE[self._now.get(key, State.ABSENT)][role]
            if breaks:
                shown = f"{chunk.type}, {self._kind.key} {key[:60]}"
                yield Violation(breaks, chunk.event, chunk.offset, shown)

    def _key(self, chunk: Chunk) -> str:
        return json.dumps(chunk.value.get(self._kind.key))


def _span(node: Mapping[str, Any], whole: Mapping[str, Any]) -> Part:
    roles = dict.fromkeys(node.get("inside", ()), Role.INSIDE)
    roles |= {node["open"]: Role.OPENS, node["close"]: Role.COMPLETES}
    if "step" in whole:
        roles[whole["step"]] = Role.STEP
    if not node.get("optional"):
        roles[node["close"]] = Role.CLOSES
        # The first of the closing types is the orderly one; an error or abort may leave parts
        # open (SSE-24).
        roles |= dict.fromkeys(list(whole.get("last", ()))[:1], Role.FINISH)
    return Part(node["key"], roles)


def _after(node: Mapping[str, Any]) -> Part:
    return Part(
        node["key"], {**dict.fromkeys(node["after"], Role.COMPLETES), node["chunk"]: Role.NEEDS}
    )


def _named(contract: Contract, node: Mapping[str, Any]) -> Iterable[str]:
    name = str(node.get("chunk", "")).rpartition("/")[2]
    schema = contract.document["components"]["schemas"].get(name, {})
    named: Mapping[str, Any] = schema.get("discriminator", {}).get("mapping", {})
    return named


def _shown(chunk: Chunk, by: Profile) -> str:
    return str(by.terminator) if chunk.terminator else chunk.type[:60] or "no chunk"
