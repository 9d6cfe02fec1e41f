"""The application: four endpoints, and refusals with the member `error`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import Response
from starlette.routing import Match

from .auth import Caller, Directory, User
from .intake import Body, wants_json
from .runs import Run, RunConfig, Task, TaskStore
from .schemas import CreateTask, canonical_uuid

TASKS = "/api/v1/tasks"
METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


@dataclass(frozen=True)
class Settings:
    """How the server behaves."""

    models: tuple[str, ...] = ("auto",)
    run_seconds: float = 0.4
    ping_seconds: float = 0.1


def create_app(directory: Directory, settings: Settings) -> FastAPI:
    """The application for these users and settings, with an empty store."""
    app = FastAPI(openapi_url=None, redirect_slashes=False)
    app.state.directory = directory
    app.state.models = settings.models
    app.state.default_model = next((name for name in settings.models if name != "auto"), "auto")
    app.state.ping_seconds = settings.ping_seconds
    app.state.store = TaskStore(settings.run_seconds)
    app.add_api_route(TASKS, create_task, methods=["POST"], response_model=None)
    app.add_api_route(TASKS, list_tasks, methods=["GET", "HEAD"])
    app.add_api_route(TASKS + "/{task_id}", get_task, methods=["GET", "HEAD"])
    app.add_api_route("/api/v1/sandboxes", list_sandboxes, methods=["GET", "HEAD"])
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(StarletteHTTPException, _refused)
    app.add_exception_handler(Exception, _broken)
    return app


async def create_task(request: Request, caller: Caller, body: Body) -> Response:
    """Create or continue a task, and answer with its stream or an acknowledgement."""
    store: TaskStore = request.app.state.store
    _check_references(store, caller, body)
    config = RunConfig.resolve(body, caller, request.app.state.default_model)
    task, run = store.submit(body, caller, config)
    if wants_json(body, request):
        headers = {"Location": f"{TASKS}/{task.id}", "Vary": "Accept"}
        return JSONResponse(_acknowledgement(task, run), 202, headers)
    return _stream(task, run, request.app.state.ping_seconds)


def _check_references(store: TaskStore, caller: User, body: CreateTask) -> None:
    task = store.get(body.id)
    if task is not None and task.owner is not caller:
        if task.readable_by(caller):
            raise HTTPException(403, "only its owner can continue this task")
        raise HTTPException(404, "no such task")
    own = {sandbox.id for sandbox in caller.sandboxes}
    if body.sandbox_id is not None and body.sandbox_id not in own:
        raise HTTPException(422, "sandbox_id: not one of your sandboxes")


def _acknowledgement(task: Task, run: Run) -> dict[str, Any]:
    return {
        "id": task.id,
        "status": run.status,
        "accepted_at": run.created_at,
        "links": {"self": f"{TASKS}/{task.id}"},
    }


def _stream(task: Task, run: Run, ping_seconds: float) -> EventSourceResponse:
    headers = {
        "Cache-Control": "no-cache",
        "Vary": "Accept",
        "X-Task-Id": task.id,
        "X-Vercel-AI-UI-Message-Stream": "v1",
    }
    return EventSourceResponse(_events(run), headers=headers, ping=ping_seconds)


async def _events(run: Run) -> AsyncIterator[ServerSentEvent]:
    yield ServerSentEvent(comment=f"run {run.id}", retry=3000)
    async for number, data in run.follow():
        yield ServerSentEvent(data, id=str(number))


async def get_task(request: Request, caller: Caller, task_id: str) -> dict[str, Any]:
    """The details of a task the caller may read."""
    store: TaskStore = request.app.state.store
    task = store.get(canonical_uuid(task_id))
    if task is None or not task.readable_by(caller):
        raise HTTPException(404, "no such task")
    return task.details(caller)


async def list_tasks(
    request: Request,
    caller: Caller,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[int | None, Query(ge=1)] = None,
    status: str | None = None,
) -> dict[str, Any]:
    """The caller's own tasks, newest first; a cursor is the number of the last one seen."""
    store: TaskStore = request.app.state.store
    own = [
        task for task in store.owned_by(caller) if status is None or task.runs[-1].status == status
    ]
    rest = [task for task in own if cursor is None or task.number < cursor]
    page, more = rest[:limit], len(rest) > limit
    return {
        "tasks": [task.summary() for task in page],
        "total": len(own),
        "has_more": more,
        "next_cursor": str(page[-1].number) if more else None,
    }


async def list_sandboxes(caller: Caller) -> dict[str, Any]:
    """The caller's sandboxes; exactly one is the default."""
    return {
        "sandboxes": [
            {"id": sandbox.id, "name": sandbox.name, "is_default": sandbox.is_default}
            for sandbox in caller.sandboxes
        ]
    }


def _invalid(_: Request, problem: Exception) -> Response:
    """FastAPI's own list of what is wrong, without the input, and the member `error`."""
    found = problem.errors()[:10] if isinstance(problem, RequestValidationError) else []
    detail = [{"type": e["type"], "loc": e["loc"], "msg": e["msg"]} for e in found]
    first = detail[0]
    where = ".".join(str(step) for step in first["loc"])
    return JSONResponse({"error": f"{where}: {first['msg']}", "detail": detail}, 422)


def _refused(request: Request, problem: Exception) -> Response:
    if not isinstance(problem, StarletteHTTPException):
        return _broken(request, problem)
    headers = dict(problem.headers or {})
    if problem.status_code == 405:
        headers["Allow"] = ", ".join(_allowed(request))
    return JSONResponse(
        {"error": problem.detail, "code": problem.status_code}, problem.status_code, headers
    )


def _allowed(request: Request) -> list[str]:
    """Every method the path has; the router's own 405 names those of one route only."""
    return [
        method
        for method in METHODS
        for route in request.app.routes
        if route.matches({**request.scope, "method": method})[0] is Match.FULL
    ]


def _broken(_: Request, __: Exception) -> Response:
    return JSONResponse({"error": "internal error"}, 500)
