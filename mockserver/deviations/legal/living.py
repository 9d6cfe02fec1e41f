"""Freedom in how a task lives on: while a run waits, once it was decided, after it has ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from mockserver import views
from mockserver.deviations.deviation import Deviation
from mockserver.deviations.legal.making import Change, both, variant
from mockserver.errors import Refusal
from mockserver.routes.service import Path, Service
from mockserver.runs.suspension import suspension
from mockserver.store.records import Run, Task
from mockserver.users import User
from mockserver.world import World

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Shown = dict[str, Any]

_RESUMING: Final = 0.03
"""Seconds for which a run that was approved is told to be resuming."""


def _suspended_is_busy(given: Decisions) -> Decisions:
    """A task is not continued while its run waits for a decision."""

    def continued(before: Task, run: Run) -> Task:
        latest = before.runs[-1]
        if latest.decision is None and suspension(latest.config) is not None:
            raise Refusal(409, "task_suspended", "the task waits for a decision")
        return given.continued(before, run)

    return replace(given, continued=continued)


def _not_there(given: Decisions) -> Decisions:
    """Whoever may only read a task is told by its operations that there is none."""

    def hidden(handler: Any) -> Any:  # noqa: ANN401 - a handler, made of another
        async def handle(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            try:
                return await handler(service, decisions, request, path)  # type: ignore[no-any-return]
            except Refusal as refusal:
                if refusal.why.status != 403:
                    raise
                raise Refusal(404, "task_not_found", "there is no such task") from refusal

        return handle

    return replace(given, approve=hidden(given.approve), abort=hidden(given.abort))


def _latest_kept(given: Decisions) -> Decisions:
    """A task keeps the artifact of its latest run only, if that asked for one."""
    return replace(given, kept=lambda played: given.kept(played[-1:]))


def _told(change: Callable[[World, Run, str], str]) -> Change:
    """The details tell the status of each run by another word."""

    def made(given: Decisions) -> Decisions:
        def details(
            world: World, task: Task, user: User | None, played: views.Played
        ) -> dict[str, Any]:
            shown = [
                (run, replace(at, status=change(world, run, at.status)))  # type: ignore[arg-type]
                for run, at in played
            ]
            return given.details(world, task, user, shown)

        return replace(given, details=details)

    return made


def _resuming(world: World, run: Run, status: str) -> str:
    """A run that goes on after a decision has to begin first."""
    begins = world.clock.now() < run.started_at + _RESUMING
    return "resuming" if run.config.after and begins else status


def _failed(_: World, __: Run, status: str) -> str:
    return "failed" if status == "aborted" else status


def _at_the_end(given: Decisions) -> Decisions:
    """What the user said is a message once the run that it began is over, or waits."""

    def details(world: World, task: Task, user: User | None, played: views.Played) -> Shown:
        shown = given.details(world, task, user, played)
        over = [each for each in played if each[1].status != "running"]
        kept = given.details(world, task, user, over)["messages"] if over else []
        return {**shown, "messages": kept}

    return replace(given, details=details)


VARIANTS: tuple[Deviation, ...] = (
    variant(
        "suspended-409",
        "Refuses to continue a task whose run waits (AMB-CONTINUE-ACTIVE).",
        _suspended_is_busy,
    ),
    variant(
        "others-404",
        "Tells readers who decide or abort that there is no such task (AMB-FOREIGN-STATUS).",
        _not_there,
    ),
    variant(
        "artifact-of-latest",
        "Keeps the artifact of the latest run only (AMB-ARTIFACT-SHAPE).",
        _latest_kept,
    ),
    variant(
        "resuming-first",
        "Tells an approved run as resuming for a while, and a declined one as failed.",
        both(_told(_resuming), _told(_failed)),
    ),
    variant(
        "messages-at-the-end",
        "Shows what the user said once the run is over.",
        _at_the_end,
    ),
)
