"""What deviations about completion events are made by.

Every change hands on to the decisions it was given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urljoin
from uuid import UUID, uuid4, uuid5

import orjson
from aiohttp import web

from mockserver.delivery.handover import asked
from mockserver.delivery.sending import Sender, Sent
from mockserver.delivery.webhook import Retries, Webhook, owed
from mockserver.errors import Refusal
from mockserver.routes import answering
from mockserver.routes.admitting import admit
from mockserver.routes.service import Path, Service
from mockserver.runs.state import RunState
from mockserver.store.records import Delivery, Run, Task
from mockserver.world import World

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Change: TypeAlias = Callable[["Decisions"], "Decisions"]
Payload: TypeAlias = dict[str, Any]
Owed: TypeAlias = Sequence[Delivery]
Completes: TypeAlias = Callable[[], float | None]

_QUEUED = ("task", "id", "completion_delivery")
_IDS = UUID("0c9a3f52-6f0e-5d0c-9a55-1f4e2b7c6d38")


def another_id(text: str) -> str:
    """A uuid that follows from the text and belongs to nothing."""
    return str(uuid5(_IDS, text))


# -- what is owed ----------------------------------------------------------------------------------


def owing(change: Callable[[Task, Run, Owed], Owed]) -> Change:
    """What a run owes is changed, whatever it asked for."""

    def made(given: Decisions) -> Decisions:
        def owes(task: Task, run: Run, completes_at: Completes) -> Owed:
            return change(task, run, given.owes(task, run, completes_at))

        return replace(given, owes=owes)

    return made


def owing_for(*ways: object) -> Change:
    """Runs that asked for these ways to hand over owe an event as well."""

    def made(given: Decisions) -> Decisions:
        def owes(task: Task, run: Run, completes_at: Completes) -> Owed:
            at = completes_at() if asked(run) in ways else None
            more = () if at is None else (owed(task, run, at),)
            return (*given.owes(task, run, completes_at), *more)

        return replace(given, owes=owes)

    return made


def once_more(_: Task, run: Run, due: Owed) -> Owed:
    """All of it twice, each time under an id of its own."""
    return (*due, *(replace(each, id=another_id(run.config.stream_id)) for each in due))


def when(
    condition: Callable[[Task, Run], bool], change: Callable[[Task, Run, Owed], Owed]
) -> Callable[[Task, Run, Owed], Owed]:
    """The change, for some runs only."""
    return lambda task, run, due: change(task, run, due) if condition(task, run) else due


def nothing(_: Task, __: Run, ___: Owed) -> Owed:
    """Nothing is owed."""
    return ()


def is_further(task: Task, run: Run) -> bool:
    """Whether a further call has made the run."""
    return len(task.runs) > 1 and not run.config.after


def is_approved(_: Task, run: Run) -> bool:
    """Whether the run goes on after a decision."""
    return bool(run.config.after)


def too_early(only: Callable[[Run, float | None], bool]) -> Change:
    """An event is sent when its run has begun."""

    def made(given: Decisions) -> Decisions:
        def owes(task: Task, run: Run, completes_at: Completes) -> Owed:
            if asked(run) != "webhook" or not only(run, completes_at()):
                return given.owes(task, run, completes_at)
            return (owed(task, run, run.started_at),)

        def is_over(_: Run, __: RunState) -> bool:
            return True

        return replace(given, owes=owes, is_over=is_over)

    return made


# -- what is sent, and how -------------------------------------------------------------------------


def headers(change: Callable[[Delivery, dict[str, str]], dict[str, str]]) -> Change:
    """The headers of every try are changed."""

    def made(given: Decisions) -> Decisions:
        def request_of(
            delivery: Delivery, payload: Mapping[str, Any], webhook: Webhook
        ) -> tuple[dict[str, str], bytes]:
            lines, body = given.request_of(delivery, payload, webhook)
            return change(delivery, lines), body

        return replace(given, request_of=request_of)

    return made


def payloads(change: Callable[[Delivery, Payload], object]) -> Change:
    """The payload of every try is changed; artifacts are not."""

    def made(given: Decisions) -> Decisions:
        def request_of(
            delivery: Delivery, payload: Mapping[str, Any], webhook: Webhook
        ) -> tuple[dict[str, str], bytes]:
            lines, body = given.request_of(delivery, payload, webhook)
            return lines, orjson.dumps(change(delivery, orjson.loads(body)))

        return replace(given, request_of=request_of)

    return made


def new_id(_: Delivery, lines: dict[str, str]) -> dict[str, str]:
    """A new id on every try."""
    return {**lines, "Webhook-Id": str(uuid4())}


def after(change: Callable[[Delivery, int | None, Delivery, Retries, float], Delivery]) -> Change:
    """What the end of a try means is changed."""

    def made(given: Decisions) -> Decisions:
        def after_try(
            delivery: Delivery, status: int | None, error: str, now: float, policy: Retries
        ) -> Delivery:
            then = given.after_try(delivery, status, error, now, policy)
            return change(delivery, status, then, policy, now)

        return replace(given, after_try=after_try)

    return made


def giving_up(once: Callable[[Delivery, int | None], bool]) -> Change:
    """Some deliveries are not tried again."""

    def changed(
        before: Delivery, status: int | None, then: Delivery, _: Retries, __: float
    ) -> Delivery:
        return replace(then, next_at=None) if once(before, status) else then

    return after(changed)


def again_after(*statuses: int) -> Change:
    """These statuses do not count as accepted."""

    def changed(
        before: Delivery, status: int | None, then: Delivery, policy: Retries, now: float
    ) -> Delivery:
        if status not in statuses or before.tries >= policy.tries:
            return then
        return replace(then, next_at=now + policy.pause(before.tries), outcome="not accepted")

    return after(changed)


def following(statuses: Sequence[int]) -> Change:
    """Redirects of these statuses are followed, with everything that was sent."""

    def made(given: Decisions) -> Decisions:
        async def send(sender: Sender, url: str, lines: Mapping[str, str], body: bytes) -> Sent:
            sent = await given.send(sender, url, lines, body)
            if sent.status not in statuses or sent.location is None:
                return sent
            return await given.send(sender, urljoin(url, sent.location), lines, body)

        return replace(given, send=send)

    return made


def for_bad_values(given: Decisions) -> Decisions:
    """A request whose values are refused sends an event: it was queued before they were seen."""

    async def create(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        seen: list[Payload] = []

        def decode(world: World, asking: web.BaseRequest, data: bytes) -> Payload:
            seen.append(given.decode(world, asking, data))
            return seen[-1]

        try:
            return await given.create(service, replace(decisions, decode=decode), request, path)
        except Refusal:
            if seen:
                await _queued(service, decisions, seen[-1])
            raise

    return replace(given, create=create)


def for_strangers(given: Decisions) -> Decisions:
    """A request without credentials sends an event: it was queued before it was asked whose."""

    async def create(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        if "Authorization" not in request.headers:
            data = await answering.body(service.world, request)
            await _queued(service, decisions, given.decode(service.world, request, data))
        return await given.create(service, decisions, request, path)

    return replace(given, create=create)


async def _queued(service: Service, decisions: Decisions, body: Payload) -> None:
    """Run what a body asks for, its faults left out, for the first user."""
    contract = service.world.contract
    usual: Payload = {
        name: body[name] for name in ("task", "id", "completion_delivery") if name in body
    }
    if not contract.violations(usual):
        user = next(iter(service.world.users.values()))
        await admit(service, decisions, user, usual, contract.resolve(usual))
