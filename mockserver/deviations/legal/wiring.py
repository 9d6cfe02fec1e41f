"""Freedom in the very bytes of a message, JSON or stream (RFC 9110 section 5, RFC 9112).

aiohttp writes heads and chunks in one way only, so here they are written by hand.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, replace
from itertools import cycle
from typing import TYPE_CHECKING, Final, TypeAlias

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from mockserver.deviations.deviation import Deviation
from mockserver.deviations.legal.making import Change, variant
from mockserver.errors import Refusal
from mockserver.replies import Reply
from mockserver.routes import answering
from mockserver.routes.service import Path, Service
from mockserver.sending import Whole, message

if TYPE_CHECKING:
    from mockserver.decisions import Decisions, Handler

Pieces: TypeAlias = AsyncIterator[bytes]
Lines: TypeAlias = list[bytes]

_CHUNKED: Final = b"Transfer-Encoding: chunked"
_CLOSE: Final = b"Connection: close"


@dataclass(frozen=True, slots=True)
class Style:
    """How messages are written."""

    head: Callable[[Lines], Lines] = lambda lines: lines
    """The status line and header lines, without their ends, from the usual ones."""
    chunk: Callable[[bytes], bytes] = lambda data: b"%x\r\n%b\r\n" % (len(data), data)
    last: bytes = b"0\r\n\r\n"
    chunks_json: bool = False
    """Whether JSON comes in chunks, too."""
    closes: bool = False
    """Whether each message is the last of its connection."""
    until_close: bool = False
    """Whether a stream has no other end than that of its connection."""

    def begun(self, lines: Iterable[bytes]) -> bytes:
        """A head."""
        return b"\r\n".join([*self.head(list(lines)), b"", b""])


class _Written(Whole):
    """A reply in some style."""

    def __init__(self, reply: Reply, style: Style) -> None:
        super().__init__(reply)
        self._style = style

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Send everything; a second call sends nothing."""
        if self._eof_sent:
            return None
        if self._keep_alive is None:
            self._keep_alive = request.keep_alive
        self._eof_sent = True
        data = message(self.reply, keep_alive=self._keep_alive)
        await request.writer.write(self._restyled(data))
        if self._style.closes:
            self.force_close()
        return None

    def _restyled(self, data: bytes) -> bytes:
        head, _, body = data.partition(b"\r\n\r\n")
        lines, style = head.split(b"\r\n"), self._style
        if not (style.chunks_json and body):
            return style.begun(lines) + body
        usual = [each for each in lines if not each.startswith(b"Content-Length")]
        pieces = filter(None, (body[:1], body[1:20], body[20:]))
        return style.begun([*usual, _CHUNKED]) + b"".join(map(style.chunk, pieces)) + style.last


