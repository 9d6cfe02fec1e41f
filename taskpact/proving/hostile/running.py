"""Runs `taskpact check` against a hostile server, in a process of its own that is measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, Final

from taskpact.children import Children
from taskpact.proving.hostile.outcome import Outcome, Told, problems, read
from taskpact.proving.hostile.relay import Mock
from taskpact.proving.hostile.server import FIRST_CONTACT, served
from taskpact.proving.hostile.table import LATER, TABLE, Hostile
from taskpact.reporting.record import LATEST
from taskpact.target import embedded

TIMEOUT: Final = 0.4
"""Seconds that one exchange may take."""
MAX_TIME: Final = 2.0
"""Seconds that the run may take."""
START: Final = 6.0
"""Seconds beside it, in which the program is loaded, and the report is written."""

_MEASURE: Final = Path(__file__).with_name("measure.py")
_LEFT_OUT: Final = ("TASKPACT_TOKEN", "TASKPACT_URL", "PYTEST_ADDOPTS", "PYTEST_PLUGINS")
_KEPT: Final = 64 * 1024 * 1024
"""The most that is read of what a run has said."""


class NotMeasuredError(RuntimeError):
    """The program that measures the run was ended before it came to its end."""


def run(
    name: str, ready: Mapping[str, Any] | None = None, children: Children | None = None
) -> Outcome:
    """Judge the hostile server of this id (`table.ids`) and say how that went.

    `ready` is what a mock server said of itself that is correct and at hand; without it one is
    started. Processes are among `children`, so that another thread can end them. Raises KeyError
    for an id that there is not, NotMeasuredError where they were ended.
    """
    hostile = TABLE[name.removeprefix(LATER)]
    children = children or Children()
    if ready is None:
        with embedded.started(children=children) as own:
            return _run(name, hostile, own, children)
    return _run(name, hostile, ready, children)


def _run(name: str, hostile: Hostile, ready: Mapping[str, Any], children: Children) -> Outcome:
    first = FIRST_CONTACT if name.startswith(LATER) else 0
    token = ready["tokens"]["alice"]
    with (
        tempfile.TemporaryDirectory(prefix="taskpact-") as place,
        served(
            Mock(ready["url"]), hostile.act, hostile.greet, scheme=hostile.scheme, first=first
        ) as world,
    ):
        command = _command(hostile, world.url, token, place)
        outcome, told = _judged(name, command, Path(place), children)
        leaked = tuple(world.heard)
    return replace(outcome, problems=problems(hostile, outcome, told, token, leaked))


def _command(hostile: Hostile, url: str, token: str, place: str) -> Sequence[str]:
    options = [("--requirement" if "-" in name else "--area", name) for name in hostile.selected]
    selected = [each for option in options for each in option]
    return [
        *(sys.executable, "-P", "-m", "taskpact", "check", url, "--token", token, *selected),
        *("--no-schema", "--timeout", f"{TIMEOUT}", "--max-time", f"{MAX_TIME}"),
        *("--report-dir", place),
    ]


def _judged(
    name: str, command: Sequence[str], place: Path, children: Children
) -> tuple[Outcome, Told]:
    """Run the command, with an end, and read what it has said."""
    budget = MAX_TIME + START
    out, errors = place / "stdout.txt", place / "stderr.txt"
    with out.open("wb") as stdout, errors.open("wb") as stderr:
        came = _measured(command, place, children, 3 * budget, stdout, stderr)
    latest = place / LATEST
    record = read(latest.read_text(encoding="utf-8")) if latest.is_file() else None
    told = Told(_text(out), _text(errors), record)
    outcome = Outcome(
        id=name,
        ended=came["ended"],
        seconds=came["seconds"],
        budget=budget,
        peak_mib=came["peak"] / 2**20,
        status=came["status"] if came["ended"] else None,
        verdicts=told.verdicts,
    )
    return outcome, told


def _measured(
    command: Sequence[str],
    place: Path,
    children: Children,
    seconds: float,
    stdout: IO[bytes],
    stderr: IO[bytes],
) -> dict[str, Any]:
    """What `measure.py` writes of the command, which it ends after so many seconds."""
    file = place / "measured.json"
    with children.running(
        [sys.executable, "-I", "-S", str(_MEASURE), str(file), f"{seconds}", *command],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        cwd=place,
        env={name: value for name, value in os.environ.items() if name not in _LEFT_OUT},
    ) as process:
        status = process.wait()
    if status:
        raise NotMeasuredError(f"what measures the run ended with status {status}")
    came: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return came


def _text(file: Path) -> str:
    with file.open("rb") as said:
        return said.read(_KEPT).decode(errors="surrogateescape")
