"""What a task runs on, and what the server says about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from mockserver import replies
from mockserver.delivery.log import log
from mockserver.errors import Refusal
from mockserver.routes import answering
from mockserver.routes.service import Path, Service

if TYPE_CHECKING:
    from mockserver.decisions import Decisions


_LOGGED = 1000
"""Tasks of a user whose deliveries are shown, at most."""


async def sandboxes(
    service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
) -> web.StreamResponse:
    """The caller's sandboxes."""
    del path
    user = decisions.authenticate(service.world, request)
    shown = decisions.show_sandboxes(user)
    return answering.response(decisions.finish(request, replies.told(200, shown)))


async def deliveries(
    service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
) -> web.StreamResponse:
    """What became of the completion events of the caller's team, the latest tasks of each user."""
    del path
    world = service.world
    caller = decisions.authenticate(world, request)
    shown = []
    for user in world.users.values():
        if user.team == caller.team:
            page = await service.store.page(
                user.name, cursor=None, limit=_LOGGED, keeps=lambda task: bool(task.deliveries)
            )
            shown += log(page.tasks)
    return answering.response(decisions.finish(request, replies.told(200, {"deliveries": shown})))


async def document(
    service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
) -> web.StreamResponse:
    """The contract itself, as JSON."""
    del decisions, request, path
    return answering.response(replies.told(200, service.world.contract.document))


async def health(
    service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
) -> web.StreamResponse:
    """Whether the server serves."""
    del service, decisions, request, path
    return answering.response(replies.told(200, {"status": "ok"}))


async def unknown(
    service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
) -> web.StreamResponse:
    """An operation that an edited document has and this server does not know; it says so."""
    del path
    decisions.authenticate(service.world, request)
    raise Refusal(501, "not_implemented", "this mock server does not know this operation")
