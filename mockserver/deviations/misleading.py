"""Servers that lose their way in a sequence of calls: what they wrongly do.

Each is right in every single call on a new task. `sta` gives each its name; those that keep or
show things wrongly are in `straying`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from aiohttp import web

from mockserver.errors import Refusal
from mockserver.routes import playing
from mockserver.routes.service import Path, Service
from mockserver.runs.config import RunConfig
from mockserver.store.protocol import Change as Transition
from mockserver.store.protocol import Store
from mockserver.store.records import Decision, Message, Task
from mockserver.users import User
from mockserver.world import World
from taskpact.contract import Contract

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Body: TypeAlias = Mapping[str, Any]
Change: TypeAlias = Callable[["Decisions"], "Decisions"]

_PAUSE = 0.01
"""Seconds between the two steps of a race."""
_MANY = 100


# -- refused requests -----------------------------------------------------------------------------


def leaving(leave: Callable[[Task, Body, str], Task]) -> Change:
    """A refused body leaves something in the own task that it names."""

    def made(correct: Decisions) -> Decisions:
        async def create(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            sent: dict[str, Any] = {}

            def decode(world: World, asked: web.BaseRequest, data: bytes) -> dict[str, Any]:
                sent.update(correct.decode(world, asked, data))
                return sent

            own = replace(decisions, decode=decode)
            try:
                return await correct.create(service, own, request, path)
            except Refusal:
                user = decisions.authenticate(service.world, request)
                task = await service.store.task(str(sent.get("id")))
                if task is not None and task.owner == user.name:
                    new_id = decisions.new_id()
                    await service.store.change(task.id, lambda _: leave(task, sent, new_id))
                raise

        return replace(correct, create=create)

    return made


def a_stream(task: Task, _: Body, new_id: str) -> Task:
    """A stream of a run like the one before."""
    latest = task.runs[-1]
    further = replace(latest, config=replace(latest.config, stream_id=new_id))
    return replace(task, runs=(*task.runs, further))


def a_visibility(task: Task, sent: Body, _: str) -> Task:
    """The visibility that was asked for."""
    return replace(task, visibility=sent.get("visibility", task.visibility))


def locking(correct: Decisions) -> Decisions:
    """A refused body leaves its task locked: it cannot be continued any more."""
    locked: set[str] = set()

    def lock(task: Task, _: Body, __: str) -> Task:
        locked.add(task.id)
        return task

    def may_continue(task: Task, user: User) -> bool:
        if task.id in locked:
            raise Refusal(409, "conflict", "another request is being worked on")
        return correct.may_continue(task, user)

    return leaving(lock)(replace(correct, may_continue=may_continue))


# -- decisions and aborts -------------------------------------------------------------------------


def _knowing_its_own(correct: Decisions) -> tuple[Decisions, set[str]]:
    """The same decisions, and the streams of all runs that were made by them.

    Where requests choose their server, tasks of others stand in the same store: they are no
    business of this one.
    """
    streams: set[str] = set()

    def configure(config: RunConfig) -> RunConfig:
        streams.add(config.stream_id)
        return correct.configure(config)

    return replace(correct, configure=configure), streams


async def _suspended(
    service: Service, decisions: Decisions, user: User, streams: Collection[str]
) -> list[Task]:
    """The user's tasks that wait for a decision on one of these streams, the newest first."""

    def waits(task: Task) -> bool:
        if task.runs[-1].config.stream_id not in streams:
            return False
        return playing.state(service, decisions, task.runs[-1]).status == "suspended"

    page = await service.store.page(user.name, cursor=None, limit=_MANY, keeps=waits)
    return list(page.tasks)


