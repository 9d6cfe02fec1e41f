"""Sends the stream of a run: at its start, and again from any position."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import aclosing
from typing import TYPE_CHECKING
from urllib.parse import quote

from aiohttp import web

from mockserver.errors import Refusal
from mockserver.replies import Headers
from mockserver.routes import playing, tasks
from mockserver.routes.service import Path, Service
from mockserver.runs.script import Beat
from mockserver.store.records import Run, Task
from mockserver.streaming.follow import Again, Framing, follow
from mockserver.world import World
from taskpact.contract import Answer

if TYPE_CHECKING:
    from mockserver.decisions import Decisions


async def send(
    service: Service,
    decisions: Decisions,
    request: web.BaseRequest,
    answer: Answer,
    task: Task,
    run: Run,
    after: int = 0,
) -> web.StreamResponse:
    """Send the run's chunks from the one after number `after`, then follow it to its end."""
    world = service.world
    lines = decisions.stream_headers(world, answer, task, run)
    response = web.StreamResponse(status=decisions.stream_status(answer), headers=lines)
    framing, again = decisions.framing(world), _changes(service, decisions, task, run)
    beats = playing.beats(service, decisions, run)
    pieces = follow(beats, run.started_at, world.clock, framing, after, again)
    async with aclosing(pieces):
        await decisions.transmit(response, request, pieces)
    return response


def _changes(service: Service, decisions: Decisions, task: Task, run: Run) -> Again:
    """Tells a reader of the run when something in it was aborted, by whichever process."""
    known = run

    async def again() -> Iterable[Beat] | None:
        nonlocal known
        latest = await service.store.task(task.id)
        runs = latest.runs if latest else ()
        found = next(
            (each for each in runs if each.config.stream_id == run.config.stream_id), known
        )
        if found.aborts == known.aborts:
            return None
        known = found
        return playing.beats(service, decisions, found)

    return again


def headers(world: World, answer: Answer, task: Task, run: Run) -> Headers:
    """The media type, the profile's own headers, and which task and stream this is."""
    return (
        ("Content-Type", answer.media_type),
        *world.profile.get("headers", {}).items(),
        ("Vary", "Accept"),
        # A document may let an id be any text; a header may not hold any.
        ("X-Task-Id", quote(task.id)),
        ("X-Stream-Id", run.config.stream_id),
    )


def framing(world: World) -> Framing:
    """One event per chunk, the profile's terminator, a heartbeat in silence."""
    said = world.profile.get("terminator")
    return Framing(terminator=said.encode() if said else None, silence=world.silence)


async def resume(
    service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
) -> web.StreamResponse:
    """The stream of a run again, after the position that the reader names."""
    user = decisions.authenticate(service.world, request)
    task = await tasks.readable(service, decisions, user, path["id"])
    run = next((each for each in task.runs if each.config.stream_id == path["stream_id"]), None)
    if run is None:
        raise Refusal(404, "stream_not_found", "this task has no such stream")
    answer = service.world.contract.negotiation.stream
    after = decisions.position(request)
    return await send(service, decisions, request, answer, task, run, after)


def position(request: web.BaseRequest) -> int:
    """The number of the chunk that a reader names as the last it has (AMB-RESUME-FORM)."""
    named = request.headers.get("Last-Event-ID") or request.query.get("after") or "0"
    if not (named.isascii() and named.isdigit() and len(named) < 12):
        error = f"after: {named[:20]!r} is no position of a stream"
        raise Refusal(400, "invalid_request", error)
    return int(named)
