"""Freedom in how runs wait for a decision, in what they tell of it, and where they go on.

`deciding` gives each its name.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from aiohttp import web

from mockserver import views
from mockserver.replies import Headers
from mockserver.routes.service import Path, Service
from mockserver.runs.config import Pace, RunConfig
from mockserver.runs.directives import ASKING
from mockserver.runs.script import Beat
from mockserver.runs.state import RunState
from mockserver.runs.suspension import suspension
from mockserver.store.records import Run, Task
from mockserver.users import User
from mockserver.world import World
from taskpact.contract import Answer

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


# -- what the agent does -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Told:
    """A timeline of which only some chunks are told; it can be walked again."""

    beats: Iterable[Beat]
    tells: Callable[[Beat], bool]

    def __iter__(self) -> Iterator[Beat]:
        return filter(self.tells, iter(self.beats))


def untold(given: Decisions) -> Decisions:
    """No chunk says that the run waits; its stream just ends."""

    def play(config: RunConfig, pace: Pace) -> Iterable[Beat]:
        return _Told(given.play(config, pace), lambda beat: beat.chunk["type"] not in _WAITING)

    return replace(given, play=play)


def without_phases(given: Decisions) -> Decisions:
    """No chunk tells the phases."""

    def play(config: RunConfig, pace: Pace) -> Iterable[Beat]:
        return _Told(given.play(config, pace), lambda beat: beat.chunk["type"] != "data-phase")

    return replace(given, play=play)


def never_asks(given: Decisions) -> Decisions:
    """The planner has the tool that asks and does not use it."""

    def configure(config: RunConfig) -> RunConfig:
        return given.configure(replace(config, text=config.text.replace(ASKING, "think of me")))

    return replace(given, configure=configure)


def thrifty(given: Decisions) -> Decisions:
    """The step of planning counts as one of execution, so that there are fewer of these."""

    def play(config: RunConfig, pace: Pace) -> Iterable[Beat]:
        fewer = int(config.values["max_steps"]) - 1  # type: ignore[call-overload]
        return given.play(replace(config, values={**config.values, "max_steps": fewer}), pace)

    return replace(given, play=play)


# -- streams of runs that wait -------------------------------------------------------------------


def staying_open(given: Decisions) -> Decisions:
    """A stream whose run waits stays open until the decision (AMB-SUSPENDED-STREAM)."""

    def held(handler: Any, own: Decisions) -> Any:  # noqa: ANN401 - a handler, made of another
        async def handle(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            shown: list[tuple[str, str]] = []

            def stream_headers(world: World, answer: Answer, task: Task, run: Run) -> Headers:
                shown.append((task.id, run.config.stream_id))
                return decisions.stream_headers(world, answer, task, run)

            async def transmit(
                response: web.StreamResponse, asked: web.BaseRequest, pieces: AsyncIterator[bytes]
            ) -> None:
                await own.transmit(response, asked, _held(pieces, service, *shown[-1]))

            made = replace(decisions, transmit=transmit, stream_headers=stream_headers)
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


def same_stream(given: Decisions) -> Decisions:
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

    def details(
        world: World, task: Task, user: User | None, played: views.Played
    ) -> dict[str, Any]:
        shown = given.details(world, task, user, played)
        said = [given.details(world, task, user, [each])["messages"] for each in played]
        asked = [_asked(given, world, task, user, each) for each in played]
        joined = [one for pair in zip(asked, said, strict=True) for each in pair for one in each]
        return {**shown, "messages": joined}

    return replace(given, decide=decide, play=play, details=details)


def _asked(
    given: Decisions, world: World, task: Task, user: User | None, played: tuple[Run, RunState]
) -> list[Any]:
    """The user's message of a run that took the place of the one that was suspended."""
    run, at = played
    if run.config.suspended_stream != run.config.stream_id:
        return []
    plain = replace(run, config=replace(run.config, after=""))
    messages: list[Any] = given.details(world, task, user, [(plain, at)])["messages"]
    return messages[:1]
