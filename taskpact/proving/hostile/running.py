"""Runs `taskpact check` against a hostile server, in a process of its own that is measured."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, Final

from taskpact.children import Children
from taskpact.proving.hostile.kind import LATER, Hostile
from taskpact.proving.hostile.outcome import Outcome, Told, problems, read
from taskpact.proving.hostile.relay import Mock
from taskpact.proving.hostile.server import FIRST_CONTACT, served
from taskpact.proving.hostile.table import TABLE
from taskpact.proving.serving import free_port
from taskpact.reporting.report import LATEST
from taskpact.target import embedded
from taskpact.target.file import FILE

TIMEOUT: Final = 0.4
"""Seconds that one exchange may take."""
START: Final = 6.0
"""Seconds beside those of the run, in which the program is loaded, and the report is written."""

_RECEIVER: Final = """\
[webhook]
listen = "127.0.0.1:{}"
patience = 0.5
settle = 0.1
[capabilities]
webhook = true
"""
_MEASURE: Final = Path(__file__).with_name("measure.py")
_LEFT_OUT: Final = ("TASKPACT_TOKEN", "TASKPACT_URL", "PYTEST_ADDOPTS", "PYTEST_PLUGINS")
_KEPT: Final = 64 * 1024 * 1024
"""The most that is read of what a run has said."""


class NotMeasuredError(RuntimeError):
    """The program that measures the run was ended before it came to its end."""


@contextlib.contextmanager
def correct(children: Children | None = None) -> Iterator[Mapping[str, Any]]:
    """The server that stands behind hostile ones, while it runs; what it says of itself.

    It takes tasks that ask for the webhook, which nobody receives: those who attack the judge's
    own receiver send what they like. Raises SmokeError where it does not start.
    """
    with embedded.started(embedded.delivering(free_port()), children=children) as ready:
        yield ready


def run(
    name: str, ready: Mapping[str, Any] | None = None, children: Children | None = None
) -> Outcome:
    """Judge the hostile server of this id (`table.ids`) and say how that went.

    `ready` is what the `correct` server at hand said of itself; without it one is started.
    Processes are among `children`, so that another thread can end them. Raises KeyError for an id
    that there is not, NotMeasuredError where they were ended.
    """
    hostile = TABLE[name.removeprefix(LATER)]
    children = children or Children()
    if ready is None:
        with correct(children) as own:
            return _run(name, hostile, own, children)
    return _run(name, hostile, ready, children)


def command_line(hostile: Hostile, url: str, token: str, place: str) -> Sequence[str]:
    """The command by which such a server at `url` is judged; it writes to the folder `place`."""
    options = [("--requirement" if "-" in name else "--area", name) for name in hostile.selected]
    selected = [each for option in options for each in option]
    return [
        *(sys.executable, "-P", "-m", "taskpact", "check", url, "--token", token, *selected),
        *("--no-schema", "--timeout", f"{TIMEOUT}", "--max-time", f"{hostile.seconds}"),
        *("--report-dir", place),
    ]


def _run(name: str, hostile: Hostile, ready: Mapping[str, Any], children: Children) -> Outcome:
    token = ready["tokens"]["alice"]
    with (
        tempfile.TemporaryDirectory(prefix="taskpact-") as place,
        served(
            Mock(ready["url"]),
            hostile.act,
            hostile.greet,
            scheme=hostile.scheme,
            host=hostile.host,
            first=FIRST_CONTACT if name.startswith(LATER) else 0,
            hook=free_port() if hostile.receives else 0,
        ) as world,
    ):
        if world.hook:
            (Path(place) / FILE).write_text(_RECEIVER.format(world.hook), encoding="utf-8")
        command = command_line(hostile, world.url, token, place)
        outcome, told = _judged(name, command, Path(place), hostile.seconds + START, children)
        leaked = tuple(world.heard)
    return replace(outcome, problems=problems(hostile, outcome, told, token, leaked))


def _judged(
    name: str, command: Sequence[str], place: Path, budget: float, children: Children
) -> tuple[Outcome, Told]:
    """Run the command, with an end, and read what it has said."""
    out, errors = place / "stdout.txt", place / "stderr.txt"
    with out.open("wb") as stdout, errors.open("wb") as stderr:
        came = _measured(command, place, children, 3 * budget, stdout, stderr)
    latest = place / LATEST
    report = read(latest.read_text(encoding="utf-8")) if latest.is_file() else None
    told = Told(_text(out), _text(errors), report)
    outcome = Outcome(
        id=name,
        ended=came["ended"],
        seconds=came["seconds"],
        delayed=came["delayed"],
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
