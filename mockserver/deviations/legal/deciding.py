"""Freedom in how runs wait, how decisions and aborts are answered, and where a run goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import orjson
from aiohttp import web

from mockserver.deviations.deviation import Deviation
from mockserver.deviations.legal.making import Change, both, variant
from mockserver.errors import Refusal
from mockserver.replies import Reply
from mockserver.routes import answering
from mockserver.routes.service import Path, Service
from mockserver.runs.config import Pace, RunConfig
from mockserver.runs.directives import ASKING
from mockserver.runs.script import Beat
from mockserver.runs.suspension import suspension
from mockserver.store.records import Task
from taskpact.contract import Contract, Violation

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Body: TypeAlias = Mapping[str, Any]

_WAITING: Final = ("data-suspended", "data-approval")
_MARK: Final = b"data-suspended"
_FINISH: Final = b'{"type":"finish"'
_OPEN: Final = 5.0
"""Seconds that a stream stays open at most, for a decision that may never come."""
_LOOK: Final = 0.02
"""Seconds between two looks whether it has come."""


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


# -- what the agent does -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Told:
    """A timeline of which only some chunks are told; it can be walked again."""

    beats: Iterable[Beat]
    tells: Callable[[Beat], bool]

    def __iter__(self) -> Iterator[Beat]:
        return filter(self.tells, iter(self.beats))


def _untold(given: Decisions) -> Decisions:
    """No chunk says that the run waits; its stream just ends."""

    def play(config: RunConfig, pace: Pace) -> Iterable[Beat]:
        return _Told(given.play(config, pace), lambda beat: beat.chunk["type"] not in _WAITING)

    return replace(given, play=play)


def _without_phases(given: Decisions) -> Decisions:
    """No chunk tells the phases."""

    def play(config: RunConfig, pace: Pace) -> Iterable[Beat]:
        return _Told(given.play(config, pace), lambda beat: beat.chunk["type"] != "data-phase")

    return replace(given, play=play)


def _never_asks(given: Decisions) -> Decisions:
    """The planner has the tool that asks and does not use it."""

    def configure(config: RunConfig) -> RunConfig:
        return given.configure(replace(config, text=config.text.replace(ASKING, "think of me")))

    return replace(given, configure=configure)


def _thrifty(given: Decisions) -> Decisions:
    """The step of planning counts as one of execution, so that there are fewer of these."""

    def play(config: RunConfig, pace: Pace) -> Iterable[Beat]:
        fewer = int(config.values["max_steps"]) - 1  # type: ignore[call-overload]
        return given.play(replace(config, values={**config.values, "max_steps": fewer}), pace)

    return replace(given, play=play)


# -- streams of runs that wait -------------------------------------------------------------------


def _staying_open(given: Decisions) -> Decisions:
    """A stream whose run waits stays open until the decision (AMB-SUSPENDED-STREAM)."""

    def held(handler: Any, own: Decisions) -> Any:  # noqa: ANN401 - a handler, made of another
        async def handle(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            async def transmit(
                response: web.StreamResponse, asked: web.BaseRequest, pieces: AsyncIterator[bytes]
            ) -> None:
                run = response.headers["X-Task-Id"], response.headers["X-Stream-Id"]
                await own.transmit(response, asked, _held(pieces, service, *run))

            made = replace(decisions, transmit=transmit)
            return await handler(service, made, request, path)  # type: ignore[no-any-return]

        return handle

    return replace(given, create=held(given.create, given), stream=held(given.stream, given))


async def _held(
    pieces: AsyncIterator[bytes], service: Service, task_id: str, stream_id: str
) -> AsyncIterator[bytes]:
    waits = False
    async for piece in pieces:
        waits = waits or _MARK in piece
        told, mark, end = piece.partition(_FINISH) if waits else (piece, b"", b"")
        at = told.rfind(b"\n\n") + 2 if mark else len(told)
        if told[:at]:
            yield told[:at]
        if mark:
            await _decided(service, task_id, stream_id)
            yield told[at:] + mark + end


async def _decided(service: Service, task_id: str, stream_id: str) -> None:
    """Wait until somebody has decided, or long enough."""
    for _ in range(int(_OPEN / _LOOK)):
        task = await service.store.task(task_id)
        runs = task.runs if task else ()
        if any(r.decision is not None for r in runs if r.config.stream_id == stream_id):
            return
        await asyncio.sleep(_LOOK)


@dataclass(frozen=True, slots=True)
class _Joined:
    """The timeline of a suspended run and of the one that goes on after it, as one."""

    first: Iterable[Beat]
    then: Iterable[Beat]

    def __iter__(self) -> Iterator[Beat]:
        for beat in self.first:
            if beat.chunk["type"] == "finish":
                break
            yield replace(beat, at=0.0)
        told = ("start", "data-run-config", "data-sandbox", "data-secrets", "data-files")
        opened = False
        for beat in self.then:
            # The call that waited is told already; its output comes now.
            again = not opened and beat.chunk["type"] == "tool-input-available"
            opened = opened or again
            if beat.chunk["type"] not in told and not again:
                yield beat


def _same_stream(given: Decisions) -> Decisions:
    """An approved run goes on in the stream that was suspended (AMB-APPROVAL-STREAM)."""

    def decide(task: Task, body: Body, status: str, now: float, stream_id: str) -> Task:
        after = given.decide(task, body, status, now, stream_id)
        if len(after.runs) == len(task.runs):
            return after
        last = after.runs[-1]
        same = replace(last.config, stream_id=task.runs[-1].config.stream_id)
        return replace(after, runs=(*after.runs[:-2], replace(last, config=same)))

    def play(config: RunConfig, pace: Pace) -> Iterable[Beat]:
        made = given.play(config, pace)
        if not config.after or config.suspended_stream != config.stream_id:
            return made
        before = replace(config, after="", suspended_stream="", answers={})
        if config.after == "plan":
            # Where a question came first, its answer has led to the plan.
            before = replace(before, text=before.text.replace(ASKING, ""))
        waited = suspension(before) is not None
        return _Joined(given.play(before, pace), made) if waited else made

    return replace(given, decide=decide, play=play)


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
        _same_stream,
    ),
    variant(
        "open-until-decided",
        "Keeps the stream of a suspended run open until the decision.",
        _staying_open,
    ),
    variant(
        "suspension-untold",
        "Tells nothing of a suspension in the stream, which ends there.",
        _untold,
    ),
    variant(
        "phases-untold",
        "Tells no phases in the stream.",
        _without_phases,
    ),
    variant(
        "never-asks",
        "Has a planner that never asks, whatever it may.",
        _never_asks,
    ),
    variant(
        "planning-counts",
        "Counts the step of planning as well, and so executes fewer than it might.",
        _thrifty,
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
