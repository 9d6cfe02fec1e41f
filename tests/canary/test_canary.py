"""A harness that misjudges a known server judges no other."""

from __future__ import annotations

import subprocess
import sys

import pytest

from taskpact.canary import run
from taskpact.canary.servers import GOOD, SERVERS
from taskpact.cli.errors import Exit
from taskpact.contract import load
from taskpact.judging.verdicts import Verdict

CONTRACT = load()


def test_the_canaries_get_the_verdicts_that_are_recorded():
    assert run.unfit(CONTRACT) == ""


def test_every_check_passes_somewhere_and_most_fail_somewhere():
    columns = list(zip(*run.RECORDED.values(), strict=True))
    assert all(Verdict.PASS in column for column in columns)
    assert sum(Verdict.FAIL in column for column in columns) >= 4


@pytest.mark.parametrize("name", [name for name in SERVERS if name != "good"])
def test_a_harness_that_takes_a_broken_server_for_the_good_one_is_unfit(monkeypatch, name):
    monkeypatch.setitem(run.SERVERS, name, GOOD)
    assert f"{name!r}" in run.unfit(CONTRACT)


def test_check_says_that_the_harness_is_unfit_and_judges_nothing(tmp_path):
    program = (
        "from taskpact.canary import run; from taskpact.canary.servers import GOOD;"
        "run.SERVERS['takes anything'] = GOOD;"
        "import sys; sys.argv[1:] = ['check', '--area', 'RNG'];"
        "from taskpact.cli import main; main()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        check=False, capture_output=True, text=True, timeout=60, cwd=tmp_path,
    )  # fmt: skip
    assert ended.returncode == Exit.INTERNAL
    assert ended.stdout == ""
    assert "the harness itself is unfit" in ended.stderr
    assert "Traceback" not in ended.stderr
