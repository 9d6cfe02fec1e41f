"""Freedom in the bytes of a stream: its blocks, its headers, its pieces.

Sources: WHATWG HTML 9.2.5 and 9.2.6, RFC 9112 section 6.3, the notes of SSE.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import aclosing
from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, TypeAlias

import orjson
from aiohttp import web

from mockserver.deviations.deviation import Deviation
from mockserver.deviations.legal.making import Change, variant
from mockserver.replies import Headers
from mockserver.runs.script import Chunk
from mockserver.store.records import Run, Task
from mockserver.streaming.follow import Frame, Framing
from mockserver.world import World
from taskpact.contract import Answer

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Pieces: TypeAlias = AsyncIterator[bytes]
Flow: TypeAlias = Callable[[Pieces], Pieces]

_SPACE: Final = re.compile(rb"(?m)^(data|event|id|retry): ")
_OFFERED: Final = re.compile(r"(?:^|,)\s*(?:x-)?gzip\s*(?:,|$)")


# -- blocks --------------------------------------------------------------------------------------


def _framing(change: Callable[[Framing], Framing]) -> Change:
    def made(given: Decisions) -> Decisions:
        return replace(given, framing=lambda world: change(given.framing(world)))

    return made


def _blocks(change: Callable[[bytes], bytes]) -> Change:
    """Every block is changed, heartbeats too."""

    def changed(framing: Framing) -> Framing:
        return replace(
            framing,
            frame=_framed(framing.frame, change),
            heartbeat=lambda: change(framing.heartbeat()),
        )

    return _framing(changed)


def _framed(frame: Frame, change: Callable[[bytes], bytes]) -> Frame:
    def framed(data: bytes, *, id: str | None = None) -> bytes:  # noqa: A002 - as Frame has it
        return change(frame(data, id=id))

    return framed


def _events(change: Callable[[bytes], bytes]) -> Change:
    """Every event is changed, heartbeats are not."""
    return _framing(lambda framing: replace(framing, frame=_framed(framing.frame, change)))


def _numbered(name: Callable[[str], str | None]) -> Change:
    """Events have other ids; None is no id."""

    def changed(framing: Framing) -> Framing:
        def framed(data: bytes, *, id: str | None = None) -> bytes:  # noqa: A002 - as Frame has it
            return framing.frame(data, id=None if id is None else name(id))

        return replace(framing, frame=framed)

    return _framing(changed)


def _opaque(number: str) -> str:
    return f"{blake2b(number.encode(), digest_size=5).hexdigest()}:{number}-{number}"


def _crlf(block: bytes) -> bytes:
    return block.replace(b"\n", b"\r\n")


def _cr(block: bytes) -> bytes:
    return block.replace(b"\n", b"\r")


def _mixed(block: bytes) -> bytes:
    return block.replace(b"\n", b"\r\n", 1)


def _without_space(block: bytes) -> bytes:
    return _SPACE.sub(rb"\1:", block)


def _with_comments(block: bytes) -> bytes:
    return b":\n: data: no\n" + block + b": between\n\n\n:\n\n"


def _with_unknown_fields(block: bytes) -> bytes:
    return b"trace: 4bf92f35\nDATA: no\nid : 7\nid: 7\0\ndatum\n: x\n" + block


def _named(name: bytes) -> Callable[[bytes], bytes]:
    return lambda block: b"event: " + name + b"\n" + block


def _name_behind(block: bytes) -> bytes:
    return block.removesuffix(b"\n") + b"event: chunk\nevent: message\n\n"


def _with_delay(block: bytes) -> bytes:
    return b"retry: 2500\n" + block


def _indented(chunk: Chunk) -> bytes:
    return orjson.dumps(chunk, option=orjson.OPT_INDENT_2)


def _between_empty_lines(chunk: Chunk) -> bytes:
    return b"\n" + orjson.dumps(chunk) + b"\n\n"


def _escaped(chunk: Chunk) -> bytes:
    text = json.dumps(chunk, ensure_ascii=True, separators=(" , ", " : "))
    return text.replace("/", r"\/").encode()


# -- pieces --------------------------------------------------------------------------------------


def _flowing(flow: Flow) -> Change:
    def made(given: Decisions) -> Decisions:
        async def transmit(
            response: web.StreamResponse, request: web.BaseRequest, pieces: Pieces
        ) -> None:
            await given.transmit(response, request, flow(pieces))

        return replace(given, transmit=transmit)

    return made


def _led_by(first: bytes) -> Change:
    async def flow(pieces: Pieces) -> AsyncGenerator[bytes, None]:
        yield first
        async for piece in pieces:
            yield piece

    return _flowing(flow)


def _ended_by(last: bytes) -> Change:
    async def flow(pieces: Pieces) -> AsyncGenerator[bytes, None]:
        async for piece in pieces:
            yield piece
        yield last

    return _flowing(flow)


async def _in_pairs(pieces: Pieces) -> AsyncGenerator[bytes, None]:
    held = b""
    async for piece in pieces:
        if held:
            yield held + piece
            held = b""
        else:
            held = piece
    if held:
        yield held


def _in_crumbs(piece: bytes) -> Iterable[bytes]:
    """A byte at a time; the longer ones in a few thousand pieces, so that it ends some time."""
    step = 1 + len(piece) // 2048
    return (piece[at : at + step] for at in range(0, len(piece), step))


def _until_close(given: Decisions) -> Decisions:
    async def transmit(
        response: web.StreamResponse, request: web.BaseRequest, pieces: Pieces
    ) -> None:
        # aiohttp chunks unless it is told that the length is no matter of its own.
        response._length_check = False  # noqa: SLF001 - it has no public name
        response.force_close()
        await given.transmit(response, request, pieces)

    return replace(given, transmit=transmit)


def _packed(given: Decisions) -> Decisions:
    async def transmit(
        response: web.StreamResponse, request: web.BaseRequest, pieces: Pieces
    ) -> None:
        if not _OFFERED.search(request.headers.get("Accept-Encoding", "")):
            return await given.transmit(response, request, pieces)
        response.headers["Content-Encoding"] = "gzip"
        async with aclosing(_zipped(pieces)) as zipped:
            return await given.transmit(response, request, zipped)

    return replace(given, transmit=transmit)


async def _zipped(pieces: Pieces) -> AsyncGenerator[bytes, None]:
    engine = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
    async for piece in pieces:
        yield engine.compress(piece) + engine.flush(zlib.Z_SYNC_FLUSH)
    yield engine.flush()


# -- headers -------------------------------------------------------------------------------------


def _headed(change: Callable[[Headers], Headers]) -> Change:
    def made(given: Decisions) -> Decisions:
        def stream_headers(world: World, answer: Answer, task: Task, run: Run) -> Headers:
            return change(given.stream_headers(world, answer, task, run))

        return replace(given, stream_headers=stream_headers)

    return made


def _typed(media_type: str) -> Change:
    return _headed(
        lambda lines: tuple(
            (name, media_type if name == "Content-Type" else value) for name, value in lines
        )
    )


def _only_type(lines: Headers) -> Headers:
    return tuple(line for line in lines if line[0] == "Content-Type")


def _no_ids(lines: Headers) -> Headers:
    return tuple(line for line in lines if line[0] not in ("X-Task-Id", "X-Stream-Id"))


def _more(lines: Headers) -> Headers:
    cookies = (("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2; HttpOnly"))
    odd = (("Vary", "Accept"), ("vary", "accept, Origin"), ("X-Long", "x" * 6_000))
    return (*lines, *cookies, *odd, ("Alt-Svc", 'h3=":443"'), ("X-Empty", ""))


def _in_other_words(lines: Headers) -> Headers:
    kept = [line for line in lines if line[0].lower() not in ("cache-control", "x-accel-buffering")]
    return (
        *kept,
        ("Cache-Control", 'No-Transform, private="Set-Cookie, X-Task-Id"'),
        ("Cache-Control", "NO-CACHE, max-age=0"),
        ("X-Accel-Buffering", "NO"),
    )


VARIANTS: tuple[Deviation, ...] = (
    variant("stream-bare", "Its events have no ids (AMB-STREAM-FRAMING).",
            _numbered(lambda _: None)),
    variant("stream-opaque-ids", "The ids of its events are no numbers (SSE-19).",
            _numbered(_opaque)),
    variant("stream-gaps", "The ids of its events leave numbers out (SSE-19).",
            _numbered(lambda number: str(1000 + 7 * int(number)))),
    variant("stream-message", "Its events are called message, as unnamed ones are.",
            _blocks(_named(b"message"))),
    variant("stream-named", "Its events have a name of their own (AMB-STREAM-FRAMING).",
            _events(_named(b"chunk"))),
    variant("stream-name-behind", "The name stands behind the data, the last one counts.",
            _events(_name_behind)),
    variant("stream-crlf", "Its lines end in CRLF (WHATWG HTML 9.2.5).", _blocks(_crlf)),
    variant("stream-cr", "Its lines end in CR (WHATWG HTML 9.2.5).", _blocks(_cr)),
    variant("stream-mixed", "Its lines end in different ways (WHATWG HTML 9.2.5).",
            _blocks(_mixed)),
    variant("stream-tight", "No space is behind its colons (WHATWG HTML 9.2.6).",
            _blocks(_without_space)),
    variant("stream-comments", "Comments and blank lines are everywhere (WHATWG HTML 9.2.6).",
            _blocks(_with_comments)),
    variant("stream-unknown-fields", "It has fields that are to be ignored (WHATWG HTML 9.2.6).",
            _blocks(_with_unknown_fields)),
    variant("stream-retry", "Each event has a delay for reconnecting (WHATWG HTML 9.2.6).",
            _events(_with_delay)),
    variant("stream-mark", "It begins with a byte order mark (WHATWG HTML 9.2.5).",
            _led_by(b"\xef\xbb\xbf")),
    variant("stream-padding", "It begins with 2 KiB of comment, as some proxies need.",
            _led_by(b": " + b" " * 2048 + b"\n\nretry: 100\n\n")),
    variant("stream-last-words", "Comments follow its terminator (SSE-29).",
            _ended_by(b": bye\n\n: bye\n\n")),
    variant("stream-lines", "The JSON of a chunk is in several data lines (WHATWG HTML 9.2.6).",
            _framing(lambda framing: replace(framing, encode=_indented))),
    variant("stream-empty-lines", "Empty data lines are around a chunk (WHATWG HTML 9.2.6).",
            _framing(lambda framing: replace(framing, encode=_between_empty_lines))),
    variant("stream-escaped", "The JSON of a chunk is ASCII, with spaces (RFC 8259 7).",
            _framing(lambda framing: replace(framing, encode=_escaped))),
    variant("stream-heartbeats", "A comment breaks every pause (SSE-18).",
            _framing(lambda framing: replace(framing, silence=0.02))),
    variant("stream-crumbs", "It is written byte by byte (RFC 9112 7.1).",
            _framing(lambda framing: replace(framing, pieces=_in_crumbs))),
    variant("stream-pairs", "Two events come in one piece.", _flowing(_in_pairs)),
    variant("stream-until-close", "The end of the connection ends it (RFC 9112 6.3).",
            _until_close),
    variant("stream-gzip", "Who takes gzip gets it, flushed (AMB-STREAM-COMPRESSION).", _packed),
    variant("stream-charset", "Its media type has a charset (WHATWG HTML 9.2.6).",
            _typed("text/event-stream; charset=utf-8")),
    variant("stream-upper-case", "Its media type is in capitals (RFC 9110 8.3.1).",
            _typed("Text/Event-Stream;charset=UTF-8")),
    variant("stream-quoted", "Its media type has quoted parameters (RFC 9110 5.6.6).",
            _typed('text/event-stream ;Charset="utf-8";; v="a;b,c";')),
    variant("stream-cache-words", "What caches may not is told in two lines (RFC 9111 5.2).",
            _headed(_in_other_words)),
    variant("stream-headless", "It has its media type only (AMB-STREAM-HEADERS).",
            _headed(_only_type)),
    variant("stream-headers", "It has more headers, cookies too (RFC 9110 5.1).", _headed(_more)),
    variant("stream-anonymous", "No header tells its task (AMB-STREAM-TASK-ID).",
            _headed(_no_ids)),
)  # fmt: skip
