"""Wrong ways to give a stream again, and a run that dies with its reader; `res` names each."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias

from aiohttp import web

from mockserver.errors import Refusal
from mockserver.routes import playing
from mockserver.routes.service import Path, Service
from mockserver.runs.config import Pace, RunConfig
from mockserver.runs.script import Beat
from mockserver.store.records import Run, Task
from mockserver.streaming.follow import Framing
from mockserver.users import User
from mockserver.views import Played
from mockserver.world import World

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Change: TypeAlias = Callable[["Decisions"], "Decisions"]
Pieces: TypeAlias = AsyncIterator[bytes]


def starting(move: Callable[[int], int]) -> Change:
    """A reader goes on behind another chunk than the one it names."""

    def change(correct: Decisions) -> Decisions:
        return replace(correct, position=lambda request: move(correct.position(request)))

    return change


def skipping(at: int) -> int:
    """One is skipped."""
    return at + (at > 0)


def skipping_behind_the_first(at: int) -> int:
    """One is skipped behind the first only."""
    return at + (at == 1)


def repeating(at: int) -> int:
    """The last one comes again."""
    return max(0, at - 1)


def repeating_behind_the_second(at: int) -> int:
    """It comes again behind the second only."""
    return at - (at == 2)


def anew(_: int) -> int:
    """From the beginning, always."""
    return 0


def skipping_by_header(correct: Decisions) -> Decisions:
    """One is skipped where the position is named in the header."""

    def position(request: web.BaseRequest) -> int:
        at = correct.position(request)
        return at + (at > 0 and "Last-Event-ID" in request.headers)

    return replace(correct, position=position)


def again(inside: Change) -> Change:
    """What is read again is made by other decisions than what is read first."""

    def change(correct: Decisions) -> Decisions:
        async def stream(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            return await correct.stream(service, inside(decisions), request, path)

        return replace(correct, stream=stream)

    return change


def without_last(count: int) -> Change:
    """The last chunks are missing."""
    return _beats(lambda beats: iter(list(beats)[:-count]))


def latest(count: int) -> Change:
    """Only the latest chunks are there."""
    return _beats(lambda beats: iter(list(beats)[-count:]))


def behind_a_position(inside: Change) -> Change:
    """Where a position is named, other decisions are taken."""

    def change(correct: Decisions) -> Decisions:
        other = inside(correct)

        async def transmit(
            response: web.StreamResponse, request: web.BaseRequest, pieces: Pieces
        ) -> None:
            chosen = other if correct.position(request) else correct
            await chosen.transmit(response, request, pieces)

        return replace(correct, transmit=transmit)

    return change


def _beats(made: Callable[[Iterable[Beat]], Iterator[Beat]]) -> Change:
    def change(correct: Decisions) -> Decisions:
        def play(config: RunConfig, pace: Pace) -> Iterable[Beat]:
            return _Made(correct.play(config, pace), made)

        return replace(correct, play=play)

    return change


@dataclass(frozen=True, slots=True)
class _Made:
    """A timeline told otherwise; it can be walked again."""

    beats: Iterable[Beat]
    made: Callable[[Iterable[Beat]], Iterator[Beat]]

    def __iter__(self) -> Iterator[Beat]:
        """Walk it from its start."""
        return self.made(self.beats)


def without_terminator(correct: Decisions) -> Decisions:
    """The terminator is missing."""

    def framing(world: World) -> Framing:
        return replace(correct.framing(world), terminator=None)

    return replace(correct, framing=framing)


def what_is_there(correct: Decisions) -> Decisions:
    """Only what has come by now is given, and the stream ends."""

    async def stream(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        task = await service.store.task(path["id"].lower())
        runs = task.runs if task else ()
        seq = {
            each.config.stream_id: playing.state(service, decisions, each).last_seq for each in runs
        }.get(path["stream_id"], 0)
        shortened = _beats(lambda beats: islice(iter(beats), seq))(decisions)
        return await correct.stream(service, shortened, request, path)

    return replace(correct, stream=stream)


def cut_off(correct: Decisions) -> Decisions:
    """The connection is closed before the response has ended."""

    async def transmit(
        response: web.StreamResponse, request: web.BaseRequest, pieces: Pieces
    ) -> None:
        await correct.transmit(response, request, _all_but_end(request, pieces))

    return replace(correct, transmit=transmit)


async def _all_but_end(request: web.BaseRequest, pieces: Pieces) -> AsyncGenerator[bytes, None]:
    async for piece in pieces:
        yield piece
    if request.transport is not None:
        request.transport.close()


# -- whose stream --------------------------------------------------------------------------------


def refusing(when: Callable[[Service, Decisions, Task, str], bool]) -> Change:
    """A stream is not found where this is so."""

    def change(correct: Decisions) -> Decisions:
        async def stream(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            task = await service.store.task(path["id"].lower())
            if task is not None and when(service, decisions, task, path["stream_id"]):
                raise Refusal(404, "stream_not_found", "this task has no such stream")
            return await correct.stream(service, decisions, request, path)

        return replace(correct, stream=stream)

    return change


def when_over(service: Service, decisions: Decisions, task: Task, stream_id: str) -> bool:
    """Once its run has ended."""
    runs = [each for each in task.runs if each.config.stream_id == stream_id]
    return any(playing.state(service, decisions, each).status != "running" for each in runs)


def when_not_latest(_: Service, __: Decisions, task: Task, stream_id: str) -> bool:
    """Where another run came after it."""
    return task.runs[-1].config.stream_id != stream_id


def always(_: Service, __: Decisions, ___: Task, ____: str) -> bool:
    """Every stream."""
    return True


def read_by(others: Callable[[Task, User], bool], *, running: bool = False) -> Change:
    """Streams are read by others too; or only those of runs that go on."""

    def change(correct: Decisions) -> Decisions:
        async def stream(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            def may_read(world: World, task: Task, user: User | None) -> bool:
                goes_on = not when_over(service, decisions, task, path["stream_id"])
                more = user is not None and others(task, user) and (goes_on or not running)
                return more or decisions.may_read(world, task, user)

            chosen = replace(decisions, may_read=may_read)
            return await correct.stream(service, chosen, request, path)

        return replace(correct, stream=stream)

    return change


def anybody(_: Task, __: User) -> bool:
    """Whoever is signed in."""
    return True


def the_team(task: Task, user: User) -> bool:
    """Whoever is of the team."""
    return task.team == user.team


# -- the run -------------------------------------------------------------------------------------


def dying(word: str) -> Change:
    """A run whose first reader leaves goes no further, and is of this status."""

    def change(correct: Decisions) -> Decisions:
        left: dict[str, float] = {}

        def play(config: RunConfig, pace: Pace) -> Iterable[Beat]:
            made = correct.play(config, pace)
            return _Made(made, lambda beats: _until(beats, left.get(config.stream_id)))

        def details(world: World, task: Task, user: User | None, played: Played) -> dict[str, Any]:
            shown = correct.details(world, task, user, played)
            if task.runs[-1].config.stream_id in left and word:
                shown["stream"]["streamStatus"] = word
            return shown

        async def create(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            return await correct.create(service, _watching(decisions, left), request, path)

        return replace(correct, play=play, details=details, create=create)

    return change


def _watching(decisions: Decisions, left: dict[str, float]) -> Decisions:
    """Remembers how far a run was, in seconds, when the reader of its first stream left."""
    began: dict[str, Any] = {}

    def stream_headers(world: World, answer: Any, task: Task, run: Run) -> Any:  # noqa: ANN401
        began["run"], began["clock"] = run, world.clock
        return decisions.stream_headers(world, answer, task, run)

    async def transmit(
        response: web.StreamResponse, request: web.BaseRequest, pieces: Pieces
    ) -> None:
        try:
            await decisions.transmit(response, request, pieces)
        finally:  # a handler whose reader has left is cancelled
            if request.transport is None or request.transport.is_closing():
                run: Run = began["run"]
                left[run.config.stream_id] = began["clock"].now() - run.started_at

    return replace(decisions, stream_headers=stream_headers, transmit=transmit)


def _until(beats: Iterable[Beat], end: float | None) -> Iterator[Beat]:
    for beat in beats:
        if end is not None and beat.at > end:
            return
        yield beat
