"""Decisions on suspended runs, and aborts of what is at work, over HTTP and on a turned clock."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

TASKS = "/api/v1/tasks"
UNKNOWN = "6f1c8a3e-6d0b-4f57-9a55-0d5f6f0f2c11"
PLAN = {"mode": "plan"}
ASKING = {"task": "First ask me which target.", "ask_question": True}
WORKING = "use a tool for 60 seconds"


async def waiting(mock: Any, **body: object) -> str:
    """The id of a task whose run is suspended."""
    task = await mock.made(**(body or PLAN))
    await mock.clock.advance(1000)
    assert await status(mock, task) == "suspended"
    return task


async def status(mock: Any, task: str) -> str:
    found: str = (await mock.details(task))["stream"]["streamStatus"]
    return found


async def statuses(mock: Any, task: str) -> list[str]:
    return [each["status"] for each in (await mock.details(task))["streams"]]


async def decide(mock: Any, task: str, user: str = "alice", **body: object) -> Any:
    sent = {"decision": "approve", **body}
    return await mock.post(sent, user, path=f"{TASKS}/{task}/approve")


async def abort(mock: Any, task: str, user: str = "alice", **body: object) -> Any:
    return await mock.post(body, user, path=f"{TASKS}/{task}/abort-tools")


async def told(mock: Any, task: str, at: int = -1) -> list[dict[str, Any]]:
    """The chunks of one of the task's streams, which is over."""
    url = (await mock.details(task))["streamUrls"][at]["url"]
    lines = (await mock.get(url)).text.splitlines()
    data = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
    assert data[-1] == "[DONE]"
    return [json.loads(each) for each in data[:-1]]


def phases(chunks: list[dict[str, Any]]) -> list[str]:
    return [c["data"]["phase"] for c in chunks if c["type"] == "data-phase"]


# -- decisions -----------------------------------------------------------------------------------


async def test_an_approved_plan_is_executed_in_a_further_stream(mock: Any) -> None:
    task = await waiting(mock)
    answer = await decide(mock, task)
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    assert await statuses(mock, task) == ["completed", "running"]
    await mock.clock.advance(1000)
    shown = await mock.details(task)
    assert shown["streams"][-1]["stream_id"] == answer.json()["stream_id"]
    assert [each["status"] for each in shown["streams"]] == ["completed", "completed"]
    assert "execution" in phases(await told(mock, task))
    assert phases(await told(mock, task, 0)) == ["planning"]


async def test_a_declined_plan_is_never_executed(mock: Any) -> None:
    task = await waiting(mock)
    answer = await decide(mock, task, decision="decline")
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    await mock.clock.advance(1000)
    assert await statuses(mock, task) == ["aborted"]
    assert phases(await told(mock, task)) == ["planning"]
    assert [m["role"] for m in (await mock.details(task))["messages"]] == ["user"]


async def test_a_question_then_a_plan_make_three_streams(mock: Any) -> None:
    task = await waiting(mock, **PLAN, **ASKING)
    assert (await decide(mock, task, metadata={"target": "the blue one"})).status_code == 200
    await mock.clock.advance(1000)
    assert await statuses(mock, task) == ["completed", "suspended"]
    assert (await decide(mock, task)).status_code == 200
    await mock.clock.advance(1000)
    assert await statuses(mock, task) == ["completed"] * 3
    asked, planned, executed = [await told(mock, task, at) for at in range(3)]
    assert "data-plan" not in {c["type"] for c in asked}
    assert any(c.get("output", {}).get("answers") == {"target": "the blue one"} for c in planned)
    assert "execution" in phases(executed)
    assert "the blue one" in (await mock.details(task))["messages"][-1]["parts"][0]["text"]


async def test_one_message_of_the_user_stands_before_one_of_the_agent(mock: Any) -> None:
    task = await waiting(mock, **ASKING)
    await decide(mock, task, metadata={"answer": "blue"})
    await mock.clock.advance(1000)
    roles = [m["role"] for m in (await mock.details(task))["messages"]]
    assert roles == ["user", "assistant"]


