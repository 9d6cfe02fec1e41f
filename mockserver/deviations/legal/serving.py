"""Freedom in how HTTP carries an answer that is no stream (RFC 9110, RFC 9112)."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from aiohttp import web

from mockserver.deviations.deviation import Deviation
from mockserver.deviations.legal.making import Change, every_reply, variant
from mockserver.errors import Refusal
from mockserver.replies import Reply
from mockserver.routes import answering
from mockserver.routes.service import Path, Service
from mockserver.sending import Whole

if TYPE_CHECKING:
    from mockserver.decisions import Decisions, Handler

Before: TypeAlias = Callable[[web.BaseRequest], Awaitable[None]]
Response: TypeAlias = Callable[[web.BaseRequest, Reply], web.StreamResponse]

_HINTS: Final = (
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\nX-Note: soon\r\n\r\n"
    b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
    b"HTTP/1.1 103\x20\r\nContent-Type: text/html\r\n\r\n"
)
_SOLIDUS: Final = r"\/"
_GZIP: Final = re.compile(r"(?:^|,)\s*gzip\s*(?:,|$)")


class _Pieces(web.StreamResponse):
    """A reply of which the body is sent in pieces, with chunks or until the end."""

    def __init__(self, reply: Reply, pieces: Iterable[bytes], *, chunked: bool) -> None:
        headers = [*reply.headers, ("Content-Type", reply.content_type)]
        super().__init__(status=reply.status, headers=headers)
        self._pieces = pieces
        if not chunked:
            # aiohttp chunks unless it is told that the length is no matter of its own.
            self._length_check = False
            self.force_close()
        if reply.close:
            self.force_close()

    async def write_eof(self, data: bytes = b"") -> None:
        """Send what there is, then the end."""
        if not self._eof_sent and self._req is not None and self._req.method != "HEAD":
            for piece in self._pieces:
                await self.write(piece)
        await super().write_eof(data)


def _around(before: Before | None = None, after: Response | None = None) -> Change:
    """What happens before and after every operation that answers with JSON."""

    def wrapped(handle: Handler) -> Handler:
        async def handled(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            if before is not None:
                await before(request)
            try:
                response = await handle(service, decisions, request, path)
            except Refusal as refusal:
                reply = decisions.finish(request, decisions.refused(refusal))
                response = answering.response(reply)
            if after is not None and isinstance(response, Whole):
                return after(request, response.reply)
            return response

        return handled

    def made(given: Decisions) -> Decisions:
        return replace(
            given,
            create=wrapped(given.create),
            read=wrapped(given.read),
            list=wrapped(given.list),
            sandboxes=wrapped(given.sandboxes),
        )

    return made


async def _hint(request: web.BaseRequest) -> None:
    if request.version >= (1, 1):
        await request.writer.write(_HINTS)
        request.writer.output_size = 0  # the head of the answer is still to come


def _chunked(request: web.BaseRequest, reply: Reply) -> web.StreamResponse:
    pieces = (reply.body[:1], reply.body[1:20], reply.body[20:])
    return _Pieces(reply, filter(None, pieces), chunked=request.version >= (1, 1))


def _until_close(_: web.BaseRequest, reply: Reply) -> web.StreamResponse:
    return _Pieces(reply, (reply.body,), chunked=False)


def _in_crumbs(request: web.BaseRequest, reply: Reply) -> web.StreamResponse:
    step = 1 + len(reply.body) // 512
    crumbs = (reply.body[at : at + step] for at in range(0, len(reply.body), step))
    return _Pieces(reply, crumbs, chunked=request.version >= (1, 1))


def _closing(_: web.BaseRequest, reply: Reply) -> Reply:
    return replace(reply, close=True)


def _with_headers(_: web.BaseRequest, reply: Reply) -> Reply:
    more = (
        ("Set-Cookie", "a=1; Path=/"),
        ("Set-Cookie", "b=2; HttpOnly"),
        ("X-Request-Id", "7f3a"),
        ("Strict-Transport-Security", "max-age=63072000"),
        ("RateLimit", '"default";r=99;t=10'),
        ("Cache-Control", "no-store"),
        ("Link", "</openapi.json>; rel=service-desc"),
        ("X-Empty", ""),
        ("Vary", "Accept"),
        ("vary", "accept, Origin"),
        ("Location", "/api/v1/elsewhere"),
        ("Content-Location", "/api/v1/elsewhere"),
        ("Retry-After", "0"),
        ("ETag", 'W/"7"'),
        ("Content-Language", "en, de"),
        ("Via", "1.1 gateway (with, a comment)"),
        ("X-Long", "x" * 6_000),
        *((f"X-Header-{number}", str(number)) for number in range(60)),
    )
    return replace(reply, headers=(*reply.headers, *more))


def _typed(_: web.BaseRequest, reply: Reply) -> Reply:
    return replace(reply, content_type=f'{reply.content_type} ; ;charset="utf-8";V="a;b,c" ;')


def _roomy(_: web.BaseRequest, reply: Reply) -> Reply:
    """Members from last to first, much white space, whatever can be escaped escaped."""
    if not reply.body:
        return reply
    text = json.dumps(_reversed(json.loads(reply.body)), indent="\t", ensure_ascii=True)
    return replace(reply, body=f" \r\n{text.replace('/', _SOLIDUS)}\n\t ".encode())


def _reversed(value: object) -> object:
    match value:
        case dict(members):
            return {name: _reversed(members[name]) for name in reversed(members)}
        case list(items):
            return [_reversed(each) for each in items]
    return value


def _zipped(request: web.BaseRequest, reply: Reply) -> Reply:
    if not reply.body or not _GZIP.search(request.headers.get("Accept-Encoding", "")):
        return reply
    headers = (*reply.headers, ("Content-Encoding", "gzip"))
    return replace(reply, body=gzip.compress(reply.body), headers=headers)


VARIANTS: tuple[Deviation, ...] = (
    variant("http-closes", "Each answer closes its connection (RFC 9112 9.6).",
            every_reply(_closing)),
    variant("http-chunked", "JSON comes in chunks, without a length (RFC 9112 7.1).",
            _around(after=_chunked)),
    variant("http-until-close", "The end of the connection ends JSON (RFC 9112 6.3).",
            _around(after=_until_close)),
    variant("http-crumbs", "JSON is written byte by byte (RFC 9112 7.1).",
            _around(after=_in_crumbs)),
    variant("http-hints", "An interim answer comes before the final one (RFC 9110 15.2).",
            _around(before=_hint)),
    variant("http-headers", "Answers have many more headers, cookies too (RFC 9110 5.1).",
            every_reply(_with_headers)),
    variant("http-types", "Media types have quoted and empty parameters (RFC 9110 5.6.6).",
            every_reply(_typed)),
    variant("http-roomy", "JSON has other order, escapes and white space (RFC 8259).",
            every_reply(_roomy)),
    variant("http-gzip", "Who takes gzip gets it (RFC 9110 12.5.3).", every_reply(_zipped)),
)  # fmt: skip
