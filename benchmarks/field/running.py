"""Runs a program for so long at most, and tells what it cost."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a program."""

    status: int
    output: str
    seconds: float
    cpu: float
    """Seconds of user and system time, with those of its own children."""
    stopped: bool
    """Whether it was ended because its time was over."""


def ran(
    command: Sequence[str], folder: Path, seconds: float, environment: Mapping[str, str]
) -> Ran:
    """Run it in this folder; standard output and error together."""
    said = folder / "output.txt"
    began = time.monotonic()
    with said.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        over = threading.Event()

        def stop() -> None:
            over.set()
            process.kill()

        timer = threading.Timer(seconds, stop)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
    return Ran(
        process.returncode,
        said.read_text(encoding="utf-8", errors="replace"),
        time.monotonic() - began,
        usage.ru_utime + usage.ru_stime,
        over.is_set(),
    )
