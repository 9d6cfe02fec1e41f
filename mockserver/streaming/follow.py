"""Follows a run on the clock and says, piece by piece, what has to go over the wire now.

Touches no socket: it yields bytes, the caller writes them. Nothing is buffered per reader.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

import orjson

from mockserver.clock import Clock
from mockserver.runs.script import Beat, Chunk
from mockserver.streaming.writer import frame


class Frame(Protocol):
    """Frames one event: its data, and the sequence number of the chunk as `id`."""

    def __call__(self, data: bytes, *, id: str | None = None) -> bytes:  # noqa: A002
        """The bytes of one event block."""
        ...


def whole(piece: bytes) -> Iterable[bytes]:
    """A piece as it is, in one write."""
    return (piece,)


@dataclass(frozen=True, slots=True)
class Framing:
    """How a run is put on the wire; each part can be replaced by itself."""

    terminator: bytes | None
    """Data of the event after the last chunk, from the contract's profile; None: no such event."""
    frame: Frame = frame
    encode: Callable[[Chunk], bytes] = orjson.dumps
    silence: float = 15.0
    """Seconds without a byte after which a heartbeat is sent."""
    heartbeat: bytes = b": heartbeat\n\n"
    pieces: Callable[[bytes], Iterable[bytes]] = whole
    """Cuts what is due now into the writes it goes out in."""


async def follow(
    beats: Iterable[Beat], started_at: float, clock: Clock, framing: Framing, after: int = 0
) -> AsyncIterator[bytes]:
    """What a reader of the run gets, from the chunk after number `after` to the end.

    Chunks are numbered from 1 and carry their number as `id:`; the terminator carries none.
    Everything already due comes as one piece (at most about `PIECE` bytes); then it waits for
    the next chunk, with a heartbeat in silence. A caller that stops early closes the iterator
    (`contextlib.aclosing`).
    """
    raise NotImplementedError
    yield b""