async def test_of_many_approvals_at_once_one_has_success(mock: Any) -> None:
    task = await waiting(mock)
    made = await asyncio.gather(*(decide(mock, task) for _ in range(12)))
    assert sorted(each.status_code for each in made) == [200] + [409] * 11
    assert len(await statuses(mock, task)) == 2


async def test_of_an_approval_and_a_decline_at_once_one_has_success(mock: Any) -> None:
    task = await waiting(mock)
    words = ("approve", "decline") * 3
    made = await asyncio.gather(*(decide(mock, task, decision=word) for word in words))
    assert sorted(each.status_code for each in made) == [200] + [409] * 5


@pytest.mark.parametrize("second", ["approve", "decline"])
@pytest.mark.parametrize("first", ["approve", "decline"])
async def test_what_was_decided_stays_decided(mock: Any, first: str, second: str) -> None:
    task = await waiting(mock)
    await decide(mock, task, decision=first)
    await mock.clock.advance(1000)
    before = await mock.details(task)
    late = await decide(mock, task, decision=second)
    assert (late.status_code, late.json()["code"]) == (409, "not_suspended")
    assert await mock.details(task) == before


@pytest.mark.parametrize("decision", ["approve", "decline"])
async def test_a_run_that_does_not_wait_cannot_be_decided_on(mock: Any, decision: str) -> None:
    running, planning = await mock.made(), await mock.made(**PLAN)
    for task in (running, planning):
        assert (await decide(mock, task, decision=decision)).status_code == 409
    await mock.clock.advance(1000)
    before = await mock.details(running)
    assert (await decide(mock, running, decision=decision)).status_code == 409
    assert await mock.details(running) == before
    assert await status(mock, planning) == "suspended"


async def test_a_plan_that_executes_by_itself_waits_for_nobody(mock: Any) -> None:
    task = await mock.made(**PLAN, auto_execute=True, max_iterations=0)
    await mock.clock.advance(1000)
    assert await statuses(mock, task) == ["completed"]
    assert "execution" in phases(await told(mock, task))


@pytest.mark.parametrize("more", [{}, {"ask_question": False}])
async def test_a_run_that_may_not_ask_does_not(mock: Any, more: dict[str, Any]) -> None:
    task = await mock.made(task=ASKING["task"], **more)
    await mock.clock.advance(1000)
    assert await statuses(mock, task) == ["completed"]


async def test_continuing_withdraws_what_waits(mock: Any) -> None:
    task = await waiting(mock)
    await mock.made(id=task, task="Never mind.")
    assert await statuses(mock, task) == ["aborted", "running"]
    assert (await decide(mock, task)).status_code == 409
    await mock.clock.advance(1000)
    assert await statuses(mock, task) == ["aborted", "completed"]


async def test_a_further_plan_waits_in_its_turn(mock: Any) -> None:
    task = await waiting(mock)
    await decide(mock, task)
    await mock.clock.advance(1000)
    await mock.made(id=task, **PLAN)
    await mock.clock.advance(1000)
    assert await statuses(mock, task) == ["completed", "completed", "suspended"]
    assert (await decide(mock, task)).status_code == 200


async def test_a_decision_may_name_what_it_is_on(mock: Any) -> None:
    task = await waiting(mock)
    [paused] = [c["data"] for c in await told(mock, task) if c["type"] == "data-suspended"]
    names = {name: paused[name] for name in ("run_id", "tool_call_id", "agent_id")}
    assert (await decide(mock, task, **names)).status_code == 200


@pytest.mark.parametrize("name", ["run_id", "tool_call_id", "agent_id"])
async def test_a_decision_on_something_else_decides_nothing(mock: Any, name: str) -> None:
    task = await waiting(mock)
    answer = await decide(mock, task, **{name: "another"})
    assert (answer.status_code, answer.json()["pointer"]) == (409, f"/{name}")
    assert await status(mock, task) == "suspended"


