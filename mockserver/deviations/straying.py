"""Servers that lose their way in a sequence of calls: what is wrong in what they keep and show.

Each is right in every single call on a new task. `sta` gives each its name; those that act
wrongly are in `misleading`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from aiohttp import web

from mockserver import views
from mockserver.routes.service import Path, Service
from mockserver.runs.state import RunState
from mockserver.store.protocol import Page
from mockserver.store.records import Message, Run, Task
from mockserver.users import User
from mockserver.world import World
from taskpact.contract import Contract

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Body: TypeAlias = Mapping[str, Any]
Shown: TypeAlias = dict[str, Any]

_ROOM = 5
"""Messages that one of these servers has room for."""


def _showing(
    correct: Decisions, change: Callable[[Task, User | None, views.Played, Shown], Shown]
) -> Decisions:
    def details(world: World, task: Task, user: User | None, played: views.Played) -> Shown:
        return change(task, user, played, correct.details(world, task, user, played))

    return replace(correct, details=details)


# -- messages, streams, values ------------------------------------------------------------------


def overwriting(correct: Decisions) -> Decisions:
    """The third message is written over the second."""

    def continued(before: Task, run: Run) -> Task:
        after = correct.continued(before, run)
        *first, last_but_one, last = after.runs
        if not first:
            return after
        return replace(after, runs=(*first, replace(last_but_one, message=run.message), last))

    return replace(correct, continued=continued)


def mixing(correct: Decisions) -> Decisions:
    """There is room for five messages; the sixth comes to lie with the first."""
    heard: list[str] = []

    def message(contract: Contract, body: Body) -> Message:
        made = correct.message(contract, body)
        heard.append(made.text)
        return made

    def mixed(task: Task, _: User | None, __: views.Played, shown: Shown) -> Shown:
        at = heard.index(task.runs[0].message.text)
        if len(heard) <= at + _ROOM:
            return shown
        parts = [{"type": "text", "text": heard[at + _ROOM]}]
        return {**shown, "messages": [*shown["messages"], {"role": "user", "parts": parts}]}

    return _showing(replace(correct, message=message), mixed)


def remembering(correct: Decisions) -> Decisions:
    """Details that showed a run at its end are shown ever after."""
    cache: dict[tuple[str, str], Shown] = {}

    def cached(task: Task, user: User | None, _: views.Played, shown: Shown) -> Shown:
        key = (task.id, user.name if user else "")
        if shown["stream"]["streamStatus"] == "completed":
            cache.setdefault(key, shown)
        return cache.get(key, shown)

    return _showing(correct, cached)


def one_run_late(correct: Decisions) -> Decisions:
    """From the third run on, the values shown are those of the run before."""

    def late(_: Task, __: User | None, played: views.Played, shown: Shown) -> Shown:
        if len(played) <= 2:
            return shown
        stream = {**shown["stream"], "run_config": shown["streams"][-2]["run_config"]}
        return {**shown, "stream": stream}

    return _showing(correct, late)


def two_streams(correct: Decisions) -> Decisions:
    """Two streams of a task are kept, the latest ones."""

    def shortened(_: Task, __: User | None, ___: views.Played, shown: Shown) -> Shown:
        return {**shown, "streams": shown["streams"][-2:], "streamUrls": shown["streamUrls"][-2:]}

    return _showing(correct, shortened)


def streams_of_the_owner(correct: Decisions) -> Decisions:
    """A task that was continued twice lists a stream of its owner's newest task, too."""
    newest: dict[str, Shown] = {}

    def mixed(task: Task, _: User | None, played: views.Played, shown: Shown) -> Shown:
        if len(played) == 1:
            newest[task.owner] = shown["streams"][0]
        if len(played) <= 2 or task.owner not in newest:
            return shown
        return {**shown, "streams": [*shown["streams"], newest[task.owner]]}

    return _showing(correct, mixed)


# -- who may read -------------------------------------------------------------------------------


