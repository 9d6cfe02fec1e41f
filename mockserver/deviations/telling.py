"""Wrong ways to treat secrets: values that get out, names that nobody listed.

`sec` gives each its name. The correct run does not know values at all; here its values hold them.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from urllib.parse import quote

import orjson
from aiohttp import web

from mockserver.errors import Refusal
from mockserver.replies import Reply
from mockserver.routes.service import Path, Service
from mockserver.runs.config import Pace, RunConfig
from mockserver.runs.script import Beat
from mockserver.runs.state import RunState
from mockserver.store.protocol import Page
from mockserver.store.records import Run, Task
from mockserver.users import User
from mockserver.views import Played
from mockserver.world import World
from taskpact.contract import Answer, Contract, Resolution

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Change: TypeAlias = Callable[["Decisions"], "Decisions"]
Write: TypeAlias = Callable[[str], str]
Tells: TypeAlias = Callable[[RunConfig], bool]
Names: TypeAlias = Callable[[User, list[str]], list[str]]

_VALUES: Final = "secret_values"
"""Among the values of a run: those of its secrets by name. The contract has no such field."""


# -- forms ---------------------------------------------------------------------------------------


def plainly(value: str) -> str:
    """As it is."""
    return value


def in_base64(value: str) -> str:
    """Inside of a longer text in base64."""
    return b64encode(f"x={value};".encode()).decode()


def in_percent(value: str) -> str:
    """Every character escaped that a query may not hold."""
    return quote(f"{value}&", safe="")


def in_hex(value: str) -> str:
    """As hexadecimal digits."""
    return value.encode().hex()


def in_json(value: str) -> str:
    """As JSON in a text."""
    return json.dumps({"env": {"value": value}})


# -- answers that are no streams -----------------------------------------------------------------


def _knowing(correct: Decisions) -> Decisions:
    """Runs know the values of the secrets they were given."""

    def settle(contract: Contract, user: User, resolution: Resolution) -> dict[str, object]:
        values = correct.settle(contract, user, resolution)
        names = values["secrets"]
        held = {n: user.secrets[n] for n in names if n in user.secrets}  # type: ignore[attr-defined]
        return {**values, _VALUES: held}

    return replace(correct, settle=settle)


def _values(config: RunConfig) -> list[str]:
    held: Mapping[str, str] = config.values.get(_VALUES, {})  # type: ignore[assignment]
    return list(held.values())


def every_run(_: RunConfig) -> bool:
    """In every run."""
    return True


def later_runs(config: RunConfig) -> bool:
    """In all runs but the first."""
    return bool(config.history)


def acknowledging(write: Write, tells: Tells = every_run, *, in_head: bool = False) -> Change:
    """The acknowledgement holds the values."""

    def change(given: Decisions) -> Decisions:
        correct = _knowing(given)

        def acknowledge(answer: Answer, task: Task, run: Run) -> Reply:
            reply = correct.acknowledge(answer, task, run)
            told = [write(each) for each in _values(run.config)] if tells(run.config) else []
            if in_head:
                lines = tuple(("X-Run-Env", each) for each in told)
                return replace(reply, headers=(*reply.headers, *lines))
            body = {**orjson.loads(reply.body), "env": told}
            return replace(reply, body=orjson.dumps(body))

        return replace(correct, acknowledge=acknowledge)

    return change


def in_errors(write: Write, about: str = "") -> Change:
    """A refusal to create holds all values of the caller; where its sentence holds `about`."""

    def change(correct: Decisions) -> Decisions:
        async def create(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            user = decisions.authenticate(service.world, request)
            try:
                return await correct.create(service, decisions, request, path)
            except Refusal as refusal:
                why = refusal.why
                if about not in why.message:
                    raise
                env = {name: write(value) for name, value in user.secrets.items()}
                raise Refusal(why.status, why.code, f"{why.message} (run with {env})") from refusal

        return replace(correct, create=create)

    return change


def in_unknown_names(write: Write) -> Change:
    """An unknown name of a secret is refused, and the known ones are told with their values."""

    def change(correct: Decisions) -> Decisions:
        def settle(contract: Contract, user: User, resolution: Resolution) -> dict[str, object]:
            asked: Iterable[str] = resolution.values.get("secrets") or ()  # type: ignore[assignment]
            if any(name not in user.secrets for name in asked):
                known = {name: write(value) for name, value in user.secrets.items()}
                raise Refusal(400, "unknown_secret", f"there are {known}")
            return correct.settle(contract, user, resolution)

        return replace(correct, settle=settle)

    return change


# -- streams -------------------------------------------------------------------------------------


def streaming(write: Write, tells: Tells = every_run, *, cut: bool = False) -> Change:
    """A tool's output holds the values; or the answer does, cut into pieces."""

    def change(given: Decisions) -> Decisions:
        correct = _knowing(given)

        def play(config: RunConfig, pace: Pace) -> Iterable[Beat]:
            made = correct.play(config, pace)
            told = [write(each) for each in _values(config)] if tells(config) else []
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
        correct = _knowing(given)
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
        correct = _knowing(given)

        def listing(page: Page, latest: Mapping[str, RunState]) -> dict[str, Any]:
            shown = correct.listing(page, latest)
            for entry, task in zip(shown["tasks"], page.tasks, strict=True):
                entry["env"] = [write(each) for each in _values(task.runs[-1].config)]
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
        correct = _knowing(given)

        def artifact(task: Task, run: Run, state: RunState) -> dict[str, Any]:
            made = correct.artifact(task, run, state)
            told = " ".join(write(each) for each in _values(run.config))
            if member == "summary":
                return {**made, "summary": f"{made['summary']} {told}"}
            found = [*made["findings"], {"title": told, "severity": "info"}]
            return {**made, "findings": found, "findings_count": len(found)}

        return replace(correct, artifact=artifact)

    return change


# -- names ---------------------------------------------------------------------------------------


def naming(names: Names, mode: str = "") -> Change:
    """Other names than those asked for are exposed; in runs of this mode, or in all."""

    def change(given: Decisions) -> Decisions:
        def settle(contract: Contract, user: User, resolution: Resolution) -> dict[str, object]:
            values = given.settle(contract, user, resolution)
            if mode and values.get("mode") != mode:
                return values
            listed: list[str] = values["secrets"]  # type: ignore[assignment]
            return {**values, "secrets": names(user, listed)}

        return replace(given, settle=settle)

    return change


def all_if_any(user: User, listed: list[str]) -> list[str]:
    """All, where one was asked for."""
    return list(user.secrets) if listed else listed


def a_default_too(_: User, listed: list[str]) -> list[str]:
    """One of the platform's own besides, where one was asked for."""
    return [*listed, "PLATFORM_KEY"] if listed else listed


def all_if_none(user: User, listed: list[str]) -> list[str]:
    """All, where none was asked for."""
    return listed or list(user.secrets)
