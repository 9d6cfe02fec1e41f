"""A mock server in a thread, on a clock that stands still: its runs are over as they begin."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from mockserver import server
from mockserver.admission.keys import keys_of
from mockserver.admission.minting import mint
from mockserver.clock import VirtualClock
from mockserver.decisions import CORRECT
from mockserver.deviations import SHELF
from mockserver.store.memory import MemoryStore
from mockserver.users import users
from mockserver.world import World
from taskpact.contract import load
from taskpact.probe import Probe
from taskpact.target import Caller, Target
from taskpact.way import Session
from taskpact.wire.client import Client

CONTRACT = load()
NOW = 1_800_000_000.0
CALLERS = {"self": "alice", "teammate": "bob", "outsider": "mallory"}
EVERYTHING = frozenset({"details", "list", "share", "approval", "abort", "artifacts", "resume"})

Probing = Callable[..., Probe]


@contextmanager
def served(deviation: str) -> Iterator[Target]:
    """A server of its own, correct or with one deviation."""
    world = World(CONTRACT, keys_of("HS256", None), users(CONTRACT), clock=VirtualClock(NOW))
    decisions = SHELF[deviation].change(CORRECT) if deviation else CORRECT
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def run(job):
        return asyncio.run_coroutine_threadsafe(job, loop).result(20)

    application = server.application(world, MemoryStore(), decisions)
    serving = run(server.start(application, "127.0.0.1", 0))
    tokens = {name: mint(world.keys, user, now=NOW, ttl=1e6) for name, user in CALLERS.items()}
    try:
        yield Target(serving.url, {name: Caller(name, token) for name, token in tokens.items()})
    finally:
        run(serving.stop())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


@pytest.fixture(scope="module")
def probing() -> Iterator[Probing]:
    """Probes of servers, one server for each deviation; they see `found` of it."""
    with ExitStack() as stack:
        known: dict[str, tuple[Target, Client]] = {}

        def made(
            deviation: str = "", *, seed: int = 0, found: frozenset[str] = EVERYTHING
        ) -> Probe:
            if deviation not in known:
                target = stack.enter_context(served(deviation))
                client = stack.enter_context(Client(target.url, limits=target.limits))
                known[deviation] = target, client
            session = Session(CONTRACT, *known[deviation], found, seed)
            return Probe(session, CONTRACT.requirements["STA-01"])

        yield made
