"""Wrong ways to tell who may read a task, and to refuse it; `vis` gives each its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import orjson
from aiohttp import web

from mockserver.errors import Refusal
from mockserver.replies import Reply
from mockserver.routes.service import Path, Service
from mockserver.store.records import Task
from mockserver.users import User
from mockserver.world import World

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Change: TypeAlias = Callable[["Decisions"], "Decisions"]
Reads: TypeAlias = Callable[[World, Task, User], bool]


def readers(world: World, task: Task) -> str:
    """Who may read the task by its visibility."""
    return world.contract.field("visibility").readers.get(str(task.visibility), "owner")


# -- the details ---------------------------------------------------------------------------------


def read_also(others: Reads) -> Change:
    """These may read a task too."""

    def change(correct: Decisions) -> Decisions:
        def may_read(world: World, task: Task, user: User | None) -> bool:
            more = user is not None and others(world, task, user)
            return more or correct.may_read(world, task, user)

        return replace(correct, may_read=may_read)

    return change


def read_only_if(also: Reads) -> Change:
    """Others than the owner read a task only where this is so as well."""

    def change(correct: Decisions) -> Decisions:
        def may_read(world: World, task: Task, user: User | None) -> bool:
            if not correct.may_read(world, task, user):
                return False
            return user is None or user.name == task.owner or also(world, task, user)

        return replace(correct, may_read=may_read)

    return change


def private_to_all(world: World, task: Task, _: User) -> bool:
    """Everybody who has signed in reads what is the owner's alone."""
    return readers(world, task) == "owner"


def private_to_the_team(_: World, task: Task, user: User) -> bool:
    """Whoever is of the team reads it."""
    return task.team == user.team


def team_to_all(world: World, task: Task, _: User) -> bool:
    """Everybody who has signed in reads what is the team's."""
    return readers(world, task) == "team"


def continued_to_the_team(_: World, task: Task, user: User) -> bool:
    """Whoever is of the team reads it, once it has gone on."""
    return len(task.runs) > 1 and task.team == user.team


def nobody(_: World, __: Task, ___: User) -> bool:
    """Nobody does."""
    return False


def gone_on(_: World, task: Task, __: User) -> bool:
    """Once it has gone on."""
    return len(task.runs) > 1


def where(is_so: Callable[[web.BaseRequest, Path], bool], inside: Change) -> Change:
    """Details are read by other rules where the request is such."""

    def change(correct: Decisions) -> Decisions:
        other = inside(correct)

        async def read(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            chosen = other if is_so(request, path) else decisions
            return await correct.read(service, chosen, request, path)

        return replace(correct, read=read)

    return change


def in_upper_case(_: web.BaseRequest, path: Path) -> bool:
    """The id is not written as the store keeps it."""
    return path["id"] != path["id"].lower()


def with_share(request: web.BaseRequest, _: Path) -> bool:
    """The query says that it is shared."""
    return "share" in request.query


def refused_with(status: int, code: str, say: Callable[[Task], str]) -> Change:
    """Who may not read a task is told so, unlike who asks for none."""

    def change(correct: Decisions) -> Decisions:
        def may_read(world: World, task: Task, user: User | None) -> bool:
            if not correct.may_read(world, task, user):
                raise Refusal(status, code, say(task))
            return True

        return replace(correct, may_read=may_read)

    return change


def its_text(task: Task) -> str:
    """Tells what the task is about."""
    return f"the task {task.runs[0].message.text!r} is not yours"


def plainly(_: Task) -> str:
    """Tells nothing of it, and tells that it is there."""
    return "this task is not yours"


def as_none(_: Task) -> str:
    """The same sentence as for none."""
    return "there is no such task"


def marked_refusals(mark: Callable[[Reply], Reply], *operations: str) -> Change:
    """The refusal for a task that is there but hidden is marked; in these operations, or all."""

    def change(correct: Decisions) -> Decisions:
        def may_read(world: World, task: Task, user: User | None) -> bool:
            if not correct.may_read(world, task, user):
                raise _HiddenError(404, "task_not_found", as_none(task))
            return True

        def refused(refusal: Refusal) -> Reply:
            reply = correct.refused(refusal)
            return mark(reply) if isinstance(refusal, _HiddenError) else reply

        marking = replace(correct, may_read=may_read, refused=refused)
        if not operations:
            return marking
        return replace(
            correct,
            refused=refused,
            **{name: _with(getattr(correct, name), may_read) for name in operations},
        )

    return change


class _HiddenError(Refusal):
    """The task is there, and hidden."""


def _with(handle: Any, may_read: Callable[[World, Task, User | None], bool]) -> Any:  # noqa: ANN401
    async def handled(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        chosen = replace(decisions, may_read=may_read)
        made: web.StreamResponse = await handle(service, chosen, request, path)
        return made

    return handled


def a_header_more(reply: Reply) -> Reply:
    """With a header that others lack."""
    return replace(reply, headers=(*reply.headers, ("Cache-Control", "private")))


def a_space_more(reply: Reply) -> Reply:
    """With a body that is longer by a space."""
    return replace(reply, body=reply.body + b" ")


def another_code(reply: Reply) -> Reply:
    """With another word in the body."""
    return replace(reply, body=orjson.dumps({**orjson.loads(reply.body), "code": "task_hidden"}))
