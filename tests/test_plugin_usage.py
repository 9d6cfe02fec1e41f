"""What plain pytest says to options that cannot be used."""

from __future__ import annotations

import subprocess
import sys

import pytest

from taskpact.contract import folder

USAGE = 4
"""pytest's own exit status for a usage error."""


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--target", "nonsense"], "not an http or https URL"),
        (["--spec", "/nowhere.yaml"], "/nowhere.yaml: cannot be read"),
        (["--prove", "nothing"], "there is no deviation 'nothing'"),
        (["--taskpact-max-time", "0"], "--max-time: must be a number of seconds above zero"),
    ],
)
def test_an_option_that_cannot_be_used_is_told_in_a_sentence(options, said) -> None:
    suite = str(folder("suites") / "test_enu.py")
    command = [sys.executable, "-m", "pytest", "-q", suite, *options]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == USAGE
    assert said in ended.stderr + ended.stdout
    assert "Traceback" not in ended.stderr + ended.stdout