def newest_decided(correct: Decisions) -> Decisions:
    """A decision is about the newest task that waits."""
    knowing, streams = _knowing_its_own(correct)

    async def approve(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        user = decisions.authenticate(service.world, request)
        found = await _suspended(service, decisions, user, streams)
        waits = path["id"] in {each.id for each in found}
        meant = found[0].id if waits else path["id"]
        return await correct.approve(service, decisions, request, {**path, "id": meant})

    return replace(knowing, approve=approve)


def all_decided(correct: Decisions) -> Decisions:
    """A decision ends whatever else of the user's waits."""
    knowing, streams = _knowing_its_own(correct)

    async def approve(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        user = decisions.authenticate(service.world, request)
        answer = await correct.approve(service, decisions, request, path)
        for task in await _suspended(service, decisions, user, streams):
            await service.store.change(task.id, _withdrawing(service, task))
        return answer

    return replace(knowing, approve=approve)


def _withdrawing(service: Service, task: Task) -> Transition:
    return lambda _: _withdrawn(service, task)


def _withdrawn(service: Service, task: Task) -> Task:
    decision = Decision(approved=False, at=service.world.clock.now())
    return replace(task, runs=(*task.runs[:-1], replace(task.runs[-1], decision=decision)))


def _redecided(correct: Decisions, last: Callable[[Task], Task | None]) -> Decisions:
    """A task that is not suspended is decided on as what `last` makes of it."""

    def decide(task: Task, body: Body, status: str, now: float, stream_id: str) -> Task:
        again = last(task) if status != "suspended" else None
        if again is None:
            return correct.decide(task, body, status, now, stream_id)
        return correct.decide(again, body, "suspended", now, stream_id)

    return replace(correct, decide=decide)


def declined_is_open(correct: Decisions) -> Decisions:
    """A declined run can be decided on again."""

    def reopened(task: Task) -> Task | None:
        latest = task.runs[-1]
        if latest.decision is None or latest.decision.approved:
            return None
        return replace(task, runs=(*task.runs[:-1], replace(latest, decision=None)))

    return _redecided(correct, reopened)


def approved_is_open(correct: Decisions) -> Decisions:
    """An approved run can be decided on again once what followed has ended."""

    def reopened(task: Task) -> Task | None:
        if len(task.runs) < 2 or not task.runs[-1].config.after:
            return None
        *before, paused, _ = task.runs
        return replace(task, runs=(*before, replace(paused, decision=None)))

    return _redecided(correct, reopened)


def deciding_for_others(correct: Decisions) -> Decisions:
    """Whoever knows the id may decide."""

    async def approve(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        own = replace(decisions, may_read=lambda *_: True, may_continue=lambda *_: True)
        return await correct.approve(service, own, request, path)

    return replace(correct, approve=approve)


def aborting(stop: Callable[[Service, Task], Task]) -> Change:
    """An abort that finds nothing stops something else."""

    def made(correct: Decisions) -> Decisions:
        async def abort(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            answer = await correct.abort(service, decisions, request, path)
            task = await service.store.task(path["id"].lower())
            if task is not None:
                await service.store.change(task.id, lambda _: stop(service, task))
            return answer

        return replace(correct, abort=abort)

    return made


def what_waits(service: Service, task: Task) -> Task:
    """The run that waits for a decision."""
    return task if task.runs[-1].decision else _withdrawn(service, task)


def what_was_added(_: Service, task: Task) -> Task:
    """The latest run, which is taken back."""
    return replace(task, runs=task.runs[:-1]) if len(task.runs) > 1 else task


# -- who may continue -----------------------------------------------------------------------------


def team_continues(correct: Decisions) -> Decisions:
    """A teammate may continue whatever is the team's."""
    return replace(correct, may_continue=lambda task, user: task.team == user.team)


def readers_continue(correct: Decisions) -> Decisions:
    """A teammate may do whatever the owner may, where the task is visible to the team."""

    def may_continue(task: Task, user: User) -> bool:
        mates = task.team == user.team and task.visibility == "team"
        return mates or correct.may_continue(task, user)

    return replace(correct, may_continue=may_continue)


# -- several at once ------------------------------------------------------------------------------


class _Late:
    """A store that gives way between reading and writing."""

    def __init__(self, store: Store, after: Callable[[Task], Task], *, stale: bool) -> None:
        self._store = store
        self._after = after
        self._stale = stale
        self.task = store.task
        self.page = store.page
        self.owing = store.owing
        self.owed_at = store.owed_at
        self.close = store.close

    async def change(self, task_id: str, change: Transition) -> Task:
        """See Store; what was read may be old by now."""
        read = await self._store.task(task_id)
        await asyncio.sleep(_PAUSE)
        return await self._store.change(
            task_id, lambda now: self._after(change(read if self._stale else now))
        )


def reading_before_writing(correct: Decisions) -> Decisions:
    """A task is read, changed and written back, whatever others have written meanwhile."""

    async def create(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        late = _Late(service.store, lambda task: task, stale=True)
        return await correct.create(replace(service, store=late), decisions, request, path)

    return replace(correct, create=create)


def sharing_a_variable(correct: Decisions) -> Decisions:
    """What the user said is kept in one place for all requests until it is stored."""
    heard: list[Message] = []

    async def create(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        def message(contract: Contract, body: Body) -> Message:
            heard[:] = [correct.message(contract, body)]
            return heard[0]

        def said(task: Task) -> Task:
            return replace(task, runs=(*task.runs[:-1], replace(task.runs[-1], message=heard[0])))

        late = _Late(service.store, said, stale=False)
        own = replace(decisions, message=message)
        return await correct.create(replace(service, store=late), own, request, path)

    return replace(correct, create=create)
