"""The FastAPI example, over real HTTP."""

import json
import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]
TASKS = "/api/v1/tasks"


class Running:
    """A started server and a client for each of its users."""

    def __init__(self, *arguments):
        command = [sys.executable, *arguments, "--port", "0", "--run-seconds", "0.1"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        ready = json.loads(self._process.stdout.readline())
        self.url = ready["url"]
        self._clients = {
            user: httpx.Client(
                base_url=self.url, headers={"Authorization": f"Bearer {token}"}, trust_env=False
            )
            for user, token in ready["tokens"].items()
        }

    def __getitem__(self, user):
        return self._clients[user]

    def stop(self):
        for client in self._clients.values():
            client.close()
        os.kill(self._process.pid, signal.SIGTERM)
        self._process.wait(timeout=10)
        self._process.stdout.close()


@pytest.fixture(scope="module")
def server():
    running = Running("-m", "examples.fastapi_server")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def alice(server):
    return server["alice"]


def chunks(response):
    """The data of a finished stream; the terminator must be its last event."""
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.text.endswith("data: [DONE]\r\n\r\n")
    lines = response.text.split("\r\n")
    data = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
    return [json.loads(item) for item in data[:-1]]


def acknowledged(client, **body):
    response = client.post(TASKS, json={"response_format": "json", **body})
    assert response.status_code == 202, response.text
    return response.json()["id"]


def run_config(client, **body):
    details = client.get(f"{TASKS}/{acknowledged(client, **body)}").json()
    return details["stream"]["run_config"]


def test_stream_is_the_default_and_tells_what_the_details_tell(alice):
    task_id = str(uuid.uuid4())
    text = "a\r\n\r\ndata: x\u0000\u2028e\u0301 שלום 😀"
    got = chunks(alice.post(TASKS, json={"id": task_id, "task": text}))
    assert got[0]["type"] == "start"
    assert got[-1]["type"] == "finish"
    user, assistant = alice.get(f"{TASKS}/{task_id}").json()["messages"]
    assert user["parts"] == [{"type": "text", "text": text}]
    said = "".join(chunk["delta"] for chunk in got if chunk["type"] == "text-delta")
    assert text in said
    assert assistant["parts"][-1] == {"type": "text", "text": said}


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 202),
        ("Application/JSON; charset=utf-8", 202),
        ("text/event-stream;q=0.5, application/json", 202),
        ("*/*, text/event-stream;q=0", 202),
        ("text/event-stream, application/json;q=0.9", 200),
        ("application/json;q=0, */*;q=0.1", 200),
        ("*/*", 200),
        ('"\\', 200),
    ],
)
def test_accept_decides_where_the_body_does_not(alice, accept, status):
    assert alice.post(TASKS, json={}, headers={"Accept": accept}).status_code == status


