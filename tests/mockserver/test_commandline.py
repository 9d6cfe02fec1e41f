"""`taskpact serve` and `python -m mockserver` as processes: ready, working, stopped, refused."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

SERVE = [sys.executable, "-m", "taskpact", "serve"]
MODULE = [sys.executable, "-m", "mockserver"]
TASKS = "/api/v1/tasks"
HELLO = {"task": "Say hello.", "response_format": "json"}


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts a process, and ends it with the test."""
    started: list[subprocess.Popen[str]] = []

    def run(*command: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def ready(process: subprocess.Popen[str]) -> Any:
    """What the server says in its one line of JSON."""
    assert process.stdout is not None
    return json.loads(process.stdout.readline())


def post(said: Any, user: str = "alice", **headers: str) -> httpx.Response:
    sent = {"Authorization": f"Bearer {said['tokens'][user]}", **headers}
    return httpx.post(said["url"] + TASKS, json=HELLO, headers=sent)


def refused(*command: str) -> str:
    """What a server that cannot start says; one line, status 2."""
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Traceback" not in ended.stderr
    assert ended.stderr.startswith("taskpact: ")
    assert ended.stderr.count("\n") == 1
    return ended.stderr


@pytest.mark.parametrize("command", [SERVE, MODULE], ids=["taskpact serve", "python -m"])
def test_the_ready_line_has_what_a_harness_needs(command: list[str], start: Any) -> None:
    process = start(*command, "--port", "0", "--ready-json")
    said = ready(process)
    assert said["pid"] == process.pid
    for user in said["tokens"]:
        assert post(said, user).status_code == 202


def test_tokens_name_its_audience_and_issuer_and_others_are_refused(start: Any) -> None:
    parties = ["--audience", "tasks", "--issuer", "https://issuer.example"]
    said = ready(start(*SERVE, "--port", "0", "--ready-json", *parties))
    assert (said["audience"], said["issuer"]) == ("tasks", "https://issuer.example")
    for options, status in (parties, 202), (parties[:2], 401), (["--audience", "others"], 401):
        minted = subprocess.run(
            [sys.executable, "-m", "taskpact", "token", *options],
            capture_output=True, text=True, timeout=30, check=True,
        )  # fmt: skip
        said["tokens"]["minted"] = minted.stdout.strip()
        assert post(said, "minted").status_code == status


def test_the_lines_to_paste_work(start: Any) -> None:
    assert shutil.which("curl"), "curl is not installed: apt-get install curl"
    process = start(*SERVE, "--port", "0", "--pace", "0")
    lines = [process.stdout.readline() for _ in range(6)]
    assert "http://127.0.0.1:" in lines[0]
    export = next(line for line in lines if line.startswith("export "))
    curls = [line for line in lines if line.startswith("curl ")]
    assert len(curls) == 2
    for line, wanted in zip(curls, ("data: [DONE]", '"task_id":'), strict=True):
        pasted = subprocess.run(
            ["sh", "-c", export + line], capture_output=True, text=True, timeout=20, check=True
        )
        assert wanted in pasted.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_in_order(number: signal.Signals, start: Any) -> None:
    process = start(*SERVE, "--port", "0", "--ready-json")
    said = ready(process)
    with httpx.Client() as client:  # a connection that is kept holds nothing up
        client.get(said["url"] + "/healthz")
        process.send_signal(number)
        _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "")


def test_an_open_stream_does_not_hold_up_the_end(start: Any) -> None:
    process = start(*SERVE, "--port", "0", "--ready-json", "--first", "60")
    said = ready(process)
    headers = {"Authorization": f"Bearer {said['tokens']['alice']}"}
    with httpx.stream("POST", said["url"] + TASKS, json={"task": "hi"}, headers=headers) as answer:
        assert answer.status_code == 200
        process.terminate()
        _, errors = process.communicate(timeout=15)
    assert (process.returncode, errors) == (0, "")


def test_a_port_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert port in refused(*SERVE, "--port", port)


@pytest.mark.parametrize(
    "options",
    [
        ["--host", "no such host.invalid"],
        ["--host", "203.0.113.1", "--port", "0"],
        ["--port", "70000"],
        ["--port", "x"],
        ["--pace", "-1"],
        ["--heartbeat", "0"],
        ["--algorithm", "none"],
        ["--algorithm", "RS256"],
        ["--deviation", "no-such-deviation"],
        ["--no-such-option"],
    ],
    ids=" ".join,
)
def test_options_that_cannot_be_used_are_told(options: list[str]) -> None:
    refused(*SERVE, *options)


@pytest.mark.parametrize("option", ["--spec", "--overlay", "--key"])
def test_a_file_that_cannot_be_used_is_named(option: str, tmp_path: Path) -> None:
    missing = tmp_path / "missing.file"
    assert str(missing) in refused(*SERVE, "--port", "0", option, str(missing))
    wrong = tmp_path / "wrong.file"
    wrong.write_text("a: [")
    assert str(wrong) in refused(*SERVE, "--port", "0", option, str(wrong))


def test_the_document_drives_it(tmp_path: Path, start: Any) -> None:
    source = Path(__file__).parents[2] / "spec" / "openapi.yaml"
    changed = tmp_path / "openapi.yaml"
    changed.write_text(source.read_text().replace("maximum: 200", "maximum: 300"))
    for options, status in ([], 400), (["--spec", str(changed)], 202):
        said = ready(start(*SERVE, "--port", "0", "--ready-json", *options))
        headers = {"Authorization": f"Bearer {said['tokens']['alice']}"}
        body = {**HELLO, "max_steps": 300}
        assert httpx.post(said["url"] + TASKS, json=body, headers=headers).status_code == status


def test_the_access_log_is_written_on_demand_and_shows_no_credentials(start: Any) -> None:
    for options in ([], ["--access-log"]):
        process = start(*SERVE, "--port", "0", "--ready-json", *options)
        said = ready(process)
        token = said["tokens"]["alice"]
        assert post(said).status_code == 202
        httpx.get(f"{said['url']}{TASKS}?access_token={token}")
        process.terminate()
        _, errors = process.communicate(timeout=10)
        assert (f"POST {TASKS}" in errors) is bool(options)
        assert token not in errors


def test_a_broken_request_writes_no_traceback(start: Any) -> None:
    process = start(*SERVE, "--port", "0", "--ready-json")
    said = ready(process)
    port = int(said["url"].rpartition(":")[2])
    for data in (b"hello\r\n\r\n", b"GET / HTTP/1.1\r\nX-A : 1\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
            raw.sendall(data)
            assert raw.recv(65536).startswith(b"HTTP/1.1 400 ")
    os.kill(process.pid, signal.SIGTERM)
    _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "")
