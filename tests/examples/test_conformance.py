"""The FastAPI example, judged: a server by another hand than the mock's keeps the contract."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "examples" / "fastapi_server" / "taskpact.toml"
SECONDS = 300


@pytest.fixture(scope="module")
def environment():
    unwanted = ("PYTEST", "TASKPACT")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(unwanted)}
    return {**kept, "TASKS_SECRET": "a-secret-that-the-server-and-its-judge-share"}


@pytest.fixture(scope="module")
def url(environment):
    server = subprocess.Popen(
        [sys.executable, "-m", "examples.fastapi_server", "--port", "0", "--run-seconds", "0.05"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield json.loads(server.stdout.readline())["url"]
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)
        server.stdout.close()


@pytest.fixture(scope="module")
def judged(url, environment, tmp_path_factory):
    """What the check ended with, and its record."""
    folder = tmp_path_factory.mktemp("check")
    done = subprocess.run(
        [sys.executable, "-m", "taskpact", "check", url, "--config", CONFIG],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    (record,) = (folder / "reports").glob("check-*.json")
    return done, json.loads(record.read_text(encoding="utf-8"))


def of(record, *verdicts):
    return {each["id"] for each in record["requirements"] if each["verdict"] in verdicts}


def test_the_example_is_conformant(judged):
    done, _ = judged
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "conformant: no MUST fails" in done.stdout


def test_no_requirement_fails_warns_or_stays_open(judged):
    assert not of(judged[1], "FAIL", "WARN", "INCONCLUSIVE", "ERROR")


def test_what_it_has_is_judged(judged):
    """Most of it, so that the verdict means something."""
    _, record = judged
    lacking = of(record, "NOT APPLICABLE")
    assert len(of(record, "PASS")) > 0.75 * (len(record["requirements"]) - len(lacking))


def test_what_it_says_it_lacks_is_not_applicable(judged):
    assert of(judged[1], "NOT APPLICABLE") >= {"DEF-17", "DEF-18", "ERR-05"}