@pytest.mark.parametrize(
    "body",
    [
        {"decision": "maybe"},
        {"decision": "Approve"},
        {"decision": None},
        {"decision": True},
        {},
        {"decision": "approve", "metadata": "blue"},
        {"decision": "approve", "run_id": 7},
    ],
)
async def test_a_decision_that_breaks_its_schema_decides_nothing(mock: Any, body: Any) -> None:
    task = await waiting(mock)
    answer = await mock.post(body, path=f"{TASKS}/{task}/approve")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    assert await status(mock, task) == "suspended"


async def test_a_teammate_who_may_read_may_not_decide(mock: Any) -> None:
    task = await waiting(mock, **PLAN, visibility="team")
    assert (await decide(mock, task, "bob")).status_code == 403
    assert (await decide(mock, task, "mallory")).status_code == 404
    assert await status(mock, task) == "suspended"


@pytest.mark.parametrize("call", ["approve", "abort-tools"])
async def test_what_is_not_there_or_hidden_is_refused_alike(mock: Any, call: str) -> None:
    hidden = await waiting(mock)
    body = {"decision": "approve", "tool_call_id": "x"}
    absent = await mock.post(body, "mallory", path=f"{TASKS}/{UNKNOWN}/{call}")
    other = await mock.post(body, "mallory", path=f"{TASKS}/{hidden}/{call}")
    assert (absent.status_code, absent.json()) == (other.status_code, other.json())
    assert absent.status_code == 404


@pytest.mark.parametrize("call", ["approve", "abort-tools"])
async def test_deciding_and_aborting_need_credentials(mock: Any, call: str) -> None:
    answer = await mock.post({}, None, path=f"{TASKS}/{UNKNOWN}/{call}")
    assert answer.status_code == 401


async def test_answers_follow_their_schemas(mock: Any, contract: Any) -> None:
    task = await waiting(mock)
    aborted = (await abort(mock, task, tool_call_id="none")).json()
    assert not contract.schema("AbortToolsResult").violations(aborted)
    assert not contract.schema("Approval").violations((await decide(mock, task)).json())


# -- aborts --------------------------------------------------------------------------------------


async def working(mock: Any, **body: object) -> tuple[str, str]:
    """A task whose first tool works for a minute, and the id of that call."""
    task = await mock.made(task=WORKING, **body)
    return task, await call_of(mock, task)


async def call_of(mock: Any, task: str) -> str:
    """The id of the tool call at work, from the stream as far as it is told."""
    url = (await mock.details(task))["streamUrls"][-1]["url"]
    await mock.clock.advance(20)
    async with mock.client.stream("GET", url, headers=mock.bearer()) as answer:
        text = ""
        async for piece in answer.aiter_text():
            text += piece
            if '"tool-input-delta"' in text:
                break
    lines = [each for each in text.splitlines() if '"tool-input-available"' in each]
    call: str = json.loads(lines[-1].removeprefix("data: "))["toolCallId"]
    return call


async def test_a_tool_at_work_is_found_once_and_gives_nothing(mock: Any) -> None:
    task, call = await working(mock)
    first, second = [(await abort(mock, task, tool_call_id=call)).json() for _ in range(2)]
    assert (first["success"], first["found"], first["target"]) == (True, True, "tool")
    assert (second["success"], second["found"]) == (True, False)
    await mock.clock.advance(40)
    assert await status(mock, task) == "completed"
    ends = [c for c in await told(mock, task) if c.get("toolCallId") == call][3:]
    assert [c["type"] for c in ends] == ["tool-output-error"]


