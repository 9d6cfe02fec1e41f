"""Wrong shares of tasks; `vis` gives each its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from aiohttp import web

from mockserver import replies
from mockserver.deviations.opening import Change, its_text, readers
from mockserver.errors import Refusal
from mockserver.replies import Reply
from mockserver.routes.service import Path, Service
from mockserver.store.records import Task
from mockserver.world import World

if TYPE_CHECKING:
    from mockserver.decisions import Decisions


def sharing(shares: Callable[[World, Task], bool]) -> Change:
    """Other tasks are shared than those that everyone may read."""
    return lambda correct: replace(correct, may_share=shares)


def all_of_them(_: World, __: Task) -> bool:
    """Every task."""
    return True


def the_teams_too(world: World, task: Task) -> bool:
    """Those of the team as well."""
    return readers(world, task) in {"everyone", "team"}


def not_unlisted(world: World, task: Task) -> bool:
    """Only the first kind of those that everyone may read."""
    open_ones = [v for v, who in world.contract.field("visibility").readers.items()
                 if who == "everyone"]  # fmt: skip
    return task.visibility == open_ones[0]


def shared_with_the_owner(correct: Decisions) -> Decisions:
    """A share with the owner's credentials shows everything."""

    async def share(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        task = await service.store.task(path["id"].lower())
        chosen = decisions
        if task is not None and "Authorization" in request.headers:
            user = decisions.authenticate(service.world, request)
            if user.name == task.owner:
                chosen = replace(decisions, may_share=all_of_them)
        return await correct.share(service, chosen, request, path)

    return replace(correct, share=share)


def share_for_the_signed_in(correct: Decisions) -> Decisions:
    """A share asks for credentials."""

    async def share(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        decisions.authenticate(service.world, request)
        return await correct.share(service, decisions, request, path)

    return replace(correct, share=share)


def share_of_nothing(correct: Decisions) -> Decisions:
    """A share tells that there is something."""
    return replace(correct, shared=lambda *_: {"messages": [], "task": {}, "read_only": True})


def share_tells_in_refusal(correct: Decisions) -> Decisions:
    """The refusal of a share says what the task is about."""

    def may_share(world: World, task: Task) -> bool:
        if not correct.may_share(world, task):
            raise Refusal(403, "forbidden", its_text(task))
        return True

    return replace(correct, may_share=may_share)


def share_answers(method: str, *, signed_in: bool = False) -> Change:
    """A changing method to a share is answered with success."""

    def change(correct: Decisions) -> Decisions:
        def finish(request: web.BaseRequest, reply: Reply) -> Reply:
            said = "Authorization" in request.headers or not signed_in
            if _is_share(request) and request.method == method and said:
                return replies.told(200, {"success": True})
            return correct.finish(request, reply)

        return replace(correct, finish=finish)

    return change


def share_is_closed_by(method: str) -> Change:
    """A changing method is refused, and closes the share all the same."""

    def change(correct: Decisions) -> Decisions:
        closed: set[str] = set()

        def finish(request: web.BaseRequest, reply: Reply) -> Reply:
            if _is_share(request) and request.method == method:
                closed.add(request.path.split("/")[-2])
            return correct.finish(request, reply)

        def may_share(world: World, task: Task) -> bool:
            return task.id not in closed and correct.may_share(world, task)

        return replace(correct, finish=finish, may_share=may_share)

    return change


def _is_share(request: web.BaseRequest) -> bool:
    return request.path.endswith("/share")
