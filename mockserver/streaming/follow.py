"""Follows a run on the clock and says, piece by piece, what has to go over the wire now.

Touches no socket: it yields bytes, the caller writes them. Nothing is buffered per reader: an
open stream is a position in its run's timeline.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import orjson

from mockserver.clock import Clock
from mockserver.runs.chunks import ends
from mockserver.runs.script import Beat, Chunk
from mockserver.streaming.writer import comment, frame

PIECE = 65_536
"""Bytes after which a piece is given out although more is due: bounds the memory of a stream."""


ABORTABLE = 0.1
"""Seconds after which a reader looks whether what it waits for was aborted."""


class Frame(Protocol):
    """Frames one event: its data, and the number of its chunk as `id`."""

    def __call__(self, data: bytes, *, id: str | None = None) -> bytes:  # noqa: A002
        """The bytes of one event block."""
        ...


def whole(piece: bytes) -> Iterable[bytes]:
    """A piece as it is, in one write."""
    return (piece,)


def heartbeat() -> bytes:
    """What breaks a silence: a comment, which no reader takes for an event."""
    return comment("heartbeat")


@dataclass(frozen=True, slots=True)
class Framing:
    """How a run is put on the wire; each part can be replaced by itself."""

    terminator: bytes | None
    """Data of the event after the last chunk, from the contract's profile; None: no such event."""
    frame: Frame = frame
    encode: Callable[[Chunk], bytes] = orjson.dumps
    silence: float = 15.0
    """Seconds without a byte after which a heartbeat goes out."""
    heartbeat: Callable[[], bytes] = heartbeat
    pieces: Callable[[bytes], Iterable[bytes]] = whole
    """Cuts what is due now into the writes it goes out in."""


Again = Callable[[], Awaitable[Iterable[Beat] | None]]
"""The beats as they are now, where they have become others since it was asked last."""


async def unchanged() -> None:
    """Of a run that nothing can be done to."""


async def follow(
    beats: Iterable[Beat],
    started_at: float,
    clock: Clock,
    framing: Framing,
    after: int = 0,
    again: Again = unchanged,
) -> AsyncGenerator[bytes, None]:
    """What a reader of the run gets, from the chunk after number `after` to the end.

    Chunks are numbered from 1 and carry their number as `id:`; the terminator carries none, so
    a reader that has it still names the last chunk. All that is due comes as one piece (about
    `PIECE` bytes at most), then it waits for the next chunk. `started_at` is in epoch seconds.
    While a tool or subagent works, `again` tells of an abort. A caller that stops early closes the
    iterator (`contextlib.aclosing`).
    """
    framed, encode, silence = framing.frame, framing.encode, framing.silence
    due: list[bytes] = []
    size = 0
    now = clock.now()
    walk = _Walk(beats, after)
    for seq, beat in walk:
        if started_at + beat.at > now or size >= PIECE:
            for piece in _cut(due, framing):
                yield piece
            due, size = [], 0
            beating = clock.now() + silence
            while (now := clock.now()) < started_at + beat.at:
                nap = min(started_at + beat.at, beating)
                await clock.sleep_until(min(nap, now + ABORTABLE) if ends(beat.chunk) else nap)
                if ends(beat.chunk) and (others := await again()) is not None:
                    beat = walk.anew(others, seq)  # noqa: PLW2901 - the same one, come otherwise
                if beating <= clock.now() < started_at + beat.at:
                    yield framing.heartbeat()
                    beating = clock.now() + silence
        block = framed(encode(beat.chunk), id=str(seq))
        due.append(block)
        size += len(block)
    if framing.terminator is not None:
        due.append(framed(framing.terminator))
    for piece in _cut(due, framing):
        yield piece


class _Walk:
    """Numbered beats, one after the other; what is still to come can be exchanged."""

    def __init__(self, beats: Iterable[Beat], after: int) -> None:
        self._rest = self._from(beats, after)

    def __iter__(self) -> Iterator[tuple[int, Beat]]:
        return self

    def __next__(self) -> tuple[int, Beat]:
        return next(self._rest)

    def anew(self, beats: Iterable[Beat], seq: int) -> Beat:
        """Go on in these beats; gives the one with the number `seq`, which is never missing."""
        self._rest = self._from(beats, seq - 1)
        return next(self._rest)[1]

    @staticmethod
    def _from(beats: Iterable[Beat], after: int) -> Iterator[tuple[int, Beat]]:
        return enumerate(islice(beats, after, None), after + 1)


def _cut(due: list[bytes], framing: Framing) -> Iterable[bytes]:
    return framing.pieces(b"".join(due)) if due else ()
