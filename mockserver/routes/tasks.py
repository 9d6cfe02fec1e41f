"""Creates, continues, reads and lists tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import orjson
from aiohttp import web

from mockserver import replies
from mockserver.errors import Refusal
from mockserver.replies import Reply
from mockserver.routes import admitting, answering, playing, streams
from mockserver.routes.service import Path, Service
from mockserver.store.records import Run, Task
from mockserver.users import User
from taskpact.contract import Answer, Contract
from taskpact.contract.document import Node
from taskpact.contract.schema import Violation

if TYPE_CHECKING:
    from mockserver.decisions import Decisions


_VARY = (("Vary", "Accept"),)
_PAGE: Final = 50
_LONGEST: Final = 1_000
"""Tasks on a page, usually and at most, where the document says nothing of it."""


async def create(
    service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
) -> web.StreamResponse:
    """Create a task or continue one; answer with its stream or with an acknowledgement."""
    del path
    world = service.world
    user = decisions.authenticate(world, request)
    data = await answering.body(world, request)
    body = decisions.decode(world, request, data)
    broken = decisions.violations(world.contract, body)
    if broken:
        raise refusal(broken)
    resolution = decisions.resolve(world.contract, body)
    answer = decisions.negotiate(world.contract, body, request.headers.getall("Accept", ()))
    task, run = await admitting.admit(service, decisions, user, body, resolution)
    if answer.is_stream:
        return await streams.send(service, decisions, request, answer, task, run)
    reply = decisions.acknowledge(answer, task, run)
    return answering.response(decisions.finish(request, reply))


def acknowledge(answer: Answer, task: Task, run: Run) -> Reply:
    """The acknowledgement: ids, and that the run has begun."""
    body = {"task_id": task.id, "status": "running", "stream_id": run.config.stream_id}
    return Reply(answer.status, orjson.dumps(body), _VARY, answer.media_type)


def refusal(broken: Sequence[Violation]) -> Refusal:
    """One refusal for all violations; its sentence names the first."""
    first = broken[0]
    where = first.pointer.lstrip("/").replace("/", ".") or "the body"
    more = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
    message = f"{where}: {first.message}{more}"
    return Refusal(400, "invalid_request", message, violations=broken)


async def read(
    service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
) -> web.StreamResponse:
    """The details of a task that the caller may read."""
    user = decisions.authenticate(service.world, request)
    task = await readable(service, decisions, user, path["id"])
    played = playing.all_played(service, decisions, task)
    shown = decisions.details(service.world, task, user, played)
    return answering.response(decisions.finish(request, replies.told(200, shown)))


async def share(
    service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
) -> web.StreamResponse:
    """A public or unlisted task, for anybody to read."""
    task = await service.store.task(path["id"].lower())
    if task is None or not decisions.may_share(service.world, task):
        raise not_found()
    shown = decisions.shared(service.world, task, playing.all_played(service, decisions, task))
    return answering.response(decisions.finish(request, replies.told(200, shown)))


async def artifacts(
    service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
) -> web.StreamResponse:
    """The artifacts that a task of the caller's own has kept, one for each run (ART)."""
    user = decisions.authenticate(service.world, request)
    task = await readable(service, decisions, user, path["id"])
    kept = decisions.kept(playing.all_played(service, decisions, task))
    if not decisions.may_continue(task, user) or not kept:
        # AMB-ARTIFACT-EARLY, AMB-ARTIFACT-ENDS
        raise Refusal(404, "artifact_not_found", "the task has no artifact, or not yet")
    shown = [decisions.artifact(task, run, state) for run, state in kept]
    return answering.response(decisions.finish(request, replies.told(200, shown)))


async def readable(service: Service, decisions: Decisions, user: User | None, task_id: str) -> Task:
    """The task, where it may be read; one refusal for "is not there" and "not for you" (VIS)."""
    task = await service.store.task(task_id.lower())
    if task is None or not decisions.may_read(service.world, task, user):
        raise not_found()
    return task


def not_found() -> Refusal:
    """The one refusal for a task that is not there and for one that is not to be seen."""
    return Refusal(404, "task_not_found", "there is no such task")


async def list_own(
    service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
) -> web.StreamResponse:
    """A page of the caller's own tasks, newest first."""
    del path
    user = decisions.authenticate(service.world, request)
    schemas = _parameters(service.world.contract)
    asked = {name: value for name, value in request.query.items() if name in schemas}
    limit = _limit(schemas.get("limit", {}), asked.get("limit"))
    status = asked.get("status")

    def keeps(task: Task) -> bool:
        return playing.state(service, decisions, task.runs[-1]).status == status

    try:
        page = await service.store.page(
            user.name,
            cursor=asked.get("cursor"),
            limit=limit,
            keeps=None if status is None else keeps,
        )
    except ValueError as error:
        raise Refusal(400, "invalid_request", f"cursor: {error}") from error
    latest = {task.id: playing.state(service, decisions, task.runs[-1]) for task in page.tasks}
    shown = decisions.listing(page, latest)
    return answering.response(decisions.finish(request, replies.told(200, shown)))


def _parameters(contract: Contract) -> Mapping[str, Node]:
    """The schemas of what may be asked of the list, by name; nothing else of a query counts."""
    parameters = contract.operation("listTasks").node.get("parameters", ())
    return {each["name"]: each["schema"] for each in parameters if each["in"] == "query"}


def _limit(schema: Node, asked: str | None) -> int:
    if asked is None:
        return int(schema.get("default", _PAGE))
    low, high = schema.get("minimum", 1), schema.get("maximum", _LONGEST)
    if not (asked.isascii() and asked.isdigit() and len(asked) < 9 and low <= int(asked) <= high):
        message = f"limit: {asked[:20]!r} is not between {low} and {high}"
        raise Refusal(400, "invalid_request", message)
    return int(asked)