def share_opens(correct: Decisions) -> Decisions:
    """Once somebody has asked for a task's share, everybody may read the task."""
    asked: set[str] = set()

    def may_share(world: World, task: Task) -> bool:
        asked.add(task.id)
        return correct.may_share(world, task)

    def may_read(world: World, task: Task, user: User | None) -> bool:
        return task.id in asked or correct.may_read(world, task, user)

    return replace(correct, may_share=may_share, may_read=may_read)


def trying_opens(correct: Decisions) -> Decisions:
    """Whoever has tried to continue a task may read it from its next run on."""
    tried: dict[tuple[str, str], int] = {}

    def may_continue(task: Task, user: User) -> bool:
        tried.setdefault((task.id, user.name), len(task.runs))
        return correct.may_continue(task, user)

    def may_read(world: World, task: Task, user: User | None) -> bool:
        met = user is not None and (task.id, user.name) in tried
        return met or correct.may_read(world, task, user)

    return replace(correct, may_continue=may_continue, may_read=may_read)


def first_visibility(correct: Decisions) -> Decisions:
    """The share goes by the visibility that the first run asked for."""

    def may_share(world: World, task: Task) -> bool:
        asked = task.runs[0].config.values.get("visibility")
        return correct.may_share(world, replace(task, visibility=asked))

    return replace(correct, may_share=may_share)


def share_stays_open(correct: Decisions) -> Decisions:
    """A share that was open once stays open."""
    opened: set[str] = set()

    def may_share(world: World, task: Task) -> bool:
        if correct.may_share(world, task):
            opened.add(task.id)
        return task.id in opened

    return replace(correct, may_share=may_share)


# -- lists and artifacts ------------------------------------------------------------------------


def losing(such: Callable[[Task, RunState], bool]) -> Callable[[Decisions], Decisions]:
    """The list lacks such tasks, of which the state of the latest run is known."""

    def change(correct: Decisions) -> Decisions:
        def listing(page: Page, latest: Mapping[str, RunState]) -> Shown:
            kept = [task for task in page.tasks if not such(task, latest[task.id])]
            return correct.listing(replace(page, tasks=kept), latest)

        return replace(correct, listing=listing)

    return change


def artifact_of_the_one_before(correct: Decisions) -> Decisions:
    """An artifact names the task of the one that was made before it."""
    made: list[Task] = []

    def artifact(task: Task, run: Run, state: RunState) -> Shown:
        made.append(task)
        return correct.artifact(made[-2:][0], run, state)

    return replace(correct, artifact=artifact)


def artifact_for_all(correct: Decisions) -> Decisions:
    """Once an artifact was read, every completed run has one."""
    read: list[object] = []

    def kept(played: views.Played) -> views.Played:
        found = correct.kept(played)
        read.extend(found)
        ended = [each for each in played if each[1].status == "completed"]
        return ended if read and not found else found

    return replace(correct, kept=kept)


def declined_completes(correct: Decisions) -> Decisions:
    """A declined run is told as completed."""

    def told(_: Task, __: User | None, ___: views.Played, shown: Shown) -> Shown:
        stream = shown["stream"]
        if stream["streamStatus"] != "aborted":
            return shown
        return {**shown, "stream": {**stream, "streamStatus": "completed"}}

    return _showing(correct, told)


def declined_delivers(correct: Decisions) -> Decisions:
    """A declined run hands over an artifact like one that completed."""

    def kept(played: views.Played) -> views.Played:
        found = correct.kept(played)
        declined = [(run, at) for run, at in played if at.status == "aborted"]
        return [*found, *((run, replace(at, status="completed")) for run, at in declined)]

    return replace(correct, kept=kept)


def latest_stream(correct: Decisions) -> Decisions:
    """Every address of a stream leads to the latest one of the task."""

    async def stream(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        task = await service.store.task(path["id"].lower())
        latest = task.runs[-1].config.stream_id if task else path["stream_id"]
        return await correct.stream(service, decisions, request, {**path, "stream_id": latest})

    return replace(correct, stream=stream)
