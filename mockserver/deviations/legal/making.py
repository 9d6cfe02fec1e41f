"""What variants are made by: a name for each, and the changes that several of them share.

Every change hands on to the decisions it was given, never to the correct ones, so that variants
can be laid over each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from aiohttp import web

from mockserver.deviations.deviation import Deviation
from mockserver.replies import Reply
from mockserver.routes.service import Path, Service
from mockserver.world import World
from taskpact.contract import Contract, Violation

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Change: TypeAlias = Callable[["Decisions"], "Decisions"]
Body: TypeAlias = dict[str, Any]


def variant(name: str, summary: str, change: Change) -> Deviation:
    """A legal server."""
    return Deviation(f"legal-{name}", "variant", "", summary, change)


def both(one: Change, other: Change) -> Change:
    """One change after the other."""
    return lambda given: other(one(given))


def every_reply(change: Callable[[web.BaseRequest, Reply], Reply]) -> Change:
    """All answers that are no streams are changed, refusals too."""

    def made(given: Decisions) -> Decisions:
        def finish(request: web.BaseRequest, reply: Reply) -> Reply:
            return change(request, given.finish(request, reply))

        return replace(given, finish=finish)

    return made


def bodies(change: Callable[[Contract, Body], Body]) -> Change:
    """A body that can be read is changed before anything looks at it; may raise Refusal."""

    def made(given: Decisions) -> Decisions:
        def decode(world: World, request: web.BaseRequest, data: bytes) -> Body:
            return change(world.contract, given.decode(world, request, data))

        return replace(given, decode=decode)

    return made


def raw_bodies(look: Callable[[web.BaseRequest, bytes], bytes]) -> Change:
    """The bytes of a body are looked at, and perhaps changed, before they are read.

    `look` may raise Refusal.
    """

    def made(given: Decisions) -> Decisions:
        def decode(world: World, request: web.BaseRequest, data: bytes) -> Body:
            return given.decode(world, request, look(request, data))

        return replace(given, decode=decode)

    return made


def heads(look: Callable[[web.BaseRequest], None]) -> Change:
    """The head of a request to create is looked at before all else; `look` may raise Refusal."""

    def made(given: Decisions) -> Decisions:
        async def create(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            look(request)
            return await given.create(service, decisions, request, path)

        return replace(given, create=create)

    return made


def refusing(find: Callable[[Contract, Mapping[str, Any]], Mapping[str, str]]) -> Change:
    """More is refused: `find` gives what is wrong with a body, by the name of its field."""

    def made(given: Decisions) -> Decisions:
        def violations(contract: Contract, body: Mapping[str, Any]) -> Sequence[Violation]:
            found = find(contract, body)
            more = [Violation(f"/{name}", "x-legal", text) for name, text in found.items()]
            return [*given.violations(contract, body), *more]

        return replace(given, violations=violations)

    return made


def strings(value: object) -> Iterator[str]:
    """Every text in a JSON value, names of members too."""
    pending = [value]
    while pending:
        match pending.pop():
            case str(text):
                yield text
            case list(items):
                pending.extend(items)
            case dict(members):
                pending.extend(members)
                pending.extend(members.values())
