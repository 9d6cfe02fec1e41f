"""What a task runs on, and what the server says about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from mockserver import replies
from mockserver.errors import Refusal
from mockserver.routes import answering
from mockserver.routes.service import Path, Service

if TYPE_CHECKING:
    from mockserver.decisions import Decisions


async def sandboxes(
    service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
) -> web.StreamResponse:
    """The caller's sandboxes."""
    del path
    user = decisions.authenticate(service.world, request)
    shown = decisions.show_sandboxes(user)
    return answering.response(decisions.finish(request, replies.told(200, shown)))


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
