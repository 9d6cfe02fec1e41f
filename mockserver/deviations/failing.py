"""How a server fails at bodies and framing: what the defects of ERR are made of."""

from __future__ import annotations

import asyncio
import json
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from aiohttp import web

from mockserver.errors import Refusal
from mockserver.replies import Reply
from mockserver.routes import admitting
from mockserver.routes.service import Service
from mockserver.world import World

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Change: TypeAlias = Callable[["Decisions"], "Decisions"]
Kind: TypeAlias = Callable[[web.BaseRequest, bytes], bool]
"""Whether a request, with its body as it came, is of some kind."""

_FAILED = Refusal(500, "internal", "Internal Server Error")


def at(kind: Kind, refusal: Refusal = _FAILED) -> Change:
    """Bodies of this kind end in `refusal`."""

    def change(correct: Decisions) -> Decisions:
        def decode(world: World, request: web.BaseRequest, data: bytes) -> dict[str, Any]:
            if kind(request, data):
                raise refusal
            return correct.decode(world, request, data)

        return replace(correct, decode=decode)

    return change


def telling(change: Callable[[Reply], Reply]) -> Change:
    """Every refusal is told in another way."""

    def make(correct: Decisions) -> Decisions:
        return replace(correct, refused=lambda refusal: change(correct.refused(refusal)))

    return make


def rewritten(encode: Callable[[dict[str, Any]], bytes]) -> Change:
    """The body of every refusal is another."""
    return telling(lambda reply: replace(reply, body=encode(json.loads(reply.body))))


def status(code: int, when: Callable[[int], bool] = lambda _: True) -> Change:
    """Refusals with a status that `when` is true for have status `code` instead."""
    return telling(
        lambda reply: replace(reply, status=code if when(reply.status) else reply.status)
    )


def malformed(change: Callable[[Reply], Reply]) -> Change:
    """Bytes that are no request are answered in another way, and broken bodies as well."""

    def make(correct: Decisions) -> Decisions:
        def refused(refusal: Refusal) -> Reply:
            reply = correct.refused(refusal)
            return change(reply) if refusal.why.code == "bad_framing" else reply

        return replace(
            correct, refused=refused, malformed=lambda reply: change(correct.malformed(reply))
        )

    return make


def creating_first(correct: Decisions) -> Decisions:
    """The task is made before its values are looked at."""

    async def create(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Mapping[str, str]
    ) -> web.StreamResponse:
        seen: list[dict[str, Any]] = []

        def decode(world: World, asked: web.BaseRequest, data: bytes) -> dict[str, Any]:
            seen.append(correct.decode(world, asked, data))
            return seen[0]

        try:
            return await correct.create(service, replace(decisions, decode=decode), request, path)
        except Refusal:
            if seen:
                contract = service.world.contract
                kept: dict[str, Any] = {n: seen[0][n] for n in ("id", "task") if n in seen[0]}
                if contract.violations(kept):
                    kept = {}
                user = correct.authenticate(service.world, request)
                await admitting.admit(service, correct, user, kept, contract.resolve(kept))
            raise

    return replace(correct, create=create)


def hanging(kind: Kind) -> Change:
    """Bodies of this kind are never answered."""

    def make(correct: Decisions) -> Decisions:
        async def create(
            service: Service,
            decisions: Decisions,
            request: web.BaseRequest,
            path: Mapping[str, str],
        ) -> web.StreamResponse:
            try:
                return await correct.create(
                    service, replace(decisions, decode=_noticing(correct, kind)), request, path
                )
            except _NoticedError:
                await asyncio.sleep(3600)
                raise

        return replace(correct, create=create)

    return make


class _NoticedError(Exception):
    """A body of the kind that is never answered."""


def _noticing(correct: Decisions, kind: Kind) -> Callable[..., dict[str, Any]]:
    def decode(world: World, request: web.BaseRequest, data: bytes) -> dict[str, Any]:
        if kind(request, data):
            raise _NoticedError
        return correct.decode(world, request, data)

    return decode


def poisoned(correct: Decisions) -> Decisions:
    """After a body that is no JSON, the next request meets what the last one left behind."""
    left: list[bytes] = []

    def decode(world: World, request: web.BaseRequest, data: bytes) -> dict[str, Any]:
        if left:
            left.clear()
            raise _FAILED
        try:
            return correct.decode(world, request, data)
        except Refusal:
            left.append(data)
            raise

    return replace(correct, decode=decode)


def unexpecting(correct: Decisions) -> Decisions:
    """A client that waits for permission waits for ever."""

    async def create(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Mapping[str, str]
    ) -> web.StreamResponse:
        if "Expect" in request.headers:
            await request.content.read()
        return await correct.create(service, decisions, request, path)

    return replace(correct, create=create)


# -- kinds of bodies ------------------------------------------------------------------------------


def no_json(_: web.BaseRequest, data: bytes) -> bool:
    """UTF-8 text that is no JSON."""
    try:
        json.loads(data.decode())
    except json.JSONDecodeError:
        return bool(data.strip())
    except (UnicodeDecodeError, RecursionError, ValueError):
        return False
    return False


def no_object(_: web.BaseRequest, data: bytes) -> bool:
    """JSON of another kind than an object."""
    try:
        return not isinstance(json.loads(data), dict)
    except (ValueError, RecursionError):
        return False


def empty(_: web.BaseRequest, data: bytes) -> bool:
    """Nothing, or white space."""
    return not data.strip()


def no_utf8(_: web.BaseRequest, data: bytes) -> bool:
    """Bytes that are no UTF-8, and of no wider encoding."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return b"\0" not in data
    return False


def wide(_: web.BaseRequest, data: bytes) -> bool:
    """Text of an encoding in which every other byte is NUL."""
    return b"\0" in data


def deep(_: web.BaseRequest, data: bytes) -> bool:
    """More brackets than a recursive parser survives."""
    return max(data.count(b"["), data.count(b"{")) >= 900


def doubled(_: web.BaseRequest, data: bytes) -> bool:
    """An object that names a member twice."""

    def pairs(found: list[tuple[str, object]]) -> dict[str, object]:
        if len({name for name, _ in found}) < len(found):
            raise KeyError
        return dict(found)

    try:
        json.loads(data, object_pairs_hook=pairs)
    except KeyError:
        return True
    except (ValueError, RecursionError):
        return False
    return False


def matching(pattern: bytes) -> Kind:
    """Bodies in which the pattern is found."""
    compiled = re.compile(pattern)
    return lambda _, data: compiled.search(data) is not None


def labelled(header: str, wrong: Callable[[str], bool]) -> Kind:
    """Requests with a value of this header that `wrong` is true for."""
    return lambda request, _: any(map(wrong, request.headers.getall(header, ())))


def unpackable(request: web.BaseRequest, data: bytes) -> bool:
    """A body that says it is packed, and is not, or in a way nobody knows."""
    if "Content-Encoding" not in request.headers:
        return False
    try:
        zlib.decompressobj(wbits=47).decompress(data, 1)
    except zlib.error:
        return True
    return request.headers["Content-Encoding"].strip().lower() not in {"gzip", "deflate"}


def bomb(request: web.BaseRequest, data: bytes) -> bool:
    """A packed body of more than a mebibyte."""
    if "Content-Encoding" not in request.headers:
        return False
    try:
        unpacker = zlib.decompressobj(wbits=47)
        return len(unpacker.decompress(data, 2**20 + 1)) > 2**20
    except zlib.error:
        return False


def chunked(request: web.BaseRequest, _: bytes) -> bool:
    """A body sent in chunks."""
    return "Transfer-Encoding" in request.headers
