"""Ctrl-C and SIGTERM end a command in order: it says so, and leaves no process and no file.

Every Python program that the command starts opens a named pipe, writes its arguments into it and
keeps it open. So the pipe tells what has been started, and comes to its end when all are gone.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest

from taskpact.cli.errors import Exit

SECONDS = 60

MOCK = "mockserver"
SUITES = "taskpact.plugin"
CHECK = "check"
COUNTED = "taskpact.proving.fuzzing.counted"
EDITS = "taskpact.proving.drifting"
SCHEMATHESIS = "schemathesis.cli"

NOTING = """\
import os, sys
_pipe = os.open({pipe!r}, os.O_WRONLY)
os.write(_pipe, " ".join(sys.orig_argv).replace("\\n", " ").encode()[:2000] + b"\\n")
"""


class Command:
    """A command line as a process of its own, with folders of its own."""

    def __init__(self, place: Path, *args: str) -> None:
        self._temporary, noting, pipe = place / "temporary", place / "noting", place / "pipe"
        self._temporary.mkdir()
        noting.mkdir()
        os.mkfifo(pipe)
        (noting / "sitecustomize.py").write_text(NOTING.format(pipe=str(pipe)))
        paths = filter(None, [str(noting), os.environ.get("PYTHONPATH")])
        more = {"PYTHONPATH": os.pathsep.join(paths), "TMPDIR": str(self._temporary)}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "taskpact", *args],
            cwd=place, env={**os.environ, **more}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        self._lines: SimpleQueue[str] = SimpleQueue()
        threading.Thread(target=self._read, args=(pipe,), daemon=True).start()

    def _read(self, pipe: Path) -> None:
        with pipe.open() as lines:
            for line in lines:
                self._lines.put(line)
        self._lines.put("")

    def starts(self, *words: str) -> None:
        """Wait until it has started a program for each of these words."""
        wanted = set(words)
        while wanted:
            line = self._lines.get(timeout=SECONDS)
            assert line, f"it ended before it started {wanted}: {self.process.communicate()}"
            wanted -= set(line.split())

    def ended(self) -> tuple[int, str]:
        """Wait until it has ended, and everything with it: its status, and what it complained."""
        _, errors = self.process.communicate(timeout=SECONDS)
        with contextlib.suppress(Empty):
            while self._lines.get(timeout=SECONDS):
                pass
            return self.process.returncode, errors.strip()
        pytest.fail("it has ended, and something that it started has not")

    def left(self) -> list[str]:
        """Temporary files that are left."""
        return [each.name for each in self._temporary.iterdir()]

    def close(self) -> None:
        """End what a failed test has left."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()


@pytest.fixture
def command(tmp_path) -> Iterator[Callable[..., Command]]:
    """Start `taskpact ARGS`."""
    started: list[Command] = []

    def start(*args: str) -> Command:
        started.append(Command(tmp_path, *args))
        return started[-1]

    yield start
    for each in started:
        each.close()


@pytest.mark.parametrize(
    ("section", "programs", "number"),
    [
        ("kills", (MOCK, SUITES), signal.SIGTERM),
        ("kills", (MOCK, SUITES), signal.SIGINT),
        ("hostile", (MOCK, CHECK), signal.SIGTERM),
        ("hostile", (MOCK, CHECK), signal.SIGINT),
        ("fairness", (MOCK,), signal.SIGTERM),
        ("drift", (MOCK, EDITS), signal.SIGTERM),
        ("stability", (MOCK, SUITES), signal.SIGTERM),
        ("fuzz", (COUNTED,), signal.SIGTERM),
    ],
)
def test_a_proof_that_is_interrupted_leaves_nothing_behind(command, section, programs, number):
    proof = command("prove", "--only", section)
    proof.starts(*programs)
    proof.process.send_signal(number)
    assert proof.ended() == (Exit.INTERRUPTED, "taskpact: interrupted")
    assert proof.left() == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_check_that_is_interrupted_leaves_nothing_behind(command, number):
    """Neither the mock server nor Schemathesis, for which a thread waits."""
    check = command("check")
    check.starts(MOCK, SCHEMATHESIS)
    check.process.send_signal(number)
    said = "taskpact: interrupted; this is what was judged so far"
    assert check.ended() == (Exit.INTERRUPTED, said)
    assert check.left() == []