def test_response_format_wins_over_accept(alice):
    body = {"response_format": "sse"}
    chunks(alice.post(TASKS, json=body, headers={"Accept": "application/json"}))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, (0, 60)),
        ({"agent_id": "a"}, (0, 45)),
        ({"agent_ids": ["a"]}, (0, 60)),
        ({"mode": "plan"}, (1, 60)),
        ({"mode": "plan", "max_iterations": 0, "max_steps": 4}, (0, 4)),
        ({"max_iterations": 5.0, "max_steps": 2e2}, (5, 200)),
    ],
)
def test_defaults_are_resolved(alice, body, expected):
    config = run_config(alice, **body)
    assert (config["max_iterations"], config["max_steps"]) == expected
    assert config["ask_question"] is config["auto_execute"] is config["isolated"] is False
    assert config["model"]
    own = alice.get("/api/v1/sandboxes").json()["sandboxes"]
    assert [s["id"] for s in own if s["is_default"]] == [config["sandbox_id"]]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"task": "\xff"}',
        b'{"task": "\\ud800"}',
        b'{"x": NaN}',
        b'{"x": 1e99999999999999999999}',
        b'{"max_steps": ' + b"9" * 5000 + b"}",
        b'{"max_steps": ' + b"9" * 400 + b"}",
        b'{"max_steps": 1e400}',
        b'{"max_steps": 1e999999999}',
        b'{"max_steps": 3}',
        b'{"max_steps": 4.00000000000000000001}',
        b'{"max_iterations": true}',
        b'{"auto_execute": 1}',
        b'{"agent_id": null}',
        b'{"agent_ids": ["a", 1]}',
        b'{"mode": ""}',
        b'{"model": "bogus"}',
        b'{"visibility": "Team"}',
        b'{"response_format": "JSON"}',
        b'{"message": {"parts": [{"text": "x"}]}}',
        b'{"project_id": "x"}',
        b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"task": "' + b"x" * 3_000_000 + b'"}',
    ],
    ids=lambda body: ascii(body[:30]),
)
def test_refusals_are_json_and_make_nothing(alice, body):
    before = alice.get(TASKS).json()["total"]
    response = alice.post(TASKS, content=body, headers={"Content-Type": "application/json"})
    assert 400 <= response.status_code < 500
    assert response.headers["content-type"] == "application/json"
    assert response.json()["error"]
    assert alice.get(TASKS).json()["total"] == before


@pytest.mark.parametrize("authorization", [None, "Bearer", "Basic eDp5", "Bearer a.b.c"])
def test_no_valid_token_is_a_401(server, authorization):
    headers = {"Authorization": authorization} if authorization else {}
    response = httpx.post(server.url + TASKS, content=b"{", headers=headers, trust_env=False)
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")


def test_an_invalid_id_is_replaced(alice):
    made = {acknowledged(alice, id=bad) for bad in ("", "x", f"{{{uuid.uuid4()}}}", 7)}
    assert len({str(uuid.UUID(task_id)) for task_id in made}) == 4


def test_an_own_id_continues_and_another_s_is_out_of_reach(server, alice):
    task_id = acknowledged(alice, task="one")
    chunks(alice.post(TASKS, json={"id": task_id, "task": "two", "visibility": "team"}))
    details = alice.get(f"{TASKS}/{task_id}").json()
    texts = [m["parts"][-1]["text"] for m in details["messages"] if m["role"] == "user"]
    assert texts == ["one", "two"]
    assert len(details["streams"]) == 2
    assert server["bob"].get(f"{TASKS}/{task_id}").json()["read_only"] is True
    assert server["mallory"].get(f"{TASKS}/{task_id}").status_code == 404
    assert server["mallory"].post(TASKS, json={"id": task_id}).status_code == 404


def test_a_run_goes_on_without_its_client(alice):
    task_id = str(uuid.uuid4())
    with alice.stream("POST", TASKS, json={"id": task_id, "task": "first"}) as response:
        next(response.iter_raw())
    chunks(alice.post(TASKS, json={"id": task_id, "task": "second"}))
    details = alice.get(f"{TASKS}/{task_id}").json()
    assert [stream["status"] for stream in details["streams"]] == ["completed"] * 2


def test_pages_hold_every_task_once(alice):
    made = [acknowledged(alice) for _ in range(3)]
    seen, query = [], {"limit": 2}
    while True:
        page = alice.get(TASKS, params=query).json()
        seen += [task["id"] for task in page["tasks"]]
        if not page["has_more"]:
            break
        query["cursor"] = page["next_cursor"]
    assert seen[:3] == made[::-1]
    assert len(seen) == len(set(seen)) == page["total"]


def test_other_methods_are_a_405_with_allow(alice):
    response = alice.delete(TASKS)
    assert response.status_code == 405
    assert {"GET", "POST"} <= set(response.headers["allow"].split(", "))
    assert response.json()["error"]


def test_it_starts_by_its_path_too():
    running = Running("examples/fastapi_server/__main__.py")
    try:
        acknowledged(running["bob"])
    finally:
        running.stop()
