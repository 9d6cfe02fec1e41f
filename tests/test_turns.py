"""In a run of the suites, waiting checks go together, and nothing else changes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from taskpact.contract import folder

SUITES = [str(folder("suites") / name) for name in ("test_enu.py", "test_ack.py", "test_res.py")]


def judged(file: Path, *options: str) -> dict[str, object]:
    """Each verdict of these suites on the embedded mock server, by check and case."""
    command = [sys.executable, "-m", "pytest", "-q", *SUITES, f"--taskpact-results={file}"]
    ended = subprocess.run(
        [*command, *options], capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == 0, ended.stdout
    results = json.loads(file.read_text())["results"]
    return {f"{each['check']}[{each['case']}]": each["verdict"] for each in results}


def test_checks_say_the_same_side_by_side_as_one_after_the_other(tmp_path) -> None:
    alone = judged(tmp_path / "alone.json", "--taskpact-at-once=1")
    together = judged(tmp_path / "together.json", "--taskpact-at-once=5")
    assert together == alone
    assert list(together) != list(alone), "the turn of checks that wait comes last"


@pytest.mark.parametrize("asked", ["0", "65", "many", "-1", "1.5"])
def test_a_number_at_once_that_cannot_be_is_refused(asked) -> None:
    command = [sys.executable, "-m", "pytest", "-q", SUITES[0], f"--taskpact-at-once={asked}"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "--at-once: must be a whole number from 1 to 64" in ended.stderr + ended.stdout
