"""Wrong lists of tasks: with those of others, and in pages that lose or repeat some.

`vis` gives each its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from aiohttp import web

from mockserver import replies
from mockserver.deviations.opening import Change, Reads, readers
from mockserver.errors import Refusal
from mockserver.replies import Reply
from mockserver.routes import answering
from mockserver.routes.service import Path, Service
from mockserver.runs.state import RunState
from mockserver.store.protocol import Page
from mockserver.store.records import Run, Task
from mockserver.users import User
from mockserver.world import World
from taskpact.contract import Answer

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Slice: TypeAlias = Callable[[Sequence[Task], str | None, int], tuple[Sequence[Task], str | None]]
"""A page and the cursor of the next: of all tasks, behind a cursor, of this length at most."""

_MANY = 1_000_000


def listing_also(others: Reads, *, pages: Callable[[web.BaseRequest], bool]) -> Change:
    """On such pages there are tasks of others too."""

    def change(correct: Decisions) -> Decisions:
        known: dict[str, Task] = {}

        def acknowledge(answer: Answer, task: Task, run: Run) -> Reply:
            known[task.id] = task
            return correct.acknowledge(answer, task, run)

        async def list_them(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            user = decisions.authenticate(service.world, request)
            more = [t for t in known.values() if _foreign(service.world, t, user, others)]
            chosen = replace(decisions, listing=_with_more(decisions, more))
            return await correct.list(
                service, chosen if pages(request) else decisions, request, path
            )

        return replace(correct, acknowledge=acknowledge, list=list_them)

    return change


def _foreign(world: World, task: Task, user: User, others: Reads) -> bool:
    return task.owner != user.name and others(world, task, user)


def _with_more(decisions: Decisions, more: Sequence[Task]) -> Any:  # noqa: ANN401 - as Decisions
    def listing(page: Page, latest: Mapping[str, RunState]) -> dict[str, Any]:
        shown = decisions.listing(page, latest)
        added = [{"id": each.id, "title": "", "created_by": each.owner} for each in more]
        return {**shown, "tasks": [*shown["tasks"], *added]}

    return listing


def any_page(_: web.BaseRequest) -> bool:
    """Every page."""
    return True


def later_pages(request: web.BaseRequest) -> bool:
    """All but the first."""
    return "cursor" in request.query


def of_the_team(world: World, task: Task, user: User) -> bool:
    """What a teammate may read by its id."""
    return readers(world, task) == "team" and task.team == user.team


def of_everyone(world: World, task: Task, _: User) -> bool:
    """What everyone may read."""
    return readers(world, task) == "everyone"


def of_the_team_in_private(_: World, task: Task, user: User) -> bool:
    """What anybody of the team has made."""
    return task.team == user.team


def paged(cut: Slice) -> Change:
    """Pages are cut out of all own tasks, newest first, in this way."""

    def change(correct: Decisions) -> Decisions:
        async def list_them(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            del path
            user = decisions.authenticate(service.world, request)
            every = await service.store.page(
                user.name, cursor=None, limit=_MANY, keeps=lambda _: True
            )
            try:
                limit = int(request.query.get("limit", "20"))
                some, cursor = cut(every.tasks, request.query.get("cursor"), limit)
            except (ValueError, IndexError) as error:
                raise Refusal(400, "invalid_request", f"no page: {error}") from error
            ended = {each.id: RunState("completed", 1, None) for each in some}
            shown = decisions.listing(Page(some, every.total, cursor), ended)
            return answering.response(decisions.finish(request, replies.told(200, shown)))

        return replace(correct, list=list_them)

    return change


def by_offset(tasks: Sequence[Task], cursor: str | None, limit: int) -> Any:  # noqa: ANN401
    """The cursor is a number of tasks, so a new one shifts all pages."""
    return _from(tasks, int(cursor or 0), limit, step=0)


def losing_one(tasks: Sequence[Task], cursor: str | None, limit: int) -> Any:  # noqa: ANN401
    """A page begins one after where the one before has ended."""
    at = _behind(tasks, cursor)
    some = tasks[at + (cursor is not None) :][:limit]
    end = at + (cursor is not None) + len(some)
    return some, some[-1].id if some and end < len(tasks) else None


def repeating_one(tasks: Sequence[Task], cursor: str | None, limit: int) -> Any:  # noqa: ANN401
    """A page begins with the last task of the one before."""
    at = max(0, _behind(tasks, cursor) - (cursor is not None))
    some = tasks[at : at + limit]
    return some, some[-1].id if some and at + len(some) < len(tasks) else None


def by_second(tasks: Sequence[Task], cursor: str | None, limit: int) -> Any:  # noqa: ANN401
    """The cursor is a time in seconds, so what was made in one second is lost behind a page."""
    left = [t for t in tasks if cursor is None or int(t.created_at) < int(cursor)]
    some = left[:limit]
    return some, str(int(some[-1].created_at)) if len(left) > limit else None


def short_third_page(tasks: Sequence[Task], cursor: str | None, limit: int) -> Any:  # noqa: ANN401
    """The third page has lost its first task."""
    at = _behind(tasks, cursor)
    some = tasks[at : at + limit]
    following = some[-1].id if at + len(some) < len(tasks) else None
    # Tasks that are made meanwhile move the page on.
    return some[1:] if 2 * limit <= at < 3 * limit else some, following


def _from(tasks: Sequence[Task], at: int, limit: int, step: int) -> Any:  # noqa: ANN401
    some = tasks[at : at + limit]
    return some, str(at + limit + step) if at + limit < len(tasks) else None


def _behind(tasks: Sequence[Task], cursor: str | None) -> int:
    """The place behind the task that the cursor names."""
    return next((at for at, each in enumerate(tasks, 1) if each.id == cursor), 0)
