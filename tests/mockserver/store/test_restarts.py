"""What a mock server has acknowledged outlives it, and another process goes on with it.

Real processes on a durable store, ended by SIGKILL in the middle of suspended, running and
delivering tasks.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from uuid import uuid4

import httpx
import pytest

TASKS = "/api/v1/tasks"
SECONDS = 20.0
PACE = "0.02"


class Server:
    """A mock server on a store, as a process."""

    def __init__(self, where: str, key: str, *flags: str) -> None:
        command = [sys.executable, "-P", "-m", "mockserver", "--port", "0", "--ready-json"]
        self.process = subprocess.Popen(
            [*command, "--store", where, "--key", key, "--pace", PACE, *flags],
            stdout=subprocess.PIPE,
            text=True,
        )
        ready = json.loads(self.process.stdout.readline())
        token = {"Authorization": f"Bearer {ready['tokens']['alice']}"}
        self.http = httpx.Client(base_url=ready["url"], headers=token, timeout=SECONDS)

    def create(self, text: str, **members: object) -> str:
        body = {"task": text, "response_format": "json", "id": str(uuid4()), **members}
        answer = self.http.post(TASKS, json=body)
        assert answer.status_code == 202, answer.text
        return answer.json()["task_id"]

    def details(self, task_id: str) -> dict:
        return self.http.get(f"{TASKS}/{task_id}").raise_for_status().json()

    def status(self, task_id: str) -> str:
        return self.details(task_id)["stream"]["streamStatus"]

    def approve(self, task_id: str) -> int:
        return self.http.post(
            f"{TASKS}/{task_id}/approve", json={"decision": "approve"}
        ).status_code

    def reads(self, task_id: str, after: int, events: int | None = None) -> list[str]:
        """The data of the latest stream's events, up to so many, or to its end."""
        url = self.details(task_id)["streamUrls"][-1]["url"]
        told: list[str] = []
        with self.http.stream("GET", url, params={"after": after}) as answer:
            for line in answer.iter_lines():
                told += [line.removeprefix("data: ")] if line.startswith("data: ") else []
                if len(told) == events:
                    break
        return told

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.leave()

    def leave(self) -> None:
        self.http.close()
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(SECONDS)
        self.process.stdout.close()


@pytest.fixture
def serve(durable: str, tmp_path) -> Iterator[Callable[..., Server]]:
    """Starts mock servers on one store and with one key."""
    key = tmp_path / "key"
    key.write_text("a secret of thirty-two characters")
    servers: list[Server] = []

    def start(*flags: str) -> Server:
        servers.append(Server(durable, str(key), *flags))
        return servers[-1]

    yield start
    for each in servers:
        each.leave()


class Receiver:
    """A webhook receiver: answers what it is told to, and keeps every delivery."""

    def __init__(self) -> None:
        self.arrived: SimpleQueue[tuple[str, dict]] = SimpleQueue()
        self.statuses: SimpleQueue[int] = SimpleQueue()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.arrived.put((self.headers["Webhook-Id"], json.loads(body)))
                self.send_response(outer.statuses.get(timeout=SECONDS))
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


def test_a_suspended_run_can_be_approved_after_the_process_was_killed(serve):
    first = serve()
    task = first.create("Plan it.", mode="plan")
    assert first.reads(task, after=0)[-1] == "[DONE]"
    first.kill()
    second = serve()
    assert second.status(task) == "suspended"
    assert second.approve(task) == 200
    assert second.reads(task, after=0)[-1] == "[DONE]"
    assert second.status(task) == "completed"


def test_a_run_goes_on_after_the_process_was_killed_and_no_event_is_lost_or_repeated(serve):
    first = serve()
    task = first.create("take 6 steps")
    told = first.reads(task, after=0, events=9)
    first.kill()
    second = serve()
    rest = second.reads(task, after=9)
    assert rest[-1] == "[DONE]"
    assert [*told, *rest] == second.reads(task, after=0)


def test_tasks_that_were_acknowledged_are_all_there_after_the_process_was_killed(serve):
    first = serve()
    made = [first.create(f"task {number}") for number in range(20)]
    first.kill()
    second = serve()
    listed = second.http.get(TASKS, params={"limit": 50}).json()["tasks"]
    assert [each["id"] for each in listed] == made[::-1]


def test_a_delivery_that_was_cut_by_a_kill_is_made_again_with_the_same_id(serve, receiver):
    flags = ("--webhook", receiver.url, "--webhook-pause", "0.05", "--webhook-timeout", "0.5")
    first = serve(*flags)
    task = first.create("Say hello.", completion_delivery="webhook")
    delivery, _ = receiver.arrived.get(timeout=SECONDS)
    receiver.statuses.put(503)
    again, _ = receiver.arrived.get(timeout=SECONDS)
    receiver.statuses.put(503)
    first.kill()
    second = serve(*flags)
    last, payload = receiver.arrived.get(timeout=SECONDS)
    receiver.statuses.put(200)
    assert {delivery, again, last} == {delivery}
    assert payload["references"]["task_id"] == task
    log = f"{second.http.base_url}/_mock/deliveries"
    assert second.http.get(log).status_code == 200


def test_of_approvals_in_two_processes_at_once_exactly_one_counts(serve):
    servers = (serve(), serve())
    for _ in range(5):
        task = servers[0].create("Plan it.", mode="plan")
        assert servers[1].reads(task, after=0)[-1] == "[DONE]"
        gate = threading.Barrier(8)

        def decide(server: Server, task: str = task, gate: threading.Barrier = gate) -> int:
            gate.wait()
            return server.approve(task)

        with ThreadPoolExecutor(8) as pool:
            statuses = list(pool.map(decide, servers * 4))
        assert sorted(statuses) == [200, *[409] * 7]
        assert len(servers[0].details(task)["streams"]) == 2


def test_what_one_process_began_another_continues(serve):
    one, other = serve(), serve()
    task = one.create("First.")
    assert other.create("Second.", id=task) == task
    assert other.reads(task, after=0)[-1] == "[DONE]"
    said = [m["parts"][0]["text"] for m in one.details(task)["messages"] if m["role"] == "user"]
    assert said == ["First.", "Second."]
