"""Wrong ways from a request to its task; `id` gives each its name.

Those from a request to another user's task are in `intruding`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

import orjson
from aiohttp import web

from mockserver import views
from mockserver.errors import Refusal
from mockserver.replies import Reply
from mockserver.routes.service import Path, Service
from mockserver.store.records import Run, Task
from mockserver.users import User
from mockserver.world import World
from taskpact.contract import Answer, Contract, Resolution, Violation

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Change: TypeAlias = Callable[["Decisions"], "Decisions"]
Body: TypeAlias = Mapping[str, Any]

_PAUSE = 0.02
"""Seconds between the two steps of a race."""


def _uuid_of(text: object) -> str:
    return str(uuid5(NAMESPACE_OID, str(text)))


# -- ids that the server makes ------------------------------------------------------------------


def violating(breaks: Callable[[Body], bool]) -> Change:
    """A body counts as invalid where `breaks` says so of its id."""

    def make(correct: Decisions) -> Decisions:
        def violations(contract: Contract, body: Body) -> Sequence[Violation]:
            found = tuple(correct.violations(contract, body))
            wrong = Violation("/id", "format", "is not an id")
            return (*found, wrong) if breaks(body) else found

        return replace(correct, violations=violations)

    return make


def missing(body: Body) -> bool:
    """There is no id."""
    return "id" not in body


def unusable(body: Body) -> bool:
    """There is an id, and it is no uuid."""
    return isinstance(body.get("id"), str) and not _is_uuid(body["id"])


def empty(body: Body) -> bool:
    """There is an empty id."""
    return body.get("id") == ""


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def told_only_where_sent(correct: Decisions) -> Decisions:
    """The acknowledgement repeats an id, and tells none of the server's own."""

    async def create(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        made: list[str] = []

        def new_id() -> str:
            made.append(correct.new_id())
            return made[-1]

        def acknowledge(answer: Answer, task: Task, run: Run) -> Reply:
            reply = correct.acknowledge(answer, task, run)
            said = orjson.loads(reply.body)
            return replace(reply, body=orjson.dumps(_without_id(said) if task.id in made else said))

        own = replace(decisions, new_id=new_id, acknowledge=acknowledge)
        return await correct.create(service, own, request, path)

    return replace(correct, create=create)


def _without_id(said: Body) -> Body:
    return {name: value for name, value in said.items() if name != "task_id"}


def of_the_second(correct: Decisions) -> Decisions:
    """Ids are made of the time, in seconds."""
    return replace(correct, new_id=lambda: _uuid_of(int(time.time())))


def of_the_text(correct: Decisions) -> Decisions:
    """Ids are made of what the user wrote."""

    def wanted_id(resolution: Resolution) -> str:
        return correct.wanted_id(resolution) or _uuid_of(resolution.values.get("task"))

    return replace(correct, wanted_id=wanted_id)


@dataclass(slots=True)
class _Counter:
    """A number that is read and written in two steps."""

    value: int


def counted(correct: Decisions) -> Decisions:
    """Ids are made of a counter that is unique only while nobody else counts."""
    counter = _Counter(time.time_ns())

    async def create(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        number = counter.value
        await asyncio.sleep(_PAUSE)
        counter.value = number + 1
        which = count()
        own = replace(decisions, new_id=lambda: _uuid_of((number, next(which))))
        return await correct.create(service, own, request, path)

    return replace(correct, create=create)


# -- ids that cannot be used ----------------------------------------------------------------------


def taking(read: Callable[[str], str | None]) -> Change:
    """An unusable id is taken for what `read` makes of it."""

    def make(correct: Decisions) -> Decisions:
        def resolve(contract: Contract, body: Body) -> Resolution:
            made = correct.resolve(contract, body)
            taken = read(body["id"]) if unusable(body) else None
            return replace(made, values={**made.values, "id": taken}) if taken else made

        return replace(correct, resolve=resolve)

    return make


def as_sent(text: str) -> str:
    """The text itself."""
    return text


def hashed(text: str) -> str:
    """A uuid that is computed from it."""
    return _uuid_of(text)


def shortened(text: str) -> str | None:
    """Its first characters, where they are a uuid."""
    return text[:36] if _is_uuid(text[:36]) else None


def replaced_in_answer_only(correct: Decisions) -> Decisions:
    """The task is kept under the text, and told under another id."""

    def acknowledge(answer: Answer, task: Task, run: Run) -> Reply:
        reply = correct.acknowledge(answer, task, run)
        if _is_uuid(task.id):
            return reply
        said = orjson.loads(reply.body)
        return replace(reply, body=orjson.dumps({**said, "task_id": str(uuid4())}))

    return replace(taking(as_sent)(correct), acknowledge=acknowledge)


# -- ids that the client makes, and continuing --------------------------------------------------


def wanting(wanted: Callable[[str | None, Resolution], str | None]) -> Change:
    """The id that the call names is read by `wanted`."""

    def make(correct: Decisions) -> Decisions:
        def wanted_id(resolution: Resolution) -> str | None:
            return wanted(correct.wanted_id(resolution), resolution)

        return replace(correct, wanted_id=wanted_id)

    return make


def never(_: str | None, __: Resolution) -> None:
    """Not at all."""


def version_4_only(wanted: str | None, _: Resolution) -> str | None:
    """Only uuids of version 4."""
    return wanted if wanted and UUID(wanted).version == 4 else None


def not_in_streams(wanted: str | None, resolution: Resolution) -> str | None:
    """Not where the stream is asked for."""
    return None if resolution.values.get("response_format") == "sse" else wanted


def refusing_known(correct: Decisions) -> Decisions:
    """An id that a task has already is a conflict."""

    def may_continue(_: Task, __: User) -> bool:
        raise Refusal(409, "conflict", "there is a task with this id")

    return replace(correct, may_continue=may_continue)


def never_continuing(correct: Decisions) -> Decisions:
    """An id that a task has already is replaced."""
    return replace(correct, may_continue=lambda _, __: False)


def latest_run_only(correct: Decisions) -> Decisions:
    """A further run takes the place of those before."""
    return replace(correct, continued=lambda before, run: replace(before, runs=(run,)))


def showing(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Change:
    """The details are changed."""

    def make(correct: Decisions) -> Decisions:
        def details(
            world: World, task: Task, user: User | None, played: views.Played
        ) -> dict[str, Any]:
            return change(correct.details(world, task, user, played))

        return replace(correct, details=details)

    return make


def newest_first(shown: dict[str, Any]) -> dict[str, Any]:
    """The messages stand in reverse."""
    return {**shown, "messages": shown["messages"][::-1]}


def first_message_only(shown: dict[str, Any]) -> dict[str, Any]:
    """Later messages are not added."""
    return {**shown, "messages": shown["messages"][:2]}


def latest_stream_only(shown: dict[str, Any]) -> dict[str, Any]:
    """Only the latest stream is listed."""
    return {**shown, "streams": shown["streams"][-1:], "streamUrls": shown["streamUrls"][-1:]}


def first_stream_only(shown: dict[str, Any]) -> dict[str, Any]:
    """Further streams are not listed."""
    return {**shown, "streams": shown["streams"][:1], "streamUrls": shown["streamUrls"][:1]}
