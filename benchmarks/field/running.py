"""Runs a program for so long at most, and tells what it cost."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAID = "output.txt"
"""The file that holds what it printed, errors too."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a program."""

    status: int
    seconds: float
    cpu: float
    """Seconds of user and system time, with those of its own children."""
    stopped: bool
    """Whether it was ended because its time was over."""


def ran(
    command: Sequence[str], folder: Path, seconds: float, environment: Mapping[str, str]
) -> Ran:
    """Run it in this folder, for `seconds` at most."""
    began, spent = time.monotonic(), _spent()
    with (folder / SAID).open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        stopped = _waited(process, seconds)
    return Ran(process.returncode, time.monotonic() - began, _spent() - spent, stopped)


def _waited(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether it had to be ended, and whatever it had started with it."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return True
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return False


def _spent() -> float:
    """By all children that have ended: while this one runs, no other one does."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
