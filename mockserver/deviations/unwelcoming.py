"""Wrong ways to tell that somebody is not known, and wrong moments for it; `aut` names them.

A change hands on to the decisions it was given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from aiohttp import web

from mockserver.deviations.trusting import Change, sent, token_of
from mockserver.errors import Refusal
from mockserver.replies import Reply
from mockserver.routes import admitting, answering, tasks
from mockserver.routes.service import Path, Service
from mockserver.users import User
from mockserver.world import World

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

_CHALLENGE: Final = "WWW-Authenticate"


# -- how a refusal is told ---------------------------------------------------------------------


def challenging(change: Callable[[str], Iterable[str]]) -> Change:
    """The challenges of every 401 are others."""

    def make(correct: Decisions) -> Decisions:
        def refused(refusal: Refusal) -> Reply:
            reply = correct.refused(refusal)
            if reply.status != 401:
                return reply
            headers = tuple(
                (name, each)
                for name, value in reply.headers
                for each in (change(value) if name == _CHALLENGE else [value])
            )
            return replace(reply, headers=headers)

        return replace(correct, refused=refused)

    return make


def without_error(challenge: str) -> list[str]:
    """The challenge without its error code."""
    return [re.sub(r', error="[^"]*"', "", challenge)]


def with_error(challenge: str) -> list[str]:
    """The challenge with an error code, whether there was a token or not."""
    return [challenge if "error=" in challenge else f'{challenge}, error="invalid_request"']


def echoing_refused(correct: Decisions) -> Decisions:
    """A refusal of credentials quotes them."""

    def authenticate(world: World, request: web.BaseRequest) -> User:
        try:
            return correct.authenticate(world, request)
        except Refusal as refusal:
            why = refusal.why
            told = f"{why.message} (got {token_of(request)!r})"
            raise Refusal(why.status, why.code, told, headers=why.headers) from None

    return replace(correct, authenticate=authenticate)


def echoing(correct: Decisions) -> Decisions:
    """Every answer has a header for debugging, with the credentials in it."""

    def finish(request: web.BaseRequest, reply: Reply) -> Reply:
        made = correct.finish(request, reply)
        more = tuple(("X-Debug-Authorization", line) for line in sent(request))
        return replace(made, headers=(*made.headers, *more))

    return replace(correct, finish=finish)


# -- in which order ----------------------------------------------------------------------------


def body_first(correct: Decisions) -> Decisions:
    """The body is read and validated before the caller is looked at."""

    async def create(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        world = service.world
        body = decisions.decode(world, request, await answering.body(world, request))
        broken = tuple(decisions.violations(world.contract, body))
        if broken:
            raise tasks.refusal(broken)
        read_already = replace(decisions, decode=lambda *_: body)
        return await correct.create(service, read_already, request, path)

    return replace(correct, create=create)


def making_first(correct: Decisions) -> Decisions:
    """The task is made before the caller is looked at."""

    async def create(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        try:
            return await correct.create(service, decisions, request, path)
        except Refusal as refusal:
            if refusal.why.status == 401:
                await _made_for_anybody(service, decisions, request)
            raise

    return replace(correct, create=create)


async def _made_for_anybody(
    service: Service, decisions: Decisions, request: web.BaseRequest
) -> None:
    world = service.world
    body = decisions.decode(world, request, await answering.body(world, request))
    anybody = next(iter(world.users.values()))
    resolution = decisions.resolve(world.contract, body)
    await admitting.admit(service, decisions, anybody, body, resolution)


def streaming_refusals(status: int | None) -> Change:
    """Who asks for the stream gets the refusal of credentials as one; None is its own status."""

    def make(correct: Decisions) -> Decisions:
        async def create(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            try:
                return await correct.create(service, decisions, request, path)
            except Refusal as refusal:
                contract = service.world.contract
                data = await answering.body(service.world, request)
                body = decisions.decode(service.world, request, data)
                answer = decisions.negotiate(contract, body, ())
                if refusal.why.status != 401 or not answer.is_stream:
                    raise
                reply = decisions.refused(refusal)
                event = b"event: error\ndata: " + reply.body + b"\n\n"
                told = replace(
                    reply,
                    status=status or reply.status,
                    body=event,
                    content_type=answer.media_type,
                )
                return answering.response(told)

        return replace(correct, create=create)

    return make


def refused_as(status: int) -> Change:
    """A token that does not count is refused with another status than none at all."""

    def make(correct: Decisions) -> Decisions:
        def refused(refusal: Refusal) -> Reply:
            reply = correct.refused(refusal)
            tried = any("invalid_token" in value for _, value in reply.headers)
            return replace(reply, status=status) if tried else reply

        return replace(correct, refused=refused)

    return make


def unheard(correct: Decisions) -> Decisions:
    """A 401 has a challenge only where there were no credentials."""

    def authenticate(world: World, request: web.BaseRequest) -> User:
        try:
            return correct.authenticate(world, request)
        except Refusal as refusal:
            if not sent(request):
                raise
            raise Refusal(401, refusal.why.code, refusal.why.message) from None

    return replace(correct, authenticate=authenticate)
