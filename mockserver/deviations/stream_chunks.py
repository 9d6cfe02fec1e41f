"""Wrong chunks of a stream, and in a wrong order; `sse` gives each its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson

from mockserver.deviations.stream_making import Change, each, encoding, framing, of_type, script
from mockserver.runs.script import Beat, Chunk
from mockserver.store.records import Task
from mockserver.streaming.follow import Framing
from mockserver.users import User
from mockserver.views import Played
from mockserver.world import World

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

# -- what a chunk is -----------------------------------------------------------------------------


def members(change: Callable[[Chunk], object]) -> Change:
    """Every chunk is changed before it is written as JSON."""
    return encoding(lambda chunk: orjson.dumps(change(chunk)))


def without_type(chunk: Chunk) -> object:
    """Its type stands under another name."""
    return {"event" if name == "type" else name: value for name, value in chunk.items()}


def python_text(chunk: Chunk) -> bytes:
    """As Python prints it."""
    return str(dict(chunk)).encode()


def broken_lines(chunk: Chunk) -> bytes:
    """With line breaks inside its texts, which the framing makes several data lines."""
    return orjson.dumps(chunk).replace(b"\\n", b"\n")


def cut(size: int) -> Callable[[bytes], bytes]:
    """Data goes on for so many bytes only."""
    return lambda data: data.decode()[:size].encode()


def numbered(word: bytes) -> Change:
    """The output of a tool has a member with this word for a number."""

    def encode(chunk: Chunk) -> bytes:
        data = orjson.dumps(chunk)
        known = chunk["type"] == "tool-output-available"
        return data[:-1] + b',"cost":' + word + b"}" if known else data

    return encoding(encode)


# -- the order of chunks -------------------------------------------------------------------------


def led_by(*chunks: Chunk) -> Change:
    """These chunks are before the first."""

    def changed(beats: Iterable[Beat]) -> Iterator[Beat]:
        at = next((beat.at for beat in beats), 0.0)
        yield from (Beat(at, chunk) for chunk in chunks)
        yield from beats

    return script(changed)


def followed_by(kind: str, *chunks: Chunk) -> Change:
    """These chunks are behind every one of this type."""
    return of_type(kind, lambda chunk: (chunk, *chunks))


def preceded(kind: str, *chunks: Chunk) -> Change:
    """These chunks are before every one of this type."""
    return of_type(kind, lambda chunk: (*chunks, chunk))


def after_end(kind: str) -> Change:
    """The last delta of each part comes behind the part's end."""

    def changed(beats: Iterable[Beat]) -> Iterator[Beat]:
        held: Chunk | None = None
        for beat in beats:
            if held is not None and beat.chunk["type"] != f"{kind}-end":
                yield Beat(beat.at, held)
                held = None
            if beat.chunk["type"] == f"{kind}-delta":
                held = beat.chunk
                continue
            yield beat
            if held is not None:
                yield Beat(beat.at, held)
                held = None

    return script(changed)


def twice(kind: str) -> Change:
    """Chunks of this type come twice."""
    return of_type(kind, lambda chunk: (chunk, chunk))


def renamed(kind: str, name: str, value: object) -> Change:
    """A member of chunks of this type has another value."""
    return of_type(kind, lambda chunk: ({**chunk, name: value},))


def reopened(chunk: Chunk) -> Iterable[Chunk]:
    """Each delta opens and ends its part, always under the same id."""
    return (
        {"type": "text-start", "id": chunk["id"]},
        chunk,
        {"type": "text-end", "id": chunk["id"]},
    )


def deltas_reopened() -> Change:
    """A text is opened and ended for each of its deltas."""

    def changed(chunk: Chunk) -> Iterable[Chunk]:
        if chunk["type"] in {"text-start", "text-end"}:
            return ()
        return reopened(chunk) if chunk["type"] == "text-delta" else (chunk,)

    return each(changed)


def failed(chunk: Chunk) -> Iterable[Chunk]:
    """A call that fails before its input is there."""
    error = {"type": "tool-output-error", "toolCallId": chunk["toolCallId"], "errorText": "busy"}
    return (error, chunk)


# -- the end -------------------------------------------------------------------------------------


def terminator(change: Callable[[bytes], bytes | None]) -> Change:
    """The terminator is another; None sends none."""

    def changed(correct: Framing) -> Framing:
        known = correct.terminator
        return replace(correct, terminator=None if known is None else change(known))

    return framing(changed)


def terminated(after: str, *, first: bool) -> Change:
    """A terminator stands before (`first`) or behind every chunk of this type too."""

    def changed(correct: Framing) -> Framing:
        def frame(data: bytes, *, id: str | None = None) -> bytes:  # noqa: A002 - as Frame has it
            block = correct.frame(data, id=id)
            if correct.terminator is None or not data.startswith(b'{"type":"%b"' % after.encode()):
                return block
            ended = correct.frame(correct.terminator)
            return ended + block if first else block + ended

        return replace(correct, frame=frame)

    return framing(changed)


# -- the text that is kept -----------------------------------------------------------------------


def one_delta(which: int, count: int) -> Change:
    """One delta of the answer (from the start, or the end if negative) comes so many times."""

    def changed(beats: Iterable[Beat]) -> Iterator[Beat]:
        known = [beat for beat in beats if beat.chunk["type"] == "text-delta"]
        chosen = known[which] if -len(known) <= which < len(known) else None
        for beat in beats:
            yield from (beat,) * (count if beat == chosen else 1)

    return script(changed)


def kept(change: Callable[[str], str]) -> Change:
    """The details show another text of the agent than was streamed."""

    def make(correct: Decisions) -> Decisions:
        def details(world: World, task: Task, user: User | None, played: Played) -> dict[str, Any]:
            shown = correct.details(world, task, user, played)
            return {**shown, "messages": [_changed(each, change) for each in shown["messages"]]}

        return replace(correct, details=details)

    return make


def _changed(message: Mapping[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    if message["role"] != "assistant":
        return dict(message)
    parts = [{**part, "text": change(part["text"])} for part in message["parts"]]
    return {**message, "parts": parts}
