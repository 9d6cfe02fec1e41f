"""The mock server is conformant on each of its stores, in every area it declares."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from taskpact.contract import load
from taskpact.judging.verdicts import Verdict
from taskpact.proving.judged import told
from taskpact.proving.serving import Question

REQUIREMENTS = load().requirements
SURE = {Verdict.PASS, Verdict.OBSERVED, Verdict.NOT_OBSERVABLE, Verdict.NOT_APPLICABLE}


@pytest.fixture
def redis_url() -> Iterator[str]:
    program = shutil.which("redis-server")
    assert program, "redis-server is not installed: apt-get install redis-server"
    folder = Path(tempfile.mkdtemp(prefix="redis-"))
    options = ["--port", "0", "--unixsocket", folder / "socket", "--dir", folder, "--save", ""]
    with subprocess.Popen([program, *options], stdout=subprocess.PIPE, text=True) as process:
        assert any("eady to accept connections" in line for line in process.stdout)
        yield f"unix://{folder / 'socket'}"
        process.kill()
    shutil.rmtree(folder)


@pytest.fixture(params=["memory", "sqlite", "redis"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "redis":
        return request.getfixturevalue("redis_url")
    return f"sqlite:{tmp_path / 'tasks.db'}" if request.param == "sqlite" else request.param


def test_the_mock_is_conformant_on_every_store(where, tmp_path):
    question = Question(("--taskpact-at-once=4",), flags=("--store", where))
    answer = question.answered(tmp_path / "results.json")
    assert answer.trouble is None
    wrong = [each for each in answer.results if each.verdict not in SURE]
    assert not wrong, told(wrong)
    passed = {each.requirement for each in answer.results if each.verdict is Verdict.PASS}
    areas = {REQUIREMENTS[each].area for each in passed}
    assert areas == {each.area for each in REQUIREMENTS.values()}
