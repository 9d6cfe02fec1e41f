"""Servers that lack what they are declared to have: each operation that is not there (STA-20).

The capabilities are declared beside them; nothing of a declaration is known here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from aiohttp import web

from mockserver.deviations.deviation import Deviation
from mockserver.errors import Refusal
from mockserver.routes.service import Path, Service
from mockserver.store.records import Task
from mockserver.users import User
from mockserver.views import Played
from mockserver.world import World

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Change: TypeAlias = Callable[["Decisions"], "Decisions"]


def _without(name: str, status: int = 404) -> Change:
    """Lacks this operation."""

    async def missing(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        del service, decisions, request, path
        raise Refusal(status, "not_found", "there is no such resource")

    return lambda correct: replace(correct, **{name: missing})  # type: ignore[arg-type]


def _without_addresses(correct: Decisions) -> Decisions:
    """Details tell no address of a stream."""

    def details(world: World, task: Task, user: User | None, played: Played) -> dict[str, object]:
        shown = correct.details(world, task, user, played)
        return {name: value for name, value in shown.items() if name != "streamUrls"}

    return replace(correct, details=details)


def _defect(name: str, requirement: str, summary: str, change: Change) -> Deviation:
    return Deviation(f"sta-declared-{name}", "defect", requirement, summary, change)


DEVIATIONS: tuple[Deviation, ...] = (
    _defect("details", "STA-20", "Has no details.", _without("read")),
    _defect("list", "STA-20", "Has no list.", _without("list", 405)),
    _defect("sandboxes", "STA-20", "Has no sandboxes.", _without("sandboxes")),
    _defect("share", "STA-20", "Has no shares.", _without("share")),
    _defect("artifacts", "STA-20", "Has no artifacts.", _without("artifacts")),
    _defect("approve", "STA-20", "Takes no decisions.", _without("approve", 405)),
    _defect("abort", "STA-20", "Takes no aborts.", _without("abort", 501)),
    _defect("streams", "STA-21", "Has no streams to read again.", _without("stream")),
    _defect("addresses", "STA-21", "Tells no addresses of streams.", _without_addresses),
)
