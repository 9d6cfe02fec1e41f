"""Wrong ways to take several decisions on one run: effects of those that lose, and races.

Used by the deviations of PLN; the right way is `mockserver.routes.runs`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aiohttp import web

from mockserver.deviations.deciding import Body, Change, once_more
from mockserver.errors import Refusal
from mockserver.routes import answering, owing, playing
from mockserver.routes.service import Path, Service
from mockserver.routes.tasks import readable
from mockserver.runs.suspension import suspension
from mockserver.store.records import Decision, Task

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

_PAUSE = 0.02
"""Seconds between the two steps of a race."""


# -- effects of what has no success -------------------------------------------------------------


def _losing(effect: Callable[[Task, Body, float, str], Task]) -> Change:
    """A decision that has no success has an effect all the same."""

    def change(correct: Decisions) -> Decisions:
        async def approve(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            heard: list[Body] = []

            def decode(*said: Any) -> dict[str, Any]:  # noqa: ANN401 - what decode is given
                heard.append(made := decisions.decode(*said))
                return made

            try:
                own = replace(decisions, decode=decode)
                return await correct.approve(service, own, request, path)
            except Refusal as refusal:
                if refusal.why.status == 409:
                    now, stream_id = service.world.clock.now(), decisions.new_id()
                    await service.store.change(
                        path["id"].lower(),
                        lambda task: effect(task, heard[0], now, stream_id),  # type: ignore[arg-type]
                    )
                raise

        return replace(correct, approve=approve)

    return change


def _starts_a_run(task: Task, body: Body, now: float, stream_id: str) -> Task:
    del body
    return replace(task, runs=(*task.runs, once_more(task.runs[-1], now, stream_id)))


def _overwrites(task: Task, body: Body, now: float, stream_id: str) -> Task:
    del stream_id
    approved = body.get("decision") == "approve"
    runs = tuple(
        replace(run, decision=Decision(approved, now)) if suspension(run.config) else run
        for run in task.runs
    )
    return replace(task, runs=runs)


loser_starts_a_run = _losing(_starts_a_run)
"""A decision that has no success starts a run."""

loser_overwrites = _losing(_overwrites)
"""A decision that has no success is written over the one that had."""


# -- checking, then acting -----------------------------------------------------------------------


def racing(*words: str) -> Change:
    """Decisions of these words are looked at first and stored later, with time between."""

    def change(correct: Decisions) -> Decisions:
        async def approve(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            user = decisions.authenticate(service.world, request)
            data = await answering.body(service.world, request)
            body = decisions.decode(service.world, request, data)
            if body.get("decision") not in words:
                again = replace(decisions, decode=lambda *_: body)
                return await correct.approve(service, again, request, path)
            task = await readable(service, decisions, user, path["id"])
            state = playing.state(service, decisions, task.runs[-1])
            now, stream_id = service.world.clock.now(), decisions.new_id()
            decided = decisions.decide(task, body, state.status, now, stream_id)
            after = owing.with_owed(service, decisions, decided)
            await asyncio.sleep(_PAUSE)
            await service.store.change(path["id"].lower(), lambda _: after)
            owing.posted(service, decisions, after)
            reply = decisions.approved({"success": True})
            return answering.response(decisions.finish(request, reply))

        return replace(correct, approve=approve)

    return change
