"""Deliveries on a clock that tests turn: tasks that owe, a sender that answers as it is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

import pytest

from mockserver.clock import VirtualClock
from mockserver.delivery.sending import Sent
from mockserver.delivery.webhook import Webhook, owed
from mockserver.delivery.worker import Worker
from mockserver.runs.config import RunConfig
from mockserver.store.memory import MemoryStore
from mockserver.store.records import Delivery, Message, Run, Task

NOW = 1_800_000_000.0
_SPACE = UUID("0b9f3c52-1111-4000-8000-000000000000")


def uuid_of(name: str) -> str:
    return str(uuid5(_SPACE, name))


def make_run(name: str = "a", text: str = "Compare the two.", **members: Any) -> Run:
    config = RunConfig(
        **{
            "stream_id": uuid_of(f"stream {name}"),
            "task_id": uuid_of(name),
            "seed": 0,
            "text": text,
            "values": {"completion_delivery": "webhook"},
            "route": "swarm",
            **members,
        }
    )
    return Run(config, Message(None, text, ()), NOW)


def make_task(name: str = "a", due: float = 0.0, team: str = "red") -> Task:
    """A task whose one run completes `due` seconds from the start of the test."""
    run = make_run(name)
    task = Task(uuid_of(name), "alice", team, "private", NOW, (run,))
    return Task(task.id, "alice", team, "private", NOW, (run,), (owed(task, run, NOW + due),))


@dataclass(frozen=True)
class Request:
    """What reached the receiver, and when."""

    at: float
    url: str
    headers: Mapping[str, str]
    body: Any

    @property
    def id(self) -> str:
        return self.headers["Webhook-Id"]


@dataclass
class FakeSender:
    """Takes note of every request, and answers with what comes next in `answers`, then 204."""

    clock: VirtualClock
    answers: list[Sent] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    """No answer comes while it is closed."""
    busy: int = 0
    busiest: int = 0

    def __post_init__(self) -> None:
        self.gate.set()

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Sent:
        self.requests.append(Request(self.clock.now(), url, headers, json.loads(body)))
        answer = self.answers.pop(0) if self.answers else Sent(204)
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        try:
            await self.gate.wait()
        finally:
            self.busy -= 1
        return answer

    @property
    def times(self) -> list[float]:
        """When the requests came, in seconds from the start of the test."""
        return [each.at - NOW for each in self.requests]


def payload_of(task: Task, delivery: Delivery) -> Mapping[str, Any]:
    return {"references": {"task_id": task.id, "stream_id": delivery.stream_id}}


@dataclass
class Post:
    """A store with tasks, a receiver, and workers."""

    clock: VirtualClock
    store: Any
    sender: FakeSender

    async def add(self, *tasks: Task) -> None:
        for task in tasks:
            await self.store.change(task.id, lambda _, task=task: task)

    async def delivery(self, name: str = "a") -> Delivery:
        task = await self.store.task(uuid_of(name))
        return task.deliveries[0]

    def worker(self, **options: Any) -> Worker:
        usual = {
            "store": self.store,
            "clock": self.clock,
            "payload": payload_of,
            "webhooks": {"red": Webhook("http://receiver.test/hook", "sesame")},
            "sender": self.sender,
        }
        return Worker(**{**usual, **options})

    @asynccontextmanager
    async def working(self, worker: Worker | None = None, **options: Any) -> AsyncIterator[Worker]:
        """A worker at work, which is killed at the end."""
        worker = worker or self.worker(**options)
        running = asyncio.create_task(worker.run())
        await self.clock.advance(0)
        yield worker
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running


@pytest.fixture
def post() -> Post:
    clock = VirtualClock(NOW)
    return Post(clock, MemoryStore(), FakeSender(clock))


@pytest.fixture(scope="session")
def make():
    """Makes tasks: make(name, due, team)."""
    return make_task


@pytest.fixture(scope="session")
def run():
    """Makes runs: run(name, text, **members of the configuration)."""
    return make_run


@pytest.fixture(scope="session")
def id_of():
    """The id of the task with a name."""
    return uuid_of


@pytest.fixture(scope="session")
def new_post():
    """Makes one for each example, around a store."""

    def made(store: Any) -> Post:
        clock = VirtualClock(NOW)
        return Post(clock, store, FakeSender(clock))

    return made
