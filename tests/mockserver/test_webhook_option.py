"""`--webhook` and `--store` of a mock that runs as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from taskpact.wire.receiver import Receiver

MODULE = [sys.executable, "-m", "mockserver", "--port", "0", "--ready-json", "--pace", "0"]
TASKS = "/api/v1/tasks"
BODY = {"task": "Say hello.", "response_format": "json", "completion_delivery": "webhook"}


@pytest.fixture
def start() -> Iterator[Callable[..., Any]]:
    """Starts a mock and gives what it says; it is stopped with the test."""
    started: list[subprocess.Popen[str]] = []

    def run(*options: str) -> Any:
        process = subprocess.Popen([*MODULE, *options], stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        return {**json.loads(process.stdout.readline()), "process": process}

    yield run
    for process in started:
        process.terminate()
        process.communicate(timeout=10)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


def call(said: Any, method: str, path: str, body: Any = None) -> httpx.Response:
    sent = {"Authorization": f"Bearer {said['tokens']['alice']}"}
    return httpx.request(method, said["url"] + path, json=body, headers=sent, timeout=10)


def made(said: Any) -> str:
    answer = call(said, "POST", TASKS, BODY)
    assert answer.status_code == 202
    return str(answer.json()["task_id"])


def recorded(said: Any) -> bool:
    """Whether the outcome of the first try is kept, if only after some looks."""
    looks = (call(said, "GET", "/_mock/deliveries").json()["deliveries"] for _ in range(500))
    return any(shown and shown[0]["outcome"] for shown in looks)


def test_an_event_arrives_with_the_secret_that_was_told(start, receiver):
    said = start("--webhook", f"http://127.0.0.1:{receiver.port}/h", "--webhook-pause", "0.01")
    receiver.react("references", 503)
    task = made(said)
    assert receiver.wait(lambda: len(receiver.naming(task)) == 2, 10)
    (bearer,) = receiver.naming(task)[0].all("authorization")
    assert bearer == f"Bearer {said['webhook']['secret']}"


def test_without_a_secret_events_carry_none(start, receiver):
    url = f"http://127.0.0.1:{receiver.port}/h"
    said = start("--webhook", url, "--webhook-secret", "none")
    assert said["webhook"] == {"url": url, "secret": None}
    task = made(said)
    assert receiver.wait(lambda: bool(receiver.naming(task)), 10)
    assert receiver.naming(task)[0].all("authorization") == ()


def test_a_mock_stops_while_an_event_is_on_its_way(start, receiver):
    said = start("--webhook", f"http://127.0.0.1:{receiver.port}/h")
    receiver.react("references", "hang")
    task = made(said)
    assert receiver.wait(lambda: bool(receiver.naming(task)), 10)
    said["process"].terminate()
    assert said["process"].wait(10) == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--webhook", "ftp://x/"], "begins neither with http"),
        (["--webhook", "http://user:pw@x/"], "holds a user or a password"),
        (["--webhook", "http://x/", "--webhook-tries", "0"], "not between 1 and 1000"),
        (["--webhook", "http://x/", "--webhook-timeout", "0"], "above zero"),
        (["--store", "nowhere"], "no such store"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_line(options, said):
    command = [*MODULE, *options]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("taskpact: ")
    assert said in ended.stderr
    assert "user:pw" not in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_tasks_and_what_is_owed_outlive_the_process(start, receiver, tmp_path):
    options = ["--webhook", f"http://127.0.0.1:{receiver.port}/h", "--webhook-pause", "0.3"]
    options += ["--store", f"sqlite:{tmp_path / 'tasks.db'}"]
    receiver.react("references", 503)
    first = start(*options)
    task = made(first)
    assert recorded(first)
    first["process"].terminate()
    first["process"].wait(10)
    second = start(*options)
    assert receiver.wait(lambda: len(receiver.naming(task)) >= 2, 10)
    assert call(second, "GET", f"{TASKS}/{task}").status_code == 200
