"""What the defects of streams are made by: changes that several of them share.

Each takes the decisions it is given and replaces one of them; nothing is sent here.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from aiohttp import web

from mockserver.replies import Headers
from mockserver.runs.config import Pace, RunConfig
from mockserver.runs.script import Beat, Chunk
from mockserver.store.records import Run, Task
from mockserver.streaming.follow import Frame, Framing
from mockserver.world import World
from taskpact.contract import Answer

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Change: TypeAlias = Callable[["Decisions"], "Decisions"]
Pieces: TypeAlias = AsyncIterator[bytes]
Flow: TypeAlias = Callable[[Pieces], AsyncGenerator[bytes, None]]
Script: TypeAlias = Callable[[Iterable[Beat]], Iterable[Beat]]


def both(one: Change, other: Change) -> Change:
    """One change after the other."""
    return lambda correct: other(one(correct))


# -- blocks --------------------------------------------------------------------------------------


def framing(change: Callable[[Framing], Framing]) -> Change:
    """How chunks become bytes is changed."""

    def make(correct: Decisions) -> Decisions:
        return replace(correct, framing=lambda world: change(correct.framing(world)))

    return make


def encoding(encode: Callable[[Chunk], bytes]) -> Change:
    """Chunks are encoded in this way."""
    return framing(lambda correct: replace(correct, encode=encode))


def encoded(change: Callable[[bytes], bytes]) -> Change:
    """The JSON of every chunk is changed."""

    def make(correct: Framing) -> Framing:
        return replace(correct, encode=lambda chunk: change(correct.encode(chunk)))

    return framing(make)


def framed(change: Callable[[bytes, Framing], bytes]) -> Change:
    """The block of every event is changed; the framing tells which data is the terminator."""

    def make(correct: Framing) -> Framing:
        def frame(data: bytes, *, id: str | None = None) -> bytes:  # noqa: A002 - as Frame has it
            return change(correct.frame(data, id=id), correct)

        return replace(correct, frame=frame)

    return framing(make)


def blocks(change: Callable[[bytes], bytes]) -> Change:
    """The block of every event is changed, whatever it holds."""
    return framed(lambda block, _: change(block))


def frame(write: Frame) -> Change:
    """Events are written in this way."""
    return framing(lambda correct: replace(correct, frame=write))


def ids(name: Callable[[int], str]) -> Change:
    """Chunks have other ids; `name` is given their number, counted from 1."""

    def make(correct: Framing) -> Framing:
        def named(data: bytes, *, id: str | None = None) -> bytes:  # noqa: A002 - as Frame has it
            return correct.frame(data, id=None if id is None else name(int(id)))

        return replace(correct, frame=named)

    return framing(make)


# -- chunks --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Changed:
    """A timeline that is changed while it is walked; it can be walked again."""

    beats: Iterable[Beat]
    change: Script

    def __iter__(self) -> Iterator[Beat]:
        """Walk it from its start."""
        return iter(self.change(self.beats))


def script(change: Script) -> Change:
    """What the agent says, and when, is changed."""

    def make(correct: Decisions) -> Decisions:
        def play(config: RunConfig, pace: Pace) -> Iterable[Beat]:
            return _Changed(correct.play(config, pace), change)

        return replace(correct, play=play)

    return make


def each(change: Callable[[Chunk], Iterable[Chunk]]) -> Change:
    """In the place of a chunk these are sent, at its time."""

    def changed(beats: Iterable[Beat]) -> Iterator[Beat]:
        for beat in beats:
            for chunk in change(beat.chunk):
                yield Beat(beat.at, chunk)

    return script(changed)


def of_type(kind: str, change: Callable[[Chunk], Iterable[Chunk]]) -> Change:
    """In the place of a chunk of this type these are sent."""
    return each(lambda chunk: change(chunk) if chunk["type"] == kind else (chunk,))


def without(kind: str) -> Change:
    """No chunk of this type is sent."""
    return of_type(kind, lambda _: ())


def deltas(change: Callable[[str], Iterable[str]]) -> Change:
    """In the place of a delta of the answer these are sent."""

    def changed(chunk: Chunk) -> Iterable[Chunk]:
        return ({**chunk, "delta": text} for text in change(str(chunk["delta"])))

    return of_type("text-delta", changed)


def swapped(first: str, second: str) -> Change:
    """A chunk of type `first` is held back until the next of type `second` is out."""

    def changed(beats: Iterable[Beat]) -> Iterator[Beat]:
        held: list[Chunk] = []
        for beat in beats:
            if beat.chunk["type"] == first:
                held.append(beat.chunk)
                continue
            yield beat
            if beat.chunk["type"] == second:
                yield from (Beat(beat.at, chunk) for chunk in held)
                held = []

    return script(changed)


# -- bytes and headers ---------------------------------------------------------------------------


def sending(choose: Callable[[web.StreamResponse, web.BaseRequest], Flow | None]) -> Change:
    """The bytes go through a flow that is chosen for each request; None changes nothing."""

    def make(correct: Decisions) -> Decisions:
        async def transmit(
            response: web.StreamResponse, request: web.BaseRequest, pieces: Pieces
        ) -> None:
            flow = choose(response, request)
            await correct.transmit(response, request, flow(pieces) if flow else pieces)

        return replace(correct, transmit=transmit)

    return make


def flowing(flow: Flow) -> Change:
    """The bytes of every stream go through this flow."""
    return sending(lambda _, __: flow)


def ended_by(last: bytes) -> Change:
    """These bytes follow the last event."""

    async def flow(pieces: Pieces) -> AsyncGenerator[bytes, None]:
        async for piece in pieces:
            yield piece
        yield last

    return flowing(flow)


def head(change: Callable[[Headers], Headers]) -> Change:
    """The header lines are changed."""

    def make(correct: Decisions) -> Decisions:
        def stream_headers(world: World, answer: Answer, task: Task, run: Run) -> Headers:
            return change(correct.stream_headers(world, answer, task, run))

        return replace(correct, stream_headers=stream_headers)

    return make


def header(name: str, value: str | None) -> Change:
    """A header has another value; None sends none."""

    def changed(lines: Headers) -> Headers:
        others = tuple(line for line in lines if line[0].lower() != name.lower())
        return others if value is None else (*others, (name, value))

    return head(changed)
