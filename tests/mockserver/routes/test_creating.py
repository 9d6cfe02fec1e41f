"""createTask: which answer comes, what is refused, what is continued."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import UUID

import pytest

TASKS = "/api/v1/tasks"
NEW = "6f1c8a3e-6d0b-4f57-9a55-0d5f6f0f2c11"
ACK = {"task": "Say hello.", "response_format": "json"}


async def stream(mock: Any, body: object, **headers: str) -> tuple[Any, list[Any]]:
    """The answer and its chunks, the clock turned until the run is over."""
    asked = asyncio.create_task(mock.post(body, **headers))
    while not asked.done():
        await mock.clock.advance(60)
    answer = asked.result()
    blocks = answer.text.removesuffix("\n\n").split("\n\n")
    data = [line[6:] for block in blocks for line in block.split("\n") if line[:6] == "data: "]
    assert data[-1] == "[DONE]"
    return answer, [json.loads(each) for each in data[:-1]]


async def test_the_acknowledgement_names_task_status_and_stream(mock: Any, contract: Any) -> None:
    answer = await mock.post(ACK)
    expected = contract.negotiation.acknowledgement
    assert answer.status_code == expected.status
    assert answer.headers["content-type"] == expected.media_type
    assert answer.headers["content-length"] == str(len(answer.content))
    body = answer.json()
    assert set(body) == {"task_id", "status", "stream_id"}
    assert UUID(body["task_id"]) != UUID(body["stream_id"])
    assert not contract.schema("TaskAcknowledgement").violations(body)


async def test_the_stream_is_the_default(mock: Any, contract: Any) -> None:
    answer, chunks = await stream(mock, {"task": "Say hello."})
    assert answer.status_code == contract.negotiation.stream.status
    assert answer.headers["content-type"] == contract.negotiation.stream.media_type
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["x-accel-buffering"] == "no"
    assert answer.headers["x-vercel-ai-ui-message-stream"] == "v1"
    assert answer.headers["transfer-encoding"] == "chunked"
    assert [chunks[0]["type"], chunks[-1]["type"]] == ["start", "finish"]
    assert chunks[0]["messageMetadata"]["task_id"] == answer.headers["x-task-id"]


async def test_the_head_of_a_stream_comes_before_its_first_chunk(mock: Any) -> None:
    wire = await mock.wire()
    await wire.send(mock.request(b'{"task":"hi"}'))
    async with asyncio.timeout(5):
        head = await wire.reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert mock.clock.now() == mock.clock.next_due - 1


async def test_chunks_come_one_by_one_as_the_clock_turns(mock: Any) -> None:
    wire = await mock.wire()
    await wire.send(mock.request(b'{"task":"hi"}'))
    async with asyncio.timeout(5):
        await wire.reader.readuntil(b"\r\n\r\n")
        for number in (1, 2, 3):
            await mock.clock.advance(1)
            size = int(await wire.reader.readline(), 16)
            piece = await wire.reader.readexactly(size + 2)
            assert piece.startswith(b"id: %d\n" % number)
            assert piece.count(b"\n\n") == 1


async def test_a_client_of_http_1_0_gets_a_stream_that_ends_by_closing(mock: Any) -> None:
    wire = await mock.wire()
    await wire.send(mock.request(b'{"task":"hi"}', version=b"1.0"))
    async with asyncio.timeout(5):
        head = await wire.reader.readuntil(b"\r\n\r\n")
        rest = asyncio.create_task(wire.reader.read())
        while not rest.done():
            await mock.clock.advance(60)
    assert b"transfer-encoding" not in head.lower()
    assert rest.result().startswith(b"id: 1\n")
    assert rest.result().endswith(b"data: [DONE]\n\n")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"max_steps": 10**6}, "/max_steps"),
        ({"max_steps": True}, "/max_steps"),
        ({"max_steps": 4.5}, "/max_steps"),
        ({"max_iterations": -1}, "/max_iterations"),
        ({"mode": "Agent"}, "/mode"),
        ({"mode": None}, "/mode"),
        ({"response_format": "SSE"}, "/response_format"),
        ({"response_format": {}}, "/response_format"),
        ({"secrets": ["A", 1]}, "/secrets/1"),
        ({"message": {"parts": [{"type": "text"}, {"text": "x"}]}}, "/message/parts/1"),
        ({"message": []}, "/message"),
        ({"project_id": "no uuid"}, "/project_id"),
        ({"id": 5}, "/id"),
    ],
)
async def test_a_violation_is_refused_with_its_pointer(
    mock: Any, body: dict[str, Any], pointer: str
) -> None:
    answer = await mock.post({"task": "hi", **body}, Accept="text/event-stream")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/json"
    told = answer.json()
    assert {each["pointer"] for each in told["violations"]} == {pointer}
    assert pointer.split("/")[1] in told["error"]
    assert await mock.count() == 0


async def test_all_violations_are_told_at_once(mock: Any, contract: Any) -> None:
    told = (await mock.post({"mode": 1, "max_steps": "x", "visibility": "all"})).json()
    assert {each["pointer"] for each in told["violations"]} == {
        "/mode",
        "/max_steps",
        "/visibility",
    }
    assert not contract.schema("Error").violations(told)


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"", {}, 400),
        (b"{", {}, 400),
        (b"[]", {}, 400),
        (b'{"mode":"plan","mode":"plan"}', {}, 400),
        (b"[" * 100_000, {}, 400),
        (b'{"max_steps":' + b"9" * 5000 + b"}", {}, 400),
        (b'{"task":"\xff"}', {}, 400),
        ("{}".encode("utf-16"), {}, 400),
        (b'{"task":"\\ud800"}', {}, 400),
        (b"{}", {"Content-Type": "text/plain"}, 415),
        (b"{}", {"Content-Encoding": "br"}, 415),
        (b"{}", {"Content-Encoding": "gzip"}, 400),
        (b" " * 1_100_000, {}, 413),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused_and_leaves_nothing(
    mock: Any, content: bytes, headers: dict[str, str], status: int
) -> None:
    answer = await mock.post(content, **headers)
    assert answer.status_code == status
    assert answer.json()["error"]
    assert await mock.count() == 0
    assert (await mock.post(ACK)).status_code == 202


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "latin1", "bogus"])
async def test_a_charset_changes_nothing(mock: Any, charset: str) -> None:
    body = json.dumps({**ACK, "task": "é"}, ensure_ascii=False).encode()
    answer = await mock.post(body, **{"Content-Type": f"application/json; charset={charset}"})
    task_id = answer.json()["task_id"]
    assert (await mock.details(task_id))["messages"][0]["parts"][0]["text"] == "é"


async def test_bad_credentials_go_before_a_bad_body(mock: Any) -> None:
    answer = await mock.post(b"{", user=None)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer ")


async def test_credentials_never_come_back(mock: Any) -> None:
    token = mock.tokens["alice"]
    answers = [
        await mock.post(ACK, user=None, Authorization=f"Bearer {token}x"),
        await mock.post(ACK, user=None, Authorization=f"Basic {token}"),
        await mock.post(ACK, user=None, Authorization=token),
        await mock.get(f"{TASKS}?access_token={token}", user=None),
        await mock.get(f"/nowhere?access_token={token}", user=None),
        await mock.post({**ACK, "mode": 1}),
        await mock.post(b"{"),
    ]
    for answer in answers:
        assert 400 <= answer.status_code < 500
        assert token not in answer.text + str(answer.headers)


async def test_a_new_uuid_is_the_task_s_id(mock: Any) -> None:
    assert await mock.made(id=NEW) == NEW


async def test_a_uuid_in_upper_case_names_the_same_task(mock: Any) -> None:
    assert await mock.made(id=NEW.upper()) == NEW
    assert await mock.made(id=NEW) == NEW
    assert await mock.count() == 1


@pytest.mark.parametrize("bad", ["", "x", f"{NEW}0", f"{{{NEW}}}", f" {NEW}", f"urn:uuid:{NEW}"])
async def test_an_unusable_id_is_replaced(mock: Any, bad: str) -> None:
    made = await mock.made(id=bad)
    assert str(UUID(made)) == made
    assert made != NEW


async def test_ids_of_calls_at_the_same_moment_all_differ(mock: Any) -> None:
    made = await asyncio.gather(*(mock.made() for _ in range(20)))
    assert len(set(made)) == 20


async def test_an_own_id_continues_the_task(mock: Any) -> None:
    for text in ("one", "two", "three"):
        assert await mock.made(id=NEW, task=text) == NEW
    shown = await mock.details(NEW)
    said = [each["parts"][0]["text"] for each in shown["messages"] if each["role"] == "user"]
    assert said == ["one", "two", "three"]
    assert len({each["stream_id"] for each in shown["streams"]}) == 3
    assert await mock.count() == 1


async def test_a_task_is_continued_by_every_call_at_the_same_moment(mock: Any) -> None:
    await asyncio.gather(*(mock.made(id=NEW) for _ in range(10)))
    assert len((await mock.details(NEW))["streams"]) == 10


async def test_another_s_id_is_replaced_and_changes_nothing(mock: Any) -> None:
    await mock.made(id=NEW, task="alice's")
    before = await mock.details(NEW)
    for user in ("bob", "mallory"):
        assert await mock.made(user, id=NEW) != NEW
    assert await mock.details(NEW) == before


async def test_defaults_are_those_of_each_run(mock: Any) -> None:
    await mock.made(id=NEW, mode="plan", max_steps=7)
    await mock.made(id=NEW)
    shown = await mock.details(NEW)
    first, second = (each["run_config"] for each in shown["streams"])
    assert (first["mode"], first["max_iterations"], first["max_steps"]) == ("plan", 1, 7)
    assert (second["mode"], second["max_iterations"], second["max_steps"]) == ("agent", 0, 60)


async def test_a_continued_task_keeps_its_visibility_until_another_is_sent(mock: Any) -> None:
    await mock.made(id=NEW, visibility="team")
    await mock.made(id=NEW)
    assert (await mock.details(NEW))["task"]["visibility"] == "team"
    await mock.made(id=NEW, visibility="")
    assert (await mock.details(NEW))["task"]["visibility"] == "team"
    await mock.made(id=NEW, visibility="public")
    assert (await mock.details(NEW))["task"]["visibility"] == "public"


@pytest.mark.parametrize("name", ["__proto__", "constructor", "$ref", "", "Mode", "respons_format"])
async def test_unknown_members_are_ignored(mock: Any, name: str) -> None:
    assert (await mock.post({**ACK, name: {"a": [1]}})).status_code == 202


async def test_unknown_members_of_a_part_come_back_as_they_were(mock: Any) -> None:
    part = {"type": "text", "text": "a\0b\u2028", "extra": [2**64 - 1, -(2**63), 1e300]}
    made = await mock.made(message={"parts": [part]})
    assert (await mock.details(made))["messages"][0]["parts"] == [part]
