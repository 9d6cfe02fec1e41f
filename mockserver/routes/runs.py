"""What can be done to a run: decide on it while it is suspended, abort what works in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aiohttp import web

from mockserver import replies
from mockserver.errors import Refusal
from mockserver.replies import Reply
from mockserver.routes import answering, owing, playing
from mockserver.routes.service import Path, Service
from mockserver.routes.tasks import readable, refusal
from mockserver.runs.aborting import working
from mockserver.runs.suspension import Suspension, suspension
from mockserver.store.records import Abort, Decision, Run, Task
from mockserver.users import User

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Body = Mapping[str, Any]

_NAMES = ("run_id", "tool_call_id", "agent_id")
_TOOL, _SUBAGENT = "tool_call_id", "subagent_run_id"


async def approve(
    service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
) -> web.StreamResponse:
    """Decide on the suspended run of a task of one's own: approve resumes it, decline ends it."""
    task, body = await _asked(service, decisions, request, path, "ApproveRequest")
    now, stream_id = service.world.clock.now(), decisions.new_id()

    def change(before: Task | None) -> Task:
        current = task if before is None else before
        state = playing.state(service, decisions, current.runs[-1])
        decided = decisions.decide(current, body, state.status, now, stream_id)
        return owing.with_owed(service, decisions, decided)

    after = await service.store.change(task.id, change)
    owing.posted(service, decisions, after)
    latest = after.runs[-1].config.stream_id
    told = {"success": True} | ({"stream_id": latest} if latest == stream_id else {})
    return answering.response(decisions.finish(request, decisions.approved(told)))


def decided(task: Task, body: Body, status: str, now: float, stream_id: str) -> Task:
    """The task after a decision on its latest run. Raises Refusal 409 where it waits for none.

    Atomic with what it looks at, so of several decisions one has success. An approved run goes
    on in a stream of its own, `stream_id` (AMB-APPROVAL-STREAM).
    """
    run = task.runs[-1]
    paused = suspension(run.config)
    if paused is None or status != "suspended":
        # AMB-APPROVAL-POINTLESS
        raise Refusal(409, "not_suspended", f"the task is not suspended: it is {status}")
    _check_names(paused, body)
    approved = body.get("decision") == "approve"
    runs = (*task.runs[:-1], replace(run, decision=Decision(approved, now)))
    return replace(
        task, runs=(*runs, resumed(run, paused, body, now, stream_id)) if approved else runs
    )


def resumed(run: Run, paused: Suspension, body: Body, now: float, stream_id: str) -> Run:
    """The run that goes on where another was suspended."""
    config = replace(
        run.config,
        stream_id=stream_id,
        after=paused.kind,
        suspended_stream=run.config.stream_id,
        answers={**run.config.answers, **body.get("metadata", {})},
    )
    return Run(config, run.message, now)


def _check_names(paused: Suspension, body: Body) -> None:
    """A decision that names another run, call or agent was meant for something else."""
    for name in _NAMES:
        if name in body and body[name] != getattr(paused, name):
            error = f"{name}: the task is suspended, but not on this"
            raise Refusal(409, "other_suspension", error, pointer=f"/{name}")


async def abort(
    service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
) -> web.StreamResponse:
    """Abort one tool call or subagent that works; that nothing does is no error."""
    task, body = await _asked(service, decisions, request, path, "AbortToolsRequest")
    named = _TOOL if _TOOL in body else _SUBAGENT
    target, now = str(body.get(named)), service.world.clock.now()
    stopped: Run | None = None

    def change(before: Task | None) -> Task:
        nonlocal stopped
        current = task if before is None else before
        stopped = next((run for run in current.runs if works(run)), None)
        if stopped is None:
            return current
        ended = replace(stopped, aborts=(*stopped.aborts, Abort(target, now)))
        runs = tuple(ended if run is stopped else run for run in current.runs)
        return owing.hastened(service, decisions, replace(current, runs=runs), ended)

    def works(run: Run) -> bool:
        # What was aborted may still have to come to its end in the stream, and a call that waits
        # for the user is not at work.
        known = any(each.target == target for each in run.aborts)
        if known or playing.state(service, decisions, run).status != "running":
            return False
        beats, elapsed = playing.beats(service, decisions, run), now - run.started_at
        return target in working(beats, elapsed, tools=named == _TOOL)

    after = await service.store.change(task.id, change)
    owing.posted(service, decisions, after)
    run = stopped or after.runs[-1]
    reply = decisions.aborted(run.config.stream_id, named == _TOOL, stopped is not None)
    return answering.response(decisions.finish(request, reply))


def aborted(stream_id: str, tool: bool, found: bool) -> Reply:
    """What an abort is answered: the wish is fulfilled, whether or not anything was there."""
    what = "tool call" if tool else "subagent"
    said = f"the {what} was aborted" if found else f"no {what} of this id is at work"
    target = "tool" if tool else "subagent"
    body = {
        "success": True,
        "stream_id": stream_id,
        "message": said,
        "found": found,
        "target": target,
    }
    return replies.told(200, body)


def approved(body: Mapping[str, object]) -> Reply:
    """What a decision that counted is answered."""
    return replies.told(200, body)


async def _asked(
    service: Service, decisions: Decisions, request: web.BaseRequest, path: Path, schema: str
) -> tuple[Task, Body]:
    """The task of the caller's own, and the body, which keeps the schema of that name."""
    world = service.world
    user = decisions.authenticate(world, request)
    data = await answering.body(world, request)
    body = decisions.decode(world, request, data)
    broken = tuple(decisions.violations_of(world.contract, schema, body))
    if broken:
        raise refusal(broken)
    task = await readable(service, decisions, user, path["id"])
    check_own(decisions, task, user)
    return task, body


def check_own(decisions: Decisions, task: Task, user: User) -> None:
    """Refusal 403 where the user may read the task and no more."""
    if not decisions.may_continue(task, user):
        error = "this task is another user's: you may read it only"
        raise Refusal(403, "forbidden", error)
