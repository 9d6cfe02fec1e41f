"""The read endpoints: details, list, streams, sandboxes, the document, health, and what is not."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

TASKS = "/api/v1/tasks"
UNKNOWN = "6f1c8a3e-6d0b-4f57-9a55-0d5f6f0f2c11"


async def whole(mock: Any, path: str, **headers: str) -> str:
    """The text of a stream, the clock turned until it ends."""
    asked = asyncio.create_task(mock.get(path, **headers))
    while not asked.done():
        await mock.clock.advance(60)
    assert asked.result().status_code == 200
    text: str = asked.result().text
    return text


async def finished(mock: Any, **body: object) -> Any:
    """The details of a task whose run is over."""
    made = await mock.made(**body)
    await mock.clock.advance(1000)
    return await mock.details(made)


async def test_details_are_as_the_contract_has_them(mock: Any, contract: Any) -> None:
    for shown in (await mock.details(await mock.made()), await finished(mock)):
        assert not contract.schema("TaskDetails").violations(shown)


async def test_details_show_every_resolved_value_where_the_contract_says(
    mock: Any, contract: Any
) -> None:
    sent = {"agent_id": "recon", "max_steps": 8, "secrets": ["STAGING_TOKEN"], "isolated": False}
    shown = await mock.details(await mock.made(**sent))
    for name, value in sent.items():
        for sight in contract.field(name).resolved_at:
            here = shown
            for step in sight.pointer.split("/")[1:]:
                here = here[step]
            assert here == value


async def test_a_run_goes_from_running_to_completed_by_the_clock_alone(mock: Any) -> None:
    made = await mock.made()
    before = (await mock.details(made))["stream"]
    await mock.clock.advance(1000)
    after = (await mock.details(made))["stream"]
    assert (before["streamStatus"], before["last_seq"]) == ("running", 0)
    assert after["streamStatus"] == "completed"
    assert after["last_seq"] > 10


async def test_the_answer_is_a_message_once_the_run_is_over(mock: Any) -> None:
    shown = await finished(mock, task="a\r\ndata: b")
    assert [each["role"] for each in shown["messages"]] == ["user", "assistant"]
    assert "a\r\ndata: b" in shown["messages"][1]["parts"][0]["text"]


async def test_no_value_of_a_secret_is_ever_shown(mock: Any) -> None:
    values = [value for user in mock.world.users.values() for value in user.secrets.values()]
    names = list(mock.world.users["alice"].secrets)
    shown = await finished(mock, secrets=[*names, "UNKNOWN"])
    stream = await whole(mock, shown["streamUrls"][0]["url"])
    assert shown["task"]["secret_names"] == names
    assert values
    assert not [value for value in values if value in str(shown) + stream]


async def test_an_omitted_model_is_resolved_to_one_of_the_contract_s(
    mock: Any, contract: Any
) -> None:
    for body in ({}, {"model": ""}, {"model": "auto"}):
        shown = await mock.details(await mock.made(**body))
        assert shown["task"]["model"] == shown["stream"]["run_config"]["model"]
        assert shown["task"]["model"] in set(contract.field("model").values) - {"auto"}


async def test_an_omitted_sandbox_is_the_caller_s_default(mock: Any, contract: Any) -> None:
    listed = (await mock.get("/api/v1/sandboxes")).json()
    assert not contract.schema("SandboxList").violations(listed)
    (default,) = (each["id"] for each in listed["sandboxes"] if each["is_default"])
    shown = await mock.details(await mock.made())
    assert shown["stream"]["run_config"]["sandbox_id"] == default


async def test_an_isolated_run_shows_no_sandbox(mock: Any) -> None:
    shown = await mock.details(await mock.made(isolated=True))
    assert shown["task"]["is_isolated"] is True
    assert "sandbox_id" not in shown["stream"]["run_config"]


@pytest.mark.parametrize(
    ("visibility", "teammate", "outsider"),
    [("private", 404, 404), ("team", 200, 404), ("unlisted", 200, 200), ("public", 200, 200)],
)
async def test_a_task_is_read_by_those_it_is_visible_to(
    mock: Any, visibility: str, teammate: int, outsider: int
) -> None:
    made = await mock.made(visibility=visibility)
    for user, status in (("alice", 200), ("bob", teammate), ("mallory", outsider)):
        answer = await mock.get(f"{TASKS}/{made}", user)
        assert answer.status_code == status
        if status == 200:
            assert answer.json()["read_only"] is (user != "alice")
    assert await mock.count("bob") == await mock.count("mallory") == 0


async def test_another_s_hidden_task_is_refused_like_one_that_is_not_there(mock: Any) -> None:
    made = await mock.made()
    stream = (await mock.details(made))["streamUrls"][0]["url"]
    hidden = await mock.get(f"{TASKS}/{made}", "mallory")
    missing = await mock.get(f"{TASKS}/{UNKNOWN}", "mallory")
    cut = await mock.get(stream, "mallory")
    assert hidden.status_code == missing.status_code == cut.status_code == 404
    assert hidden.content == missing.content == cut.content


@pytest.mark.parametrize("odd", ["x", "%00", "%ff", "..%2f", "a" * 4000])
async def test_an_odd_id_is_refused(mock: Any, odd: str) -> None:
    assert (await mock.get(f"{TASKS}/{odd}")).status_code == 404


async def test_the_list_pages_through_all_tasks(mock: Any, contract: Any) -> None:
    made = [await mock.made() for _ in range(5)]
    found: list[str] = []
    path = f"{TASKS}?limit=2"
    while path:
        page = (await mock.get(path)).json()
        assert not contract.schema("TaskList").violations(page)
        assert page["total"] == 5
        found += [each["id"] for each in page["tasks"]]
        assert page["has_more"] is (page["next_cursor"] is not None)
        path = page["has_more"] and f"{TASKS}?limit=2&cursor={page['next_cursor']}"
    assert found == made[::-1]


async def test_the_list_can_be_filtered_by_status(mock: Any) -> None:
    done = (await finished(mock))["task"]["id"]
    running = await mock.made()
    for status, wanted in (("completed", [done]), ("running", [running]), ("suspended", [])):
        page = (await mock.get(f"{TASKS}?status={status}")).json()
        assert [each["id"] for each in page["tasks"]] == wanted
        assert page["total"] == len(wanted)


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "limit=1.5", "limit=" + "9" * 5000, "cursor=%ff",
              "cursor=-1", "cursor=999"]
)  # fmt: skip
async def test_a_bad_query_is_refused_with_its_name(mock: Any, query: str) -> None:
    answer = await mock.get(f"{TASKS}?{query}")
    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.json()["error"]


async def test_a_stream_is_read_again_from_any_position(mock: Any) -> None:
    url = (await finished(mock))["streamUrls"][0]["url"]
    text = await whole(mock, url)
    blocks = text.split("\n\n")
    for after in (0, 1, 7, len(blocks) - 3):
        rest = "\n\n".join(blocks[after:])
        assert await whole(mock, f"{url}?after={after}") == rest
        assert await whole(mock, url, **{"Last-Event-ID": str(after)}) == rest
    assert await whole(mock, f"{url}?after=9", **{"Last-Event-ID": "1"}) == "\n\n".join(blocks[1:])


async def test_a_stream_read_past_its_end_ends_at_once(mock: Any) -> None:
    url = (await finished(mock))["streamUrls"][0]["url"]
    assert await whole(mock, f"{url}?after=99999") == "data: [DONE]\n\n"


async def test_a_cut_connection_does_not_end_the_run(mock: Any) -> None:
    wire = await mock.wire()
    await wire.send(mock.request(f'{{"task":"hi","id":"{UNKNOWN}"}}'.encode()))
    await wire.reader.readuntil(b"\r\n\r\n")
    wire.writer.close()
    await mock.clock.advance(1000)
    assert (await mock.details(UNKNOWN))["stream"]["streamStatus"] == "completed"


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "9" * 400, "%00"])
async def test_a_position_that_is_none_is_refused(mock: Any, after: str) -> None:
    url = (await finished(mock))["streamUrls"][0]["url"]
    assert (await mock.get(f"{url}?after={after}")).status_code == 400


async def test_a_stream_of_another_task_is_not_found(mock: Any) -> None:
    one, two = await mock.made(), await mock.made()
    stream = (await mock.details(two))["stream"]["streamId"]
    assert (await mock.get(f"{TASKS}/{one}/streams/{stream}")).status_code == 404


async def test_the_document_is_served_to_everybody(mock: Any, contract: Any) -> None:
    shown = (await mock.get("/openapi.json", None)).json()
    assert shown == contract.document


async def test_health_needs_no_credentials(mock: Any) -> None:
    assert (await mock.get("/healthz", None)).json() == {"status": "ok"}


@pytest.mark.parametrize("path", ["/", "/api/v1/tasks/", "/API/v1/tasks", "//", "/api/v1/task%73x"])
async def test_an_unknown_path_is_told_as_json(mock: Any, path: str) -> None:
    answer = await mock.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
async def test_another_method_is_told_which_there_are(mock: Any, method: str) -> None:
    answer = await mock.client.request(method, TASKS, headers=mock.bearer())
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}
    assert answer.json()["error"]


async def test_head_answers_as_get_would_without_a_body(mock: Any) -> None:
    for path in (TASKS, "/api/v1/sandboxes", f"{TASKS}/{await mock.made()}"):
        head = await mock.client.head(path, headers=mock.bearer())
        got = await mock.get(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == got.headers["content-length"]


async def test_head_of_a_stream_ends_at_once(mock: Any) -> None:
    url = (await mock.details(await mock.made()))["streamUrls"][0]["url"]
    head = await mock.client.head(url, headers=mock.bearer())
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == "text/event-stream"


async def test_every_operation_says_of_an_unknown_task_that_it_is_not_there(
    mock: Any, contract: Any
) -> None:
    bodies = {"approve": {"decision": "approve"}, "abortTools": {"tool_call_id": "none"}}
    for name in ("readTask", "readShared", "readArtifact", "readStream", "approve", "abortTools"):
        operation = contract.operation(name)
        answer = await mock.client.request(
            operation.method,
            operation.url(id=UNKNOWN, stream_id=UNKNOWN),
            headers=mock.bearer(),
            json=bodies.get(name),
        )
        assert (answer.status_code, answer.json()["code"]) == (404, "task_not_found"), name


@pytest.mark.parametrize("path", [TASKS, f"{TASKS}/{UNKNOWN}", "/api/v1/sandboxes"])
async def test_reading_needs_credentials(mock: Any, path: str) -> None:
    answer = await mock.get(path, None)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"]


async def test_an_api_key_is_as_good_as_a_token(mock: Any) -> None:
    key = mock.world.users["alice"].api_key
    answer = await mock.get(TASKS, None, **{"X-Api-Key": key})
    assert answer.status_code == 200
