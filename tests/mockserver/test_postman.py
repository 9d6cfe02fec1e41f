"""A mock whose teams have a webhook: what is owed, when it is sent, by which decisions."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest

from mockserver import postman, server
from mockserver.admission.keys import keys_of
from mockserver.admission.minting import mint
from mockserver.clock import VirtualClock
from mockserver.decisions import CORRECT
from mockserver.delivery.sending import Sent
from mockserver.delivery.webhook import Retries, Webhook
from mockserver.deviations import SHELF
from mockserver.runs.config import Pace
from mockserver.store.memory import MemoryStore
from mockserver.users import users
from mockserver.world import World
from tests.mockserver.conftest import NOW, TASKS, Mock

LOG = "/_mock/deliveries"
PLAN = {"mode": "plan", "auto_execute": False}
LONG = 100.0
"""Seconds in which any ordinary run completes."""


@dataclass
class Team:
    """Takes what is sent to a team, and answers with what comes next in `answers`, then 204."""

    answers: list[int] = field(default_factory=list)
    events: list[tuple[Mapping[str, str], Any]] = field(default_factory=list)

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Sent:
        assert url == "http://receiver.test/hook"
        self.events.append((headers, json.loads(body)))
        return Sent(self.answers.pop(0) if self.answers else 204)

    @property
    def tasks(self) -> list[str]:
        return [body["references"]["task_id"] for _, body in self.events]


@pytest.fixture
def team() -> Team:
    return Team()


@pytest.fixture
async def posting(contract, team) -> AsyncIterator[Mock]:
    """A mock whose red team has a webhook."""
    clock = VirtualClock(NOW)
    world = World(
        contract=contract, keys=keys_of("HS256", None), users=users(contract), clock=clock,
        pace=Pace(first=1.0, between=1.0),
    )  # fmt: skip
    store = MemoryStore()
    webhooks = {"red": Webhook("http://receiver.test/hook", "sesame")}
    shelf = {name: each.change for name, each in SHELF.items()}
    answer = server.application(world, store, CORRECT, shelf, webhooks)
    serving = await server.start(answer, "127.0.0.1", 0)
    tokens = {name: mint(world.keys, name, now=NOW, ttl=1e6) for name in world.users}
    async with (
        httpx.AsyncClient(base_url=serving.url, timeout=10) as client,
        postman.delivering(answer, team, Retries()),
    ):
        yield Mock(serving.url, world, clock, store, client, tokens, serving)
    await serving.stop()


async def test_an_event_is_sent_when_its_run_completes(posting, team):
    task = await posting.made(completion_delivery="webhook")
    await posting.clock.advance(1.0)
    assert team.tasks == []
    await posting.clock.advance(LONG)
    assert team.tasks == [task]
    headers, body = team.events[0]
    assert headers["Authorization"] == "Bearer sesame"
    assert body["outcome"]["status"] == "completed"


@pytest.mark.parametrize("asked", [{}, {"completion_delivery": "artifact"}])
async def test_no_event_is_sent_for_a_task_that_did_not_ask(posting, team, asked):
    await posting.made(**asked)
    await posting.clock.advance(LONG)
    assert team.tasks == []


async def test_no_event_is_owed_by_a_team_without_a_webhook(posting, team):
    task = await posting.made("mallory", completion_delivery="webhook")
    await posting.clock.advance(LONG)
    assert team.tasks == []
    assert (await posting.store.task(task)).deliveries == ()


async def test_the_artifact_of_an_equal_task_is_the_same(posting, team):
    await posting.made(completion_delivery="webhook")
    kept = await posting.made(completion_delivery="artifact")
    await posting.clock.advance(LONG)
    (artifact,) = (await posting.get(f"{TASKS}/{kept}/artifacts")).json()
    (_, event) = team.events[0]
    assert event.keys() == artifact.keys()
    assert event["outcome"] == artifact["outcome"]
    assert event["summary"] == artifact["summary"]


async def test_every_run_that_asks_sends_one(posting, team):
    task = await posting.made(completion_delivery="webhook")
    await posting.clock.advance(LONG)
    await posting.made(id=task, completion_delivery="webhook")
    await posting.made(id=task)
    await posting.clock.advance(LONG)
    assert team.tasks == [task, task]
    assert team.events[0][0]["Webhook-Id"] != team.events[1][0]["Webhook-Id"]


async def test_a_suspended_run_owes_nothing_and_the_approved_one_does(posting, team):
    task = await posting.made(completion_delivery="webhook", **PLAN)
    await posting.clock.advance(LONG)
    assert team.tasks == []
    answer = await posting.post({"decision": "approve"}, path=f"{TASKS}/{task}/approve")
    await posting.clock.advance(LONG)
    assert team.tasks == [task]
    assert team.events[0][1]["references"]["stream_id"] == answer.json()["stream_id"]


async def test_a_declined_run_sends_nothing(posting, team):
    task = await posting.made(completion_delivery="webhook", **PLAN)
    await posting.clock.advance(LONG)
    await posting.post({"decision": "decline"}, path=f"{TASKS}/{task}/approve")
    await posting.clock.advance(LONG)
    assert team.tasks == []


async def test_an_abort_brings_the_event_forward(posting, team):
    """What ends a run earlier ends the wait for its event."""
    text = "use a tool for 5000 seconds"
    task = await posting.made(task=text, completion_delivery="webhook")
    await posting.clock.advance(LONG)
    (run,) = (await posting.store.task(task)).runs
    beats = CORRECT.play(run.config, posting.world.pace)
    call = next(b.chunk["toolCallId"] for b in beats if "toolCallId" in b.chunk)
    body = {"tool_call_id": call}
    answer = await posting.post(body, path=f"{TASKS}/{task}/abort-tools")
    assert answer.json()["found"] is True
    await posting.clock.advance(LONG)
    assert team.tasks == [task]


async def test_an_event_is_tried_again_with_its_id(posting, team):
    team.answers = [503, 500]
    await posting.made(completion_delivery="webhook")
    await posting.clock.advance(LONG)
    assert len({headers["Webhook-Id"] for headers, _ in team.events}) == 1
    assert len(team.events) == 3


async def test_a_request_chooses_the_decisions_of_its_own_event(posting, team):
    """The one beside it is sent as ever."""
    body = {"task": "Hi", "response_format": "json", "completion_delivery": "webhook"}
    await posting.post(body, Prefer="deviation=whk-without-bearer")
    await posting.post(body)
    await posting.clock.advance(LONG)
    assert ["Authorization" in headers for headers, _ in team.events] in (
        [True, False],
        [False, True],
    )


async def test_the_log_shows_the_deliveries_of_the_callers_team(posting, team):
    team.answers = [404]
    task = await posting.made("bob", completion_delivery="webhook")
    await posting.clock.advance(LONG)
    (shown,) = (await posting.get(LOG)).json()["deliveries"]
    assert (shown["task"], shown["state"], shown["tries"]) == (task, "given-up", 1)
    assert (await posting.get(LOG, "mallory")).json() == {"deliveries": []}
    assert (await posting.get(LOG, None)).status_code == 401


async def test_a_worker_after_a_restart_goes_on_with_what_is_owed(posting, team):
    """Decisions that a request chose are forgotten; what is owed is not."""
    await posting.made(completion_delivery="webhook")
    webhooks = {"red": Webhook("http://receiver.test/hook", "sesame")}
    world = replace(posting.world)
    again = server.application(world, posting.store, CORRECT, None, webhooks)
    other = Team()
    async with postman.delivering(again, other, Retries()):
        await posting.clock.advance(LONG)
    assert len(team.events) + len(other.events) == 1
