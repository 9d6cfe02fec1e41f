"""Wrong ways to send a stream: by hand, late, packed, mixed; `sse` gives each its name."""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from aiohttp import web

from mockserver.deviations.stream_making import Change, Flow, Pieces, flowing, sending
from mockserver.replies import Headers
from mockserver.runs.agent import said
from mockserver.runs.config import Pace, RunConfig
from mockserver.runs.directives import wishes
from mockserver.runs.script import Beat
from mockserver.store.records import Run, Task
from mockserver.world import World
from taskpact.contract import Answer

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

CHUNKED: Final = ("Transfer-Encoding", "chunked")
_TEXT: Final = "X-Prompt"
_ENDLESS: Final = b": " + b"." * (512 * 1024) + b"\n\n"
_WINDOWS: Final = {"gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}

# -- framing by hand (RFC 9112 sections 6 and 7) -------------------------------------------------


def by_hand(lines: Headers, flow: Flow, *, only_1_0: bool = False) -> Change:
    """These header lines, the bytes of the flow, and the end of the connection."""

    def choose(response: web.StreamResponse, request: web.BaseRequest) -> Flow | None:
        if only_1_0 and request.version >= (1, 1):
            return None
        # aiohttp frames the body unless it is told that the length is no matter of its own.
        response._length_check = False  # noqa: SLF001 - it has no public name
        response.force_close()
        for name, value in lines:
            response.headers.add(name, value)
        return flow

    return sending(choose)


async def as_it_is(pieces: Pieces) -> AsyncGenerator[bytes, None]:
    """No coding."""
    async for piece in pieces:
        yield piece


def coded(form: bytes = b"%x", last: bytes = b"0\r\n\r\n") -> Flow:
    """Chunks whose sizes are written in this form, and what comes after them."""

    async def flow(pieces: Pieces) -> AsyncGenerator[bytes, None]:
        async for piece in pieces:
            yield form % len(piece) + b"\r\n" + piece + b"\r\n"
        if last:
            yield last

    return flow


def dropped(correct: Decisions) -> Decisions:
    """The connection is dropped where the message should end."""

    async def transmit(
        response: web.StreamResponse, request: web.BaseRequest, pieces: Pieces
    ) -> None:
        async def flow() -> AsyncGenerator[bytes, None]:
            async for piece in pieces:
                yield piece
            if request.transport is not None:
                request.transport.close()

        await correct.transmit(response, request, flow())

    return replace(correct, transmit=transmit)


def cut_when_long(limit: int) -> Change:
    """The connection is dropped behind so many bytes of a stream."""

    def make(correct: Decisions) -> Decisions:
        async def transmit(
            response: web.StreamResponse, request: web.BaseRequest, pieces: Pieces
        ) -> None:
            async def flow() -> AsyncGenerator[bytes, None]:
                sent = 0
                async for piece in pieces:
                    sent += len(piece)
                    if sent > limit and request.transport is not None:
                        request.transport.close()
                    yield piece

            await correct.transmit(response, request, flow())

        return replace(correct, transmit=transmit)

    return make


def text_in_header(correct: Decisions) -> Decisions:
    """A header line repeats the user's text, with all its line breaks."""

    def stream_headers(world: World, answer: Answer, task: Task, run: Run) -> Headers:
        return (*correct.stream_headers(world, answer, task, run), (_TEXT, quote(run.config.text)))

    async def transmit(
        response: web.StreamResponse, request: web.BaseRequest, pieces: Pieces
    ) -> None:
        transport = request.transport
        if transport is None:
            return
        # aiohttp refuses to write such a head, so it must not know of one.
        response._eof_sent = True  # noqa: SLF001 - it has no public name
        transport.write(_head(response))
        async for piece in pieces:
            transport.write(piece)
        transport.close()

    return replace(correct, stream_headers=stream_headers, transmit=transmit)


def _head(response: web.StreamResponse) -> bytes:
    lines = (
        (name, unquote(value) if name == _TEXT else value)
        for name, value in response.headers.items()
    )
    head = "".join(f"{name}: {value}\r\n" for name, value in lines)
    return f"HTTP/1.1 {response.status} OK\r\n{head}Connection: close\r\n\r\n".encode()


# -- time ----------------------------------------------------------------------------------------


async def at_the_end(pieces: Pieces) -> AsyncGenerator[bytes, None]:
    """Nothing is sent until everything is there."""
    yield b"".join([piece async for piece in pieces])


def buffered(size: int) -> Flow:
    """Nothing is sent until so many bytes are there."""

    async def flow(pieces: Pieces) -> AsyncGenerator[bytes, None]:
        held = b""
        async for piece in pieces:
            held += piece
            if len(held) >= size:
                yield held
                held = b""
        if held:
            yield held

    return flow


def headers_late(correct: Decisions) -> Decisions:
    """The headers wait for the run's end as well."""

    async def transmit(
        response: web.StreamResponse, request: web.BaseRequest, pieces: Pieces
    ) -> None:
        async def flow(done: list[bytes]) -> AsyncGenerator[bytes, None]:
            for piece in done:
                yield piece

        await correct.transmit(response, request, flow([piece async for piece in pieces]))

    return replace(correct, transmit=transmit)


async def heartbeats_for_ever(pieces: Pieces) -> AsyncGenerator[bytes, None]:
    """After the run comments go on; they are long, so that a limit of bytes is reached soon."""
    async for piece in pieces:
        yield piece
    while True:
        yield _ENDLESS


async def repeated_for_ever(pieces: Pieces) -> AsyncGenerator[bytes, None]:
    """The last event comes again and again, many times in a piece."""
    last = b""
    async for piece in pieces:
        last = piece
        yield piece
    while True:
        yield last * (1 + len(_ENDLESS) // len(last))


# -- content codings -----------------------------------------------------------------------------


def compressed(coding: str, offers: Iterable[str] | None, *, flushed: bool) -> Change:
    """The stream is compressed where one of the words is in Accept-Encoding; None: always."""

    async def zipped(pieces: Pieces) -> AsyncGenerator[bytes, None]:
        engine = zlib.compressobj(wbits=_WINDOWS[coding])
        async for piece in pieces:
            data = engine.compress(piece)
            yield data + (engine.flush(zlib.Z_SYNC_FLUSH) if flushed else b"")
        yield engine.flush()

    def choose(response: web.StreamResponse, request: web.BaseRequest) -> Flow | None:
        taken = request.headers.get("Accept-Encoding", "")
        if offers is not None and not any(word in taken for word in offers):
            return None
        response.headers["Content-Encoding"] = coding
        return zipped

    return sending(choose)


# -- streams that mix ----------------------------------------------------------------------------


def one_text(correct: Decisions) -> Decisions:
    """The answer of every run is made from the text of the run begun last."""
    latest: deque[RunConfig] = deque(maxlen=1)

    def configure(config: RunConfig) -> RunConfig:
        made = correct.configure(config)
        latest.append(made)
        return made

    def answer(config: RunConfig) -> Iterator[dict[str, object]]:
        of_latest = said(replace(latest[-1], task_id=config.task_id), wishes(config.text).steps)
        return (dict(chunk) for chunk in of_latest if chunk["type"] == "text-delta")

    def play(config: RunConfig, pace: Pace) -> Iterator[Beat]:
        spoken: Iterator[dict[str, object]] | None = None
        for beat in correct.play(config, pace):
            if beat.chunk["type"] != "text-delta":
                yield beat
                continue
            spoken = answer(config) if spoken is None else spoken
            chunk = next(spoken, None)
            if chunk is not None:
                yield Beat(beat.at, chunk)

    return replace(correct, configure=configure, play=play)


def newest_only() -> Change:
    """Only the stream that was opened last gets events; the others end."""

    def change(correct: Decisions) -> Decisions:
        newest: deque[object] = deque(maxlen=1)

        async def flow(pieces: Pieces) -> AsyncGenerator[bytes, None]:
            own = object()
            newest.append(own)
            async for piece in pieces:
                if newest[-1] is not own:
                    return
                yield piece

        return flowing(flow)(correct)

    return change


def shared_channel() -> Change:
    """Every open stream gets the events of all."""

    def change(correct: Decisions) -> Decisions:
        channels: list[deque[bytes]] = []

        async def flow(pieces: Pieces) -> AsyncGenerator[bytes, None]:
            own: deque[bytes] = deque()
            channels.append(own)
            try:
                async for piece in pieces:
                    for channel in channels:
                        channel.append(piece)
                    while own:
                        yield own.popleft()
            finally:
                # By identity: two empty channels are equal.
                channels[:] = [channel for channel in channels if channel is not own]

        return flowing(flow)(correct)

    return change
