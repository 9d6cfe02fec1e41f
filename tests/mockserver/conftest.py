"""A mock server in the test's own loop, on a clock the test turns, and ways to talk to it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from mockserver import server
from mockserver.admission.keys import keys_of
from mockserver.admission.minting import mint
from mockserver.clock import VirtualClock
from mockserver.runs.config import Pace
from mockserver.store.memory import MemoryStore
from mockserver.users import users
from mockserver.world import World
from taskpact.contract import Contract, load

NOW = 1_800_000_000.0
PATIENCE = 0.4
"""Real seconds, since a socket's silence has no other clock."""
TASKS = "/api/v1/tasks"


@dataclass(frozen=True)
class Answer:
    """One HTTP answer as it came over a raw connection."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Wire:
    """One raw connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()
            await asyncio.sleep(0)  # so that each goes out by itself

    async def answer(self, method: str = "POST") -> Answer:
        """The next answer; fails the test where none comes."""
        async with asyncio.timeout(5):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.split("\r\n")[:-2]
            headers = {n.lower(): v.strip() for n, _, v in (line.partition(":") for line in lines)}
            status = int(first.split(" ")[1])
            if method == "HEAD" or status < 200:
                body = b""
            elif headers.get("transfer-encoding") == "chunked":
                body = await self._chunks()
            elif "content-length" in headers:
                body = await self.reader.readexactly(int(headers["content-length"]))
            else:
                body = await self.reader.read()
        return Answer(status, headers, body)

    async def closed(self) -> bool:
        """Whether the server ends the connection, saying nothing more."""
        try:
            async with asyncio.timeout(3):
                return await self.reader.read() == b""
        except ConnectionError:
            return True

    async def _chunks(self) -> bytes:
        body = b""
        while size := int(await self.reader.readline(), 16):
            body += (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readline()
        return body


@dataclass
class Mock:
    """A running mock server."""

    url: str
    world: World
    clock: VirtualClock
    store: MemoryStore
    client: httpx.AsyncClient
    tokens: Mapping[str, str]
    serving: server.Serving
    wires: list[Wire] = field(default_factory=list)

    def bearer(self, user: str | None = "alice") -> dict[str, str]:
        return {} if user is None else {"Authorization": f"Bearer {self.tokens[user]}"}

    async def post(
        self, body: object, user: str | None = "alice", path: str = TASKS, **headers: str
    ) -> httpx.Response:
        """POST a JSON value, or bytes as they are."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", **self.bearer(user), **headers}
        return await self.client.post(path, content=content, headers=sent)

    async def get(self, path: str, user: str | None = "alice", **headers: str) -> httpx.Response:
        return await self.client.get(path, headers={**self.bearer(user), **headers})

    async def made(self, user: str = "alice", **body: object) -> str:
        """The id of a task, made with an acknowledgement."""
        answer = await self.post({"task": "Say hello.", "response_format": "json", **body}, user)
        assert answer.status_code == 202, answer.text
        task_id: str = answer.json()["task_id"]
        return task_id

    async def details(self, task_id: str, user: str = "alice") -> Any:
        answer = await self.get(f"{TASKS}/{task_id}", user)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def count(self, user: str = "alice") -> int:
        """How many tasks the user has."""
        total: int = (await self.get(TASKS, user)).json()["total"]
        return total

    async def wire(self) -> Wire:
        """A raw connection."""
        port = int(self.url.rpartition(":")[2])
        made = Wire(*await asyncio.open_connection("127.0.0.1", port))
        self.wires.append(made)
        return made

    def request(
        self,
        body: bytes = b'{"task":"hi","response_format":"json"}',
        lines: Iterable[bytes] = (),
        *,
        user: str | None = "alice",
        length: bool = True,
        host: bool = True,
        version: bytes = b"1.1",
    ) -> bytes:
        """The bytes of a createTask call; `lines` go in among its headers."""
        head = [b"POST /api/v1/tasks HTTP/" + version]
        head += [b"Host: mock"] if host else []
        head += [f"{name}: {value}".encode() for name, value in self.bearer(user).items()]
        head += lines
        head += [b"Content-Length: %d" % len(body)] if length else []
        return b"\r\n".join(head) + b"\r\n\r\n" + body


@pytest.fixture(scope="session")
def contract() -> Contract:
    """The bundled contract."""
    return load()


@pytest.fixture
async def mock(contract: Contract) -> AsyncIterator[Mock]:
    """A mock server with a pace of a second."""
    clock = VirtualClock(NOW)
    world = World(
        contract=contract,
        keys=keys_of("HS256", None),
        users=users(contract),
        clock=clock,
        pace=Pace(first=1.0, between=1.0),
        patience=PATIENCE,
    )
    store = MemoryStore()
    answer = server.application(world, store)
    serving = await server.start(answer, "127.0.0.1", 0, patience=PATIENCE)
    tokens = {name: mint(world.keys, name, now=NOW, ttl=1e6) for name in world.users}
    async with httpx.AsyncClient(base_url=serving.url, timeout=10) as client:
        made = Mock(serving.url, world, clock, store, client, tokens, serving)
        yield made
    for wire in made.wires:
        wire.writer.close()
    await serving.stop()
