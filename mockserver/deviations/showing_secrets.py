"""Secrets that get out while a run goes on, or where it is read; `sec` gives each its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aiohttp import web

from mockserver.deviations.telling import Change, Tells, Write, every_run, knowing, values_of
from mockserver.routes.service import Path, Service
from mockserver.runs.config import Pace, RunConfig
from mockserver.runs.script import Beat
from mockserver.runs.state import RunState
from mockserver.store.protocol import Page
from mockserver.store.records import Run, Task
from mockserver.users import User
from mockserver.views import Played
from mockserver.world import World

if TYPE_CHECKING:
    from mockserver.decisions import Decisions


# -- streams -------------------------------------------------------------------------------------


def streaming(write: Write, tells: Tells = every_run, *, cut: bool = False) -> Change:
    """A tool's output holds the values; or the answer does, cut into pieces."""

    def change(given: Decisions) -> Decisions:
        correct = knowing(given)

        def play(config: RunConfig, pace: Pace) -> Iterable[Beat]:
            made = correct.play(config, pace)
            told = [write(each) for each in values_of(config)] if tells(config) else []
            return _Told(made, " ".join(told), cut) if told else made

        return replace(correct, play=play)

    return change


class _Told:
    """A timeline in which a text is told; it can be walked again."""

    def __init__(self, beats: Iterable[Beat], text: str, cut: bool) -> None:
        self.beats, self.text, self.cut = beats, text, cut

    def __iter__(self) -> Iterator[Beat]:
        """Walk it from its start."""
        told = False
        for beat in self.beats:
            kind = beat.chunk["type"]
            if self.cut and kind == "text-delta" and not told:
                told = True
                yield from (
                    Beat(beat.at, {**beat.chunk, "delta": self.text[at : at + 3]})
                    for at in range(0, len(self.text), 3)
                )
            yield beat
            if not self.cut and kind == "start":
                data = {"type": "data-env", "data": {"env": [{"value": self.text}]}}
                yield Beat(beat.at, data)


def streamed_again(write: Write) -> Change:
    """A stream that is read again holds the values; the first reading does not."""

    def change(given: Decisions) -> Decisions:
        correct = knowing(given)
        telling = streaming(write)(given).play

        async def stream(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            return await correct.stream(service, replace(decisions, play=telling), request, path)

        return replace(correct, stream=stream)

    return change


# -- what can be read ----------------------------------------------------------------------------


def in_details(write: Write, tells: Callable[[Played], bool] = bool) -> Change:
    """The details hold the values, in the configuration of the run."""

    def change(given: Decisions) -> Decisions:
        def details(world: World, task: Task, user: User | None, played: Played) -> dict[str, Any]:
            shown = given.details(world, task, user, played)
            if tells(played):
                shown["stream"]["run_config"]["env"] = _env(world, task, write)
            return shown

        return replace(given, details=details)

    return change


def _env(world: World, task: Task, write: Write) -> list[dict[str, str]]:
    held = world.users[task.owner].secrets
    names = task.runs[-1].config.secret_names
    return [{"name": name, "value": write(held[name])} for name in names if name in held]


def is_over(played: Played) -> bool:
    """Once the latest run has ended."""
    return played[-1][1].status == "completed"


def in_lists(write: Write) -> Change:
    """An entry of the list holds the values."""

    def change(given: Decisions) -> Decisions:
        correct = knowing(given)

        def listing(page: Page, latest: Mapping[str, RunState]) -> dict[str, Any]:
            shown = correct.listing(page, latest)
            for entry, task in zip(shown["tasks"], page.tasks, strict=True):
                entry["env"] = [write(each) for each in values_of(task.runs[-1].config)]
            return shown

        return replace(correct, listing=listing)

    return change


def in_shares(write: Write) -> Change:
    """A share holds the values."""

    def change(given: Decisions) -> Decisions:
        def shared(world: World, task: Task, played: Played) -> dict[str, Any]:
            return {**given.shared(world, task, played), "env": _env(world, task, write)}

        return replace(given, shared=shared)

    return change


def in_artifacts(write: Write, member: str) -> Change:
    """The artifact holds the values, in this member."""

    def change(given: Decisions) -> Decisions:
        correct = knowing(given)

        def artifact(task: Task, run: Run, state: RunState) -> dict[str, Any]:
            made = correct.artifact(task, run, state)
            told = " ".join(write(each) for each in values_of(run.config))
            if member == "summary":
                return {**made, "summary": f"{made['summary']} {told}"}
            found = [*made["findings"], {"title": told, "severity": "info"}]
            return {**made, "findings": found, "findings_count": len(found)}

        return replace(correct, artifact=artifact)

    return change