async def test_a_reader_who_waits_hears_of_the_abort_at_once(mock: Any) -> None:
    task, call = await working(mock)
    url = (await mock.details(task))["streamUrls"][0]["url"]
    reading = asyncio.create_task(mock.get(url))
    await mock.clock.advance(1)
    await abort(mock, task, tool_call_id=call)
    await mock.clock.advance(30)  # of the sixty that the tool would take
    async with asyncio.timeout(5):
        text = (await reading).text
    assert '"tool-output-error"' in text
    assert text.endswith("data: [DONE]\n\n")
    assert len([line for line in text.splitlines() if line.startswith("id: ")]) == len(
        await told(mock, task)
    )


async def test_a_tool_of_a_resumed_run_can_be_aborted(mock: Any) -> None:
    task = await waiting(mock, **PLAN, task=WORKING, max_iterations=0)
    await decide(mock, task)
    call = await call_of(mock, task)
    assert (await abort(mock, task, tool_call_id=call)).json()["found"] is True
    await mock.clock.advance(60)  # and the tool alone would have taken that long
    assert await statuses(mock, task) == ["completed", "completed"]


async def test_a_tool_of_an_earlier_run_can_be_aborted(mock: Any) -> None:
    task, call = await working(mock)
    first = (await mock.details(task))["stream"]["streamId"]
    await mock.made(id=task, task="And then?")
    answer = (await abort(mock, task, tool_call_id=call)).json()
    assert (answer["found"], answer["stream_id"]) == (True, first)


async def test_a_call_that_waits_for_the_user_is_not_at_work(mock: Any) -> None:
    task = await waiting(mock)
    [paused] = [c["data"] for c in await told(mock, task) if c["type"] == "data-suspended"]
    assert (await abort(mock, task, tool_call_id=paused["tool_call_id"])).json()["found"] is False
    assert (await decide(mock, task)).status_code == 200


async def test_a_subagent_is_aborted_by_its_run(mock: Any) -> None:
    task, _ = await working(mock)
    shown = [c for c in await chunks_so_far(mock, task) if c["type"] == "data-subagent-stream"]
    run = shown[0]["data"]["subagent_run_id"]
    assert (await abort(mock, task, tool_call_id=run)).json()["found"] is False
    answer = (await abort(mock, task, subagent_run_id=run)).json()
    assert (answer["found"], answer["target"]) == (True, "subagent")
    assert (await abort(mock, task, subagent_run_id=run)).json()["found"] is False
    await mock.clock.advance(1000)
    last = [c for c in await told(mock, task) if c["type"] == "data-subagent-stream"][-1]
    assert last["data"]["status"] == "aborted"


async def chunks_so_far(mock: Any, task: str) -> list[dict[str, Any]]:
    url = (await mock.details(task))["streamUrls"][-1]["url"]
    async with mock.client.stream("GET", url, headers=mock.bearer()) as answer:
        async for text in answer.aiter_text():
            lines = [line for line in text.splitlines() if line.startswith("data: {")]
            return [json.loads(line.removeprefix("data: ")) for line in lines]
    return []


@pytest.mark.parametrize("name", ["tool_call_id", "subagent_run_id"])
async def test_what_is_not_there_is_no_error(mock: Any, name: str) -> None:
    task = await mock.made()
    before = await mock.details(task)
    for _ in range(2):
        answer = await abort(mock, task, **{name: "none"})
        assert (answer.status_code, answer.json()["success"]) == (200, True)
        assert answer.json()["found"] is False
    assert await mock.details(task) == before


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"call": "x"},
        {"tool_call_id": "x", "subagent_run_id": "y"},
        {"tool_call_id": 7},
        {"tool_call_id": None},
        {"tool_call_id": ["x"]},
    ],
)
async def test_an_abort_names_exactly_one_target(mock: Any, body: Any) -> None:
    task = await mock.made()
    answer = await mock.post(body, path=f"{TASKS}/{task}/abort-tools")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")


async def test_a_teammate_who_may_read_may_not_abort(mock: Any) -> None:
    task, call = await working(mock, visibility="team")
    assert (await abort(mock, task, "bob", tool_call_id=call)).status_code == 403
    assert (await abort(mock, task, tool_call_id=call)).json()["found"] is True
