"""Servers that mean to fool, hang or flood whoever judges them, or that do not work at all.

A judge must say of each that it cannot be judged, or that it is wrong; it must never find that
such a server refuses rightly, and never wait for it without end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from uuid import uuid4

from aiohttp import web

from mockserver.deviations.deviation import Deviation
from mockserver.errors import Refusal
from mockserver.replies import Reply, refused, told
from mockserver.routes import answering
from mockserver.routes.service import Path, Service
from mockserver.users import User
from mockserver.world import World
from taskpact.contract import Contract

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Change: TypeAlias = Callable[["Decisions"], "Decisions"]
Answer: TypeAlias = Callable[[Service, web.BaseRequest], Awaitable[web.StreamResponse]]

_STREAM: Final = "text/event-stream"
_FLOOD: Final = b'{"x": "' + b"A" * 65_536
_DRIP: Final = 0.05
"""Seconds from one byte to the next."""


def _hostile(name: str, summary: str, change: Change) -> Deviation:
    return Deviation(name, "hostile", "", summary, change)


# -- the same answer to everything ---------------------------------------------------------------


def _handling(answer: Answer, reply: Callable[[], Reply]) -> Change:
    """Every operation is answered so; what reaches none of them gets the reply."""

    async def handler(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        del decisions, path
        return await answer(service, request)

    def made(given: Decisions) -> Decisions:
        return replace(
            given,
            create=handler,
            read=handler,
            list=handler,
            sandboxes=handler,
            stream=handler,
            share=handler,
            artifacts=handler,
            approve=handler,
            abort=handler,
            methods=lambda _: reply(),
            refused=lambda _: reply(),
        )

    return made


def _always(reply: Callable[[], Reply]) -> Change:
    async def answer(_: Service, __: web.BaseRequest) -> web.StreamResponse:
        return answering.response(reply())

    return _handling(answer, reply)


def _failing() -> Reply:
    return refused(Refusal(500, "internal", "something went wrong"))


def _page() -> Reply:
    page = b"<!doctype html><title>500</title><h1>Internal Server Error</h1>"
    return Reply(500, page, content_type="text/html")


def _refusing() -> Reply:
    return refused(Refusal(400, "invalid_request", "the request is not valid"))


def _locked() -> Reply:
    challenge = (("WWW-Authenticate", 'Bearer realm="x", error="invalid_token"'),)
    return refused(Refusal(401, "unauthenticated", "who are you?", headers=challenge))


def _acknowledging() -> Reply:
    return told(202, {"task_id": str(uuid4()), "status": "running", "stream_id": str(uuid4())})


def _saying_nothing() -> Reply:
    return Reply(200)


def _elsewhere() -> Reply:
    return Reply(307, headers=(("Location", "http://127.0.0.1:9/api/v1/tasks"),))


def _busy() -> Reply:
    return refused(Refusal(429, "rate_limited", "slow down", headers=(("Retry-After", "3600"),)))


def _down() -> Reply:
    return refused(Refusal(503, "unavailable", "back soon", headers=(("Retry-After", "3600"),)))


def _streaming() -> Reply:
    chunks = b'data: {"type":"start"}\n\ndata: {"type":"finish"}\n\ndata: [DONE]\n\n'
    return Reply(200, chunks, content_type=_STREAM)


async def _echo(_: Service, request: web.BaseRequest) -> web.StreamResponse:
    return answering.response(Reply(200, await request.content.read()))


# -- no answer, or no end ------------------------------------------------------------------------


async def _silence(_: Service, __: web.BaseRequest) -> web.StreamResponse:
    await asyncio.Event().wait()  # ends when the client leaves
    raise ConnectionError


async def _hang_up(_: Service, request: web.BaseRequest) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.StreamResponse()


async def _babble(_: Service, request: web.BaseRequest) -> web.StreamResponse:
    await request.writer.write(b"220 mail.test ESMTP ready\r\n")
    return await _hang_up(_, request)


def _pouring(media_type: str, piece: bytes, pause: float) -> Answer:
    """A body without an end."""

    async def answer(_: Service, request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": media_type})
        await response.prepare(request)
        while request.transport is not None and not request.transport.is_closing():
            await response.write(piece)
            await asyncio.sleep(pause)
        return response

    return answer


# -- yes to everything ---------------------------------------------------------------------------


def _accepting(given: Decisions) -> Decisions:
    """Whatever is wrong with a request is passed over; what is left of it is done."""

    def authenticate(world: World, request: web.BaseRequest) -> User:
        try:
            return given.authenticate(world, request)
        except Refusal:
            return next(iter(world.users.values()))

    def decode(world: World, request: web.BaseRequest, data: bytes) -> dict[str, Any]:
        try:
            return _good(world.contract, given.decode(world, request, data))
        except Refusal:
            return {}

    return replace(
        given,
        authenticate=authenticate,
        decode=decode,
        refused=lambda _: _acknowledging(),
        methods=lambda _: _acknowledging(),
    )


def _good(contract: Contract, body: dict[str, Any]) -> dict[str, Any]:
    """The members that are as they must be."""
    return {
        name: value
        for name, value in body.items()
        if name in contract.fields and contract.fields[name].accepts.accepts(value)
    }


_SILENT: Final = _handling(_silence, _failing)

DEVIATIONS: tuple[Deviation, ...] = (
    _hostile("reject-all", "Refuses every request, whatever it is.", _always(_refusing)),
    _hostile("lock-all", "Answers every request with 401, also good ones.", _always(_locked)),
    _hostile("accept-all", "Accepts every request, also without credentials.", _accepting),
    _hostile("always-500", "Answers everything with 500.", _always(_failing)),
    _hostile("always-202", "Answers everything with an acknowledgement.", _always(_acknowledging)),
    _hostile("always-stream", "Answers everything with the same stream.", _always(_streaming)),
    _hostile("echo", "Sends every body back as JSON.", _handling(_echo, _saying_nothing)),
    _hostile("html-500", "Answers everything with an error page.", _always(_page)),
    _hostile("empty-200", "Answers everything with 200 and nothing.", _always(_saying_nothing)),
    _hostile("redirect-elsewhere", "Sends every caller to another server.", _always(_elsewhere)),
    _hostile("always-429", "Has always had too many requests.", _always(_busy)),
    _hostile("always-503", "Is never ready.", _always(_down)),
    _hostile("never-answers", "Takes requests and says nothing, without end.", _SILENT),
    _hostile("hangs-up", "Takes requests and closes the connection.",
             _handling(_hang_up, _failing)),
    _hostile("speaks-no-http", "Greets as a mail server does.", _handling(_babble, _failing)),
    _hostile("floods", "Sends JSON without an end, as fast as it is read.",
             _handling(_pouring("application/json", _FLOOD, 0), _failing)),
    _hostile("drips", "Sends JSON without an end, byte by byte.",
             _handling(_pouring("application/json", b" ", _DRIP), _failing)),
    _hostile("never-ends", "Sends a stream of comments without an end.",
             _handling(_pouring(_STREAM, b": more\n\n", _DRIP), _failing)),
)  # fmt: skip