def _written(style: Style) -> Change:
    """Every answer to who speaks HTTP/1.1, in this style."""

    def wrapped(handle: Handler) -> Handler:
        async def handled(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            try:
                response = await handle(service, decisions, request, path)
            except Refusal as refusal:
                reply = decisions.finish(request, decisions.refused(refusal))
                response = answering.response(reply)
            plain = request.version >= (1, 1) and request.method != "HEAD"
            if isinstance(response, Whole) and plain:
                return _Written(response.reply, style)
            return response

        return handled

    def made(given: Decisions) -> Decisions:
        async def transmit(
            response: web.StreamResponse, request: web.BaseRequest, pieces: Pieces
        ) -> None:
            if request.version < (1, 1) or request.method == "HEAD":
                return await given.transmit(response, request, pieces)
            return await _stream(style, response, request, pieces)

        return replace(
            given,
            transmit=transmit,
            create=wrapped(given.create),
            read=wrapped(given.read),
            list=wrapped(given.list),
            sandboxes=wrapped(given.sandboxes),
            stream=wrapped(given.stream),
            share=wrapped(given.share),
            artifacts=wrapped(given.artifacts),
            approve=wrapped(given.approve),
            abort=wrapped(given.abort),
        )

    return made


async def _stream(
    style: Style, response: web.StreamResponse, request: web.BaseRequest, pieces: Pieces
) -> None:
    """Send a stream; to aiohttp it is one that has been sent."""
    response._eof_sent = True  # noqa: SLF001 - it has no public name
    if style.closes or not request.keep_alive:
        response.force_close()
    else:
        response._keep_alive = True  # noqa: SLF001
    told = [f"{name}: {value}".encode("latin-1") for name, value in response.headers.items()]
    chunk, last = (bytes, b"") if style.until_close else (style.chunk, style.last)
    framed = _CLOSE if style.until_close else _CHUNKED
    closing = [] if style.closes or response.keep_alive else [_CLOSE]
    try:
        status = b"HTTP/1.1 %d OK" % response.status
        await request.writer.write(style.begun([status, *told, framed, *closing]))
        async for piece in pieces:
            await request.writer.write(chunk(piece))
            if request.transport is None or request.transport.is_closing():
                return
        await request.writer.write(last)
    except ConnectionError:
        return


# -- heads ---------------------------------------------------------------------------------------


def _headers(change: Callable[[bytes, bytes], bytes]) -> Callable[[Lines], Lines]:
    """Every header line is written anew from its name and value."""

    def changed(lines: Lines) -> Lines:
        pairs = (line.partition(b": ") for line in lines[1:])
        return [lines[0], *(change(name, value) for name, _, value in pairs)]

    return changed


def _in_turns(lines: Lines) -> Lines:
    """Names in lower and upper case by turns, and so the words for how the connection goes on."""
    cases = cycle((bytes.lower, bytes.upper))

    def line(name: bytes, value: bytes) -> bytes:
        word = value.title() if name in (b"Transfer-Encoding", b"Connection") else value
        return b"%b: %b" % (next(cases)(name), word)

    keeps = not any(each.startswith(b"Connection") for each in lines)
    more = [b"Connection: keep-alive", b"Keep-Alive: timeout=5, max=100"] if keeps else []
    return _headers(line)([*lines, *more])


def _spaced(lines: Lines) -> Lines:
    spaces = cycle(((b"", b""), (b" \t ", b"\t "), (b"", b" ")))

    def line(name: bytes, value: bytes) -> bytes:
        before, after = next(spaces)
        return b"%b:%b%b%b" % (name, before, value, after)

    return _headers(line)(lines)


def _otherwise_phrased(lines: Lines) -> Lines:
    """Another reason phrase, or none; a value that is not ASCII; numbers with leading zeros."""
    version, status, *_ = lines[0].split(b" ")
    phrase = b"" if status == b"200" else b"R\xe9ponse \xc3\xa9"

    def line(name: bytes, value: bytes) -> bytes:
        return b"%b: %b%b" % (name, b"00" if name == b"Content-Length" else b"", value)

    rest = _headers(line)(lines)[1:]
    return [b" ".join((version, status, phrase)), *rest, b"X-Note: caf\xe9"]


def _of_version_1_0(lines: Lines) -> Lines:
    kept = [each for each in lines[1:] if each not in (_CHUNKED, _CLOSE)]
    return [lines[0].replace(b"HTTP/1.1", b"HTTP/1.0"), *kept]


def _with_trailer(lines: Lines) -> Lines:
    return [*lines, b"Trailer: X-Checksum, X-Took"]


# -- chunks --------------------------------------------------------------------------------------


def _extended(data: bytes) -> bytes:
    half = 1 + len(data) // 2
    pieces = filter(None, (data[:half], data[half:]))
    return b"".join(b'000%X;q="a;\\"b";n=1;last\r\n%b\r\n' % (len(each), each) for each in pieces)


VARIANTS: tuple[Deviation, ...] = (
    variant("http-letters", "Names of headers are in lower and upper case (RFC 9110 5.1).",
            _written(Style(head=_in_turns))),
    variant("http-spaces", "Values of headers have no space or much around them (RFC 9112 5).",
            _written(Style(head=_spaced))),
    variant("http-phrases", "It has reasons and values of its own, in no ASCII (RFC 9112 4).",
            _written(Style(head=_otherwise_phrased))),
    variant("http-version-1-0", "It answers in HTTP/1.0, and closes (RFC 9110 2.5).",
            _written(Style(head=_of_version_1_0, closes=True, until_close=True))),
    variant("http-leaves", "It closes connections without a word (RFC 9112 9.5).",
            _written(Style(closes=True))),
    variant("http-chunk-lines", "Chunks have extensions, zeros and trailers (RFC 9112 7.1).",
            _written(Style(head=_with_trailer, chunk=_extended, chunks_json=True,
                           last=b"000;end\r\nX-Checksum: 7\r\nX-Took: 1\r\n\r\n"))),
)  # fmt: skip
