"""The stores under test: one in memory, a file of SQLite's, and a real Redis server."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import redis

from mockserver.runs.config import RunConfig
from mockserver.store.opening import opened
from mockserver.store.protocol import Store
from mockserver.store.records import Delivery, Message, Run, Task

CHILD = Path(__file__).with_name("child.py")
DURABLE = ("sqlite", "redis")


class RedisServer:
    """A server of our own, on a socket in its own folder, that keeps what it is told to."""

    def __init__(self, *options: str) -> None:
        program = shutil.which("redis-server")
        if program is None:
            pytest.fail(
                "redis-server is not installed: apt-get install redis-server", pytrace=False
            )
        self._program = program
        # Short, since a socket's path has a hundred characters at most.
        self.folder = Path(tempfile.mkdtemp(prefix="redis-"))
        self.socket = self.folder / "socket"
        self.url = f"unix://{self.socket}"
        self._options = options
        self.start()

    def start(self) -> None:
        """Returns when it can be asked."""
        options = ["--port", "0", "--unixsocket", self.socket, "--dir", self.folder, "--save", ""]
        self._process = subprocess.Popen(
            [self._program, *options, *self._options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = []
        while "ready to accept connections" not in (said or [""])[-1].lower():
            said.append(self._process.stdout.readline())
            assert said[-1], "".join(said)
        with self.client() as client:
            client.config_set("loglevel", "warning")  # nobody reads what it says from here on

    def client(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.socket))

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    def remove(self) -> None:
        if self._process.returncode is None:
            self.kill()
        shutil.rmtree(self.folder)

    def emptied(self) -> str:
        """The address, with nothing there any more."""
        with self.client() as client:
            client.flushall()
        return self.url


class Child:
    """Another process that changes a store; each line it prints is a change acknowledged to it."""

    def __init__(self, where: str, *job: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, CHILD, where, *job],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def line(self) -> str:
        return self.process.stdout.readline().strip()

    def go(self) -> None:
        """Let it begin, once it says that it has the store open."""
        assert self.line() == "open"
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def rest(self) -> list[str]:
        """What it had still said before it ended; whole lines only."""
        return [line for line in self.process.stdout.read().split("\n")[:-1] if line]

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)

    def leave(self) -> int:
        status = self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        return status


class Made:
    """Records to store."""

    @staticmethod
    def run(stream_id: str = "s1") -> Run:
        config = RunConfig(
            stream_id=stream_id, task_id="t", seed=0, text="hi", values={}, route="swarm"
        )
        return Run(config, Message(None, "hi", ()), 1.0)

    @classmethod
    def task(cls, task_id: str, owner: str = "alice", owed_at: float | None = None) -> Task:
        made = Task(task_id, owner, "red", "private", 1.0, (cls.run(),))
        return made if owed_at is None else cls.owing(made, owed_at)

    @staticmethod
    def owing(task: Task, owed_at: float | None) -> Task:
        return replace(task, deliveries=(Delivery("d1", "s1", owed_at),))

    @classmethod
    def more(cls, task: Task | None, stream_id: str = "s2") -> Task:
        """The task with a further run."""
        assert task is not None
        return replace(task, runs=(*task.runs, cls.run(stream_id)))


@pytest.fixture(scope="session")
def made() -> type[Made]:
    return Made


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """One for the session; whoever asks for an empty store empties it."""
    server = RedisServer("--appendonly", "no")
    yield server
    server.remove()


@pytest.fixture
def own_redis_server() -> Iterator[RedisServer]:
    """One to be killed: a change it has answered is in its file."""
    server = RedisServer("--appendonly", "yes", "--appendfsync", "always")
    yield server
    server.remove()


@pytest.fixture
def child() -> Iterator[Callable[..., Child]]:
    """Starts children; ends them with the test."""
    children: list[Child] = []

    def start(where: str, *job: str) -> Child:
        children.append(Child(where, *job))
        return children[-1]

    yield start
    for each in children:
        if each.process.poll() is None:
            each.kill()
        each.leave()


@pytest.fixture
def place(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """From a kind of store to where an empty one is."""

    def empty(kind: str) -> str:
        if kind == "redis":
            server: RedisServer = request.getfixturevalue("redis_server")
            return server.emptied()
        return f"sqlite:{tmp_path / 'tasks.db'}" if kind == "sqlite" else kind

    return empty


@pytest.fixture(params=["memory", *DURABLE])
def where(request: pytest.FixtureRequest, place: Callable[[str], str]) -> str:
    """Every store."""
    return place(request.param)


@pytest.fixture(params=DURABLE)
def durable(request: pytest.FixtureRequest, place: Callable[[str], str]) -> str:
    """Every store that outlives a process."""
    return place(request.param)


@pytest.fixture
async def opening() -> AsyncIterator[Callable[[str], Awaitable[Store]]]:
    """Opens stores; closes them with the test."""
    stores: list[Store] = []

    async def open_(where: str) -> Store:
        stores.append(await opened(where))
        return stores[-1]

    yield open_
    for each in stores:
        await each.close()


@pytest.fixture
async def store(where: str, opening: Callable[[str], Awaitable[Store]]) -> Store:
    """An empty store."""
    return await opening(where)
