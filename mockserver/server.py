"""The running server: one handler for every request, started and stopped in an orderly way.

aiohttp's low-level server is used: paths come from the contract, so a router of its own would
be a second one, and a request should pass no layer that decides nothing.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from mockserver.accesslog import AccessLogger
from mockserver.connection import Connection
from mockserver.decisions import CORRECT, Decisions
from mockserver.delivery.outbox import Outbox
from mockserver.delivery.webhook import Webhook
from mockserver.errors import Refusal, StartError
from mockserver.replies import Reply
from mockserver.routes import answering
from mockserver.routes.service import Service
from mockserver.routes.table import Table, handler, table
from mockserver.store.protocol import Store
from mockserver.world import PATIENCE, World

Shelf = Mapping[str, Callable[[Decisions], Decisions]]
"""By id: how a deviation changes the decisions."""

LOG = logging.getLogger("mockserver")
_PREFER = re.compile(rb"^prefer:[ \t]*([^\r\n]+)", re.IGNORECASE | re.MULTILINE)
_GRACE = 2.0
"""Seconds that open streams get to end when the server stops."""
_LAST_PORT = 65535
_IDLE = 75.0
"""Seconds that a connection is kept between two requests."""


@dataclass(frozen=True, slots=True)
class Application:
    """Answers requests: finds the decisions and the handler, tells refusals."""

    service: Service
    decisions: Decisions
    table: Table
    shelf: Shelf
    changed: dict[str, Decisions]
    """Deviating decisions made so far, by the list of ids that asked for them."""

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        decisions = self.decisions
        try:
            if self.shelf and "Prefer" in request.headers:
                decisions = self._preferred(request.headers.getall("Prefer"))
            methods, path = self.table.find(request.rel_url.raw_path)
            if not methods:
                raise Refusal(404, "not_found", f"there is no path {request.path[:80]!r}")
            name = methods.get(request.method)
            if name is None:
                reply = decisions.methods(sorted(methods))
                return answering.response(decisions.finish(request, reply))
            return await handler(decisions, name)(self.service, decisions, request, path)
        except Refusal as refusal:
            return answering.response(decisions.finish(request, decisions.refused(refusal)))

    def malformed(self, data: bytes, reply: Reply) -> Reply:
        """The answer to bytes that are no request; a shelf is chosen from in them all the same."""
        decisions = self.decisions
        if self.shelf:
            lines = [line.decode("latin-1") for line in _PREFER.findall(data)]
            decisions = self._preferred(lines) if lines else decisions
        return decisions.malformed(reply)

    def _preferred(self, lines: list[str]) -> Decisions:
        """The decisions that `Prefer: deviation=ID` asks for (RFC 7240), others ignored."""
        asked = ",".join(lines)
        if asked not in self.changed:
            made = self.decisions
            for preference in asked.split(","):
                name, _, value = preference.partition("=")
                if name.strip().lower() == "deviation":
                    made = deviating(made, value.strip().strip('"'), self.shelf)
            self.changed[asked] = made
        return self.changed[asked]


def deviating(decisions: Decisions, deviation: str, shelf: Shelf) -> Decisions:
    """The decisions with one deviation; Refusal where the shelf has none of this id."""
    if deviation not in shelf:
        raise Refusal(400, "unknown_deviation", f"there is no deviation {deviation[:80]!r}")
    return shelf[deviation](decisions)


def application(
    world: World,
    store: Store,
    decisions: Decisions = CORRECT,
    shelf: Shelf | None = None,
    webhooks: Mapping[str, Webhook] | None = None,
) -> Application:
    """The application that serves this world; `webhooks` by team are who hears of completions.

    Raises ContractError where the world has no profile.
    """
    world.contract.profile  # noqa: B018 - asked for its error, before the first stream is
    service = Service(world, store, Outbox(webhooks or {}, usual=decisions))
    return Application(service, decisions, table(world.contract), shelf or {}, {})


class _Server(web.Server):
    """aiohttp's server with our connections."""

    def __init__(self, answer: Application, patience: float, **options: Any) -> None:  # noqa: ANN401
        super().__init__(answer, **options)
        self._patience = patience
        self._malformed = answer.malformed

    def __call__(self) -> RequestHandler:
        """One connection."""
        return Connection(self, self._patience, self._malformed, loop=self._loop, **self._kwargs)


@dataclass(slots=True)
class Serving:
    """A started server."""

    url: str
    _runner: web.ServerRunner

    async def stop(self) -> None:
        """Take no more connections, let open streams end for a moment, close."""
        await self._runner.cleanup()


async def start(
    answer: Application,
    host: str,
    port: int,
    *,
    access_log: bool = False,
    patience: float = PATIENCE,
) -> Serving:
    """Listen on `host` and `port` (0: any free one). Raises StartError.

    `patience` is how many seconds a client has to send the head of a request.
    """
    if not 0 <= port <= _LAST_PORT:
        # uvloop takes such a number modulo 65536.
        raise StartError(f"there is no port {port}: they go from 0 (any free one) to {_LAST_PORT}")
    log = logging.getLogger("mockserver.access") if access_log else None
    server = _Server(
        answer,
        patience,
        access_log=log,
        access_log_class=AccessLogger,
        auto_decompress=False,
        lingering_time=1.0,
        keepalive_timeout=_IDLE,
        handler_cancellation=True,
    )
    runner = web.ServerRunner(server, shutdown_timeout=_GRACE)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except (OSError, OverflowError) as error:
        await runner.cleanup()
        reason = getattr(error, "strerror", None) or error
        raise StartError(
            f"cannot listen on {host} port {port} ({reason}): choose another with --port or --host"
        ) from error
    bound = runner.addresses[0]
    name = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
    return Serving(f"http://{name}:{bound[1]}", runner)


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The loop of uvloop where it is installed; None is asyncio's own."""
    try:
        import uvloop  # noqa: PLC0415 - not on every platform
    except ImportError:
        return None
    return uvloop.new_event_loop
