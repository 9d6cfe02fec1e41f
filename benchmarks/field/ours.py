"""taskpact on the same defects, by the means it has for that.

What a check of the defect's own requirement finds is asked as the kill matrix asks it. A defect
that no such check FAILs on is then met by a whole check, as a user would run it, on a server of its
own: so is the correct one, which gives requests and seconds.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.field.judging import Run
from benchmarks.field.running import ran
from benchmarks.field.server import served
from mockserver.deviations import Deviation
from taskpact.contract import load
from taskpact.judging.ledger import Result
from taskpact.judging.verdicts import Verdict
from taskpact.proving.killing import Kill, kills
from taskpact.proving.serving import Question, declared

NAME = "taskpact"
SECONDS = 600
AT_A_TIME = 40


def own(defects: Sequence[Deviation]) -> tuple[tuple[Kill, ...], frozenset[str]]:
    """What a check of its own requirement made of each, and on which of them one FAILed."""
    results = list(_results(defects))
    failed = frozenset(each.deviation for each in results if each.verdict is Verdict.FAIL)
    return kills(defects, results, load().requirements), failed


def _results(defects: Sequence[Deviation]) -> Iterator[Result]:
    for start in range(0, len(defects), AT_A_TIME):
        names = ",".join(each.id for each in defects[start : start + AT_A_TIME])
        with tempfile.TemporaryDirectory(prefix="taskpact-") as place:
            yield from Question(prove=names).answered(Path(place) / "results.json").results


def whole(deviation: str, folder: Path) -> Run:
    """A whole check of a server with this deviation; its findings are what FAILed."""
    with served(deviation, folder) as server:
        config = folder / "taskpact.toml"
        config.write_text(declared(server.ready), encoding="utf-8")
        words = [
            *(sys.executable, "-P", "-m", "taskpact", "check", server.url),
            *("--config", str(config), "--report-dir", str(folder), "--at-once", "4"),
        ]
        done = ran(words, folder, SECONDS, {})
        requests = server.answered()
    record = folder / "latest.json"
    failed = failures(json.loads(record.read_text(encoding="utf-8"))) if record.exists() else ()
    return Run(
        tool=NAME,
        deviation=deviation,
        control=False,
        findings=failed,
        requests=requests,
        seconds=done.seconds,
        cpu=done.cpu,
        status=done.status,
        stopped=done.stopped,
    )


def failures(record: Mapping[str, Any]) -> tuple[str, ...]:
    """The requirements that FAILed in a record."""
    return tuple(sorted(name for name, verdict in _verdicts(record) if verdict == "FAIL"))


def _verdicts(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    return ((each["id"], each["verdict"]) for each in record["requirements"])
