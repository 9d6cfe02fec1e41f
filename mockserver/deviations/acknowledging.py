"""Wrong acknowledgements and wrong moments for them; `ack` gives each its name."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import uuid4

import orjson
from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from mockserver.errors import Refusal
from mockserver.replies import Reply
from mockserver.routes.service import Path, Service
from mockserver.sending import Whole, message
from mockserver.store.records import Run, Task
from mockserver.users import User
from mockserver.world import World
from taskpact.contract import Answer

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Change: TypeAlias = Callable[["Decisions"], "Decisions"]

LAG = 2.0
"""Seconds until a new task is seen by a server that reads from a copy."""


def reply(change: Callable[[Reply, Task], Reply]) -> Change:
    """The acknowledgement is changed."""

    def make(correct: Decisions) -> Decisions:
        def acknowledge(answer: Answer, task: Task, run: Run) -> Reply:
            return change(correct.acknowledge(answer, task, run), task)

        return replace(correct, acknowledge=acknowledge)

    return make


def status(code: int) -> Change:
    """It has another status."""
    return reply(lambda made, _: replace(made, status=code))


def continued_status(code: int) -> Change:
    """It has another status where the task existed before."""
    return reply(lambda made, task: replace(made, status=code) if len(task.runs) > 1 else made)


def media_type(name: str) -> Change:
    """It has another media type."""
    return reply(lambda made, _: replace(made, content_type=name))


def body(encode: Callable[[Mapping[str, Any], Task], bytes]) -> Change:
    """Its members are written to bytes by `encode`."""
    return reply(lambda made, task: replace(made, body=encode(orjson.loads(made.body), task)))


def members(change: Callable[[Mapping[str, Any]], object]) -> Change:
    """Its members are changed."""
    return body(lambda said, _: orjson.dumps(change(said)))


def without(name: str) -> Change:
    """It lacks a member."""
    return members(lambda said: {key: value for key, value in said.items() if key != name})


def holding(name: str, value: object) -> Change:
    """It has another value in a member."""
    return members(lambda said: {**said, name: value})


def another_id(said: Mapping[str, Any]) -> object:
    """An id that no task has."""
    return {**said, "task_id": str(uuid4())}


def utf_16(said: Mapping[str, Any], _: Task) -> bytes:
    """UTF-16 with its mark."""
    return orjson.dumps(said).decode().encode("utf-16")


def latin_1(said: Mapping[str, Any], task: Task) -> bytes:
    """One byte for each character of the text that it repeats."""
    told = orjson.dumps({**said, "title": task.runs[-1].message.text}).decode()
    return told.encode("latin-1", "replace")


def marked(said: Mapping[str, Any], _: Task) -> bytes:
    """UTF-8 behind a byte order mark."""
    return b"\xef\xbb\xbf" + orjson.dumps(said)


def after_run(correct: Decisions) -> Decisions:
    """The acknowledgement is sent when the run has ended."""

    async def create(
        service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
    ) -> web.StreamResponse:
        made = await correct.create(service, decisions, request, path)
        if isinstance(made, Whole):
            task = await service.store.task(orjson.loads(made.reply.body)["task_id"])
            if task is not None:
                await service.world.clock.sleep_until(_end(service, decisions, task.runs[-1]))
        return made

    return replace(correct, create=create)


def _end(service: Service, decisions: Decisions, run: Run) -> float:
    beats = decisions.play(run.config, service.world.pace)
    return run.started_at + max((beat.at for beat in beats), default=0.0)


def sent(change: Callable[[bytes], bytes]) -> Change:
    """The bytes of the whole message are changed; its connection ends with it."""

    def make(correct: Decisions) -> Decisions:
        async def create(
            service: Service, decisions: Decisions, request: web.BaseRequest, path: Path
        ) -> web.StreamResponse:
            made = await correct.create(service, decisions, request, path)
            if not isinstance(made, Whole):
                return made
            return _Bytes(made.reply, change(message(made.reply, keep_alive=False)))

        return replace(correct, create=create)

    return make


class _Bytes(Whole):
    """A reply that goes out as other bytes than its own."""

    def __init__(self, reply: Reply, data: bytes) -> None:
        super().__init__(replace(reply, close=True))
        self._data = data

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        if not self._eof_sent:
            self._eof_sent = True
            await request.writer.write(self._data)
        return None


def cut(data: bytes) -> bytes:
    """The last bytes are missing."""
    return data[:-3]


def longer(data: bytes) -> bytes:
    """Bytes follow that belong to no message."""
    return data + b"\n{}"


def lagging_details(correct: Decisions) -> Decisions:
    """A new task cannot be read for a while."""

    def may_read(world: World, task: Task, user: User | None) -> bool:
        fresh = world.clock.now() - task.created_at < LAG
        return not fresh and correct.may_read(world, task, user)

    return replace(correct, may_read=may_read)


def lagging_ids(correct: Decisions) -> Decisions:
    """A new task cannot be continued for a while; another one is made."""

    def may_continue(task: Task, user: User) -> bool:
        return time.time() - task.created_at > LAG and correct.may_continue(task, user)

    return replace(correct, may_continue=may_continue)


def unknown_ids(correct: Decisions) -> Decisions:
    """A new task is not found for a while."""

    def may_continue(task: Task, user: User) -> bool:
        if time.time() - task.created_at < LAG:
            raise Refusal(404, "task_not_found", "there is no such task")
        return correct.may_continue(task, user)

    return replace(correct, may_continue=may_continue)


def prefixed_ids(correct: Decisions) -> Decisions:
    """Ids of the server's own have a form of their own."""
    return replace(correct, new_id=lambda: f"task_{uuid4().hex}")
