"""The suites in several processes at once, by pytest-xdist."""

from __future__ import annotations

import subprocess
import sys

from taskpact.contract import folder


def test_several_processes_judge_one_target_and_report_together() -> None:
    """The controller starts one embedded server; verdicts come back from every worker."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n",
        "2",
        "-q",
        str(folder("suites") / "test_enu.py"),
    ]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stdout
    assert "7 requirements: 7 PASS" in ended.stdout
