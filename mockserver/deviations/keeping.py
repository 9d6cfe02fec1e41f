"""What deviations about artifacts, and about the payload of both ways, are made by.

Every change hands on to the decisions it was given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson
from aiohttp import web

from mockserver import replies
from mockserver.delivery.handover import asked
from mockserver.deviations.handing import Change, Payload
from mockserver.errors import Refusal
from mockserver.replies import Reply
from mockserver.routes import answering, playing
from mockserver.routes.service import Path, Service
from mockserver.runs.state import RunState
from mockserver.store.records import Run, Task
from mockserver.users import User
from mockserver.views import Played
from mockserver.world import World
from taskpact.contract import Answer

if TYPE_CHECKING:
    from mockserver.decisions import Decisions


def keeping(change: Callable[[Played, Played], Played]) -> Change:
    """Which runs keep an artifact is changed: from all of them, and those that should."""

    def made(given: Decisions) -> Decisions:
        def kept(played: Played) -> Played:
            return change(played, given.kept(played))

        return replace(given, kept=kept)

    return made


def keeping_for(*ways: object) -> Change:
    """Completed runs that asked for these ways to hand over keep an artifact as well."""

    def made(given: Decisions) -> Decisions:
        def kept(played: Played) -> Played:
            also = [
                (run, at) for run, at in played if asked(run) in ways and given.is_over(run, at)
            ]
            return [*given.kept(played), *also]

        return replace(given, kept=kept)

    return made


def artifacts(change: Callable[[Task, Run, Payload], Payload]) -> Change:
    """What is handed over is changed, whichever way."""

    def made(given: Decisions) -> Decisions:
        def artifact(task: Task, run: Run, state: RunState) -> Payload:
            return change(task, run, given.artifact(task, run, state))

        return replace(given, artifact=artifact)

    return made


def referring(change: Callable[[Task, Run], Mapping[str, str]]) -> Change:
    """Some references of what is handed over are others."""
    return artifacts(
        lambda task, run, told: {**told, "references": {**told["references"], **change(task, run)}}
    )


def outcome(word: str, only: Callable[[Task, Run], bool] = lambda _, __: True) -> Change:
    """The outcome is told by another word."""
    return artifacts(
        lambda task, run, told: (
            {**told, "outcome": {**told["outcome"], "status": word}} if only(task, run) else told
        )
    )


def reading(change: Callable[[Decisions], Decisions]) -> Change:
    """The handler of artifacts decides otherwise; all others do not."""

    def made(given: Decisions) -> Decisions:
        async def handled(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            return await given.artifacts(service, change(decisions), request, path)

        return replace(given, artifacts=handled)

    return made


def open_to(admits: Callable[[Task, User | None], bool]) -> Change:
    """Others than the owner may read an artifact as well."""

    def changed(decisions: Decisions) -> Decisions:
        def may_read(world: World, task: Task, user: User | None) -> bool:
            return admits(task, user) or decisions.may_read(world, task, user)

        def may_continue(task: Task, user: User) -> bool:
            return admits(task, user) or decisions.may_continue(task, user)

        return replace(decisions, may_read=may_read, may_continue=may_continue)

    return reading(changed)


def open_to_nobody(given: Decisions) -> Decisions:
    """Who shows no credentials reads artifacts as the first user."""

    def changed(decisions: Decisions) -> Decisions:
        def authenticate(world: World, request: web.BaseRequest) -> User:
            if "Authorization" not in request.headers:
                return next(iter(world.users.values()))
            return decisions.authenticate(world, request)

        return replace(decisions, authenticate=authenticate)

    return reading(changed)(given)


def answered(change: Callable[[Any], object]) -> Change:
    """The list of artifacts is answered in another form."""

    def changed(decisions: Decisions) -> Decisions:
        def finish(request: web.BaseRequest, reply: Reply) -> Reply:
            told = replace(reply, body=orjson.dumps(change(orjson.loads(reply.body))))
            return decisions.finish(request, told)

        return replace(decisions, finish=finish)

    return reading(changed)


def without_any(reply: Reply) -> Change:
    """Where there is no artifact, or not yet, this is answered."""

    def made(given: Decisions) -> Decisions:
        async def handled(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            try:
                return await given.artifacts(service, decisions, request, path)
            except Refusal as refusal:
                if refusal.why.code != "artifact_not_found":
                    raise
                return answering.response(decisions.finish(request, reply))

        return replace(given, artifacts=handled)

    return made


def once(given: Decisions) -> Decisions:
    """Whoever has read an artifact does not find it again."""
    taken: set[str] = set()

    async def handled(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        if path["id"] in taken:
            raise Refusal(404, "artifact_not_found", "this task has no artifact")
        response = await given.artifacts(service, decisions, request, path)
        taken.add(path["id"])
        return response

    return replace(given, artifacts=handled)


def naming_the_latest(given: Decisions) -> Decisions:
    """The task is the one that had begun last when the run completed, whosever it is."""
    begun: list[tuple[float, str]] = []

    def acknowledge(answer: Answer, task: Task, run: Run) -> Reply:
        begun.append((run.started_at, task.id))
        return given.acknowledge(answer, task, run)

    def artifact(task: Task, run: Run, state: RunState) -> Payload:
        told = given.artifact(task, run, state)
        by_then = [each for each in begun if each[0] <= (state.completed_at or 0.0)]
        named = {"task_id": max(by_then)[1]} if by_then else {}
        return {**told, "references": {**told["references"], **named}}

    return replace(given, acknowledge=acknowledge, artifact=artifact)


def all_of_them(given: Decisions) -> Decisions:
    """Whoever asks for an artifact gets those of all of the owner's latest tasks."""

    async def handled(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        task = await service.store.task(path["id"].lower())
        if task is None:
            return await given.artifacts(service, decisions, request, path)
        latest = await service.store.page(
            task.owner, cursor=None, limit=5, keeps=lambda each: asked(each.runs[-1]) == "artifact"
        )
        runs = tuple(run for each in latest.tasks for run in each.runs)

        def artifact(_: Task, run: Run, state: RunState) -> Payload:
            return given.artifact(replace(task, id=run.config.task_id), run, state)

        every = replace(decisions, artifact=artifact)
        kept = every.kept(playing.all_played(service, every, replace(task, runs=runs)))
        shown = [every.artifact(task, run, state) for run, state in kept]
        return answering.response(decisions.finish(request, replies.told(200, shown)))

    return replace(given, artifacts=handled)
