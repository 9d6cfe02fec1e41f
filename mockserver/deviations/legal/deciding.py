"""Freedom in how decisions and aborts are answered, and (`waiting`) in how runs wait for one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import orjson
from aiohttp import web

from mockserver.deviations.deviation import Deviation
from mockserver.deviations.legal import waiting
from mockserver.deviations.legal.making import Change, both, variant
from mockserver.errors import Refusal
from mockserver.replies import Reply
from mockserver.routes import answering
from mockserver.routes.service import Path, Service
from mockserver.store.records import Task
from taskpact.contract import Contract, Violation

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Body: TypeAlias = Mapping[str, Any]


# -- how it is answered --------------------------------------------------------------------------


def _pointless(reply: Callable[[Refusal], Reply]) -> Change:
    """A decision that has no success is answered otherwise (AMB-APPROVAL-POINTLESS)."""

    def made(given: Decisions) -> Decisions:
        async def approve(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            try:
                return await given.approve(service, decisions, request, path)
            except Refusal as refusal:
                if refusal.why.status != 409:
                    raise
                return answering.response(decisions.finish(request, reply(refusal)))

        return replace(given, approve=approve)

    return made


def _no_success(refusal: Refusal) -> Reply:
    return Reply(200, orjson.dumps({"success": False, "error": refusal.why.message}))


def _gone(_: Refusal) -> Reply:
    return Reply(410, orjson.dumps({"error": "there is nothing to decide any more"}))


def _bad(_: Refusal) -> Reply:
    return Reply(400, orjson.dumps({"error": "the run is not suspended", "success": False}))


def _approved(members: Callable[[dict[str, object]], dict[str, object]]) -> Change:
    """An approval that has success is answered with other members."""

    def made(given: Decisions) -> Decisions:
        return replace(given, approved=lambda told: given.approved(members(dict(told))))

    return made


def _aborted(members: Callable[[dict[str, Any]], dict[str, Any]]) -> Change:
    """An abort is answered with other members."""

    def made(given: Decisions) -> Decisions:
        def aborted(stream_id: str, tool: bool, found: bool) -> Reply:
            reply = given.aborted(stream_id, tool, found)
            return replace(reply, body=orjson.dumps(members(orjson.loads(reply.body))))

        return replace(given, aborted=aborted)

    return made


def _without(*names: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda told: {name: value for name, value in told.items() if name not in names}


def _unprocessable(given: Decisions) -> Decisions:
    """Ids of a wrong type in an abort get status 422 (AMB-ABORT-WRONG-TYPE)."""

    def violations_of(contract: Contract, name: str, body: Body) -> Sequence[Violation]:
        found = given.violations_of(contract, name, body)
        typed = any(each.keyword == "type" for each in found)
        if name == "AbortToolsRequest" and typed and len(body) == 1:
            raise Refusal(422, "unprocessable", "an id is a text", violations=tuple(found))
        return found

    return replace(given, violations_of=violations_of)


def _names_ignored(given: Decisions) -> Decisions:
    """A decision is on the run that waits, whatever else it names."""

    def decide(task: Task, body: Body, status: str, now: float, stream_id: str) -> Task:
        kept = {name: body[name] for name in ("decision", "metadata") if name in body}
        return given.decide(task, kept, status, now, stream_id)

    return replace(given, decide=decide)


VARIANTS: tuple[Deviation, ...] = (
    variant(
        "pointless-decision-200",
        "Answers a decision that comes too late with status 200 and success false.",
        _pointless(_no_success),
    ),
    variant(
        "pointless-decision-410",
        "Answers a decision that comes too late with status 410.",
        _pointless(_gone),
    ),
    variant(
        "pointless-decision-400",
        "Answers a decision that comes too late with status 400.",
        _pointless(_bad),
    ),
    variant(
        "approval-without-stream",
        "Does not name the stream in which an approved run goes on.",
        _approved(_without("stream_id")),
    ),
    variant(
        "approval-with-more",
        "Answers an approval with members of its own, and null for those without a value.",
        _approved(lambda told: {"error": None, "stream_id": None, "decided_by": "you", **told}),
    ),
    variant(
        "approval-in-the-same-stream",
        "Lets an approved run go on in the stream that was suspended.",
        waiting.same_stream,
    ),
    variant(
        "open-until-decided",
        "Keeps the stream of a suspended run open until the decision.",
        waiting.staying_open,
    ),
    variant(
        "suspension-untold",
        "Tells nothing of a suspension in the stream, which ends there.",
        waiting.untold,
    ),
    variant(
        "phases-untold",
        "Tells no phases in the stream.",
        waiting.without_phases,
    ),
    variant(
        "never-asks",
        "Has a planner that never asks, whatever it may.",
        waiting.never_asks,
    ),
    variant(
        "planning-counts",
        "Counts the step of planning as well, and so executes fewer than it might.",
        waiting.thrifty,
    ),
    variant(
        "decision-names-ignored",
        "Takes a decision whichever run, call and agent it names.",
        _names_ignored,
    ),
    variant(
        "abort-without-found",
        "Does not say whether an abort found anything.",
        _aborted(_without("found", "target", "message")),
    ),
    variant(
        "abort-found-null",
        "Says null for whatever an abort did not find.",
        both(
            _aborted(lambda told: {**told, "found": told["found"] or None}),
            _aborted(lambda told: {**told, "target": None, "message": None, "stream_id": None}),
        ),
    ),
    variant(
        "abort-wrong-type-422",
        "Answers an abort whose id is no text with status 422.",
        _unprocessable,
    ),
)
