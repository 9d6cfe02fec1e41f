"""Runs all tools on all chosen defects, a few at a time, and writes what came of it.

    python -m benchmarks.field [--every 6] [--npm FOLDER] [--at-once 2] [--output FILE]

`--npm` names a folder in which `npm install specmatic dredd` was run; without it only Schemathesis
and taskpact are judged. `--work` keeps every run in a file, so that an interrupted one goes on.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.field import ours
from benchmarks.field.judging import CORRECT, Run, by_area, summary
from benchmarks.field.sampling import SEED, sampled
from benchmarks.field.server import served
from benchmarks.field.tools import Tool, dredd, schemathesis, specmatic
from mockserver.deviations import SHELF, Deviation

CONTROLS = 3
"""Runs on the correct server that make the baseline, and as many that only test it."""


def main() -> None:
    """Judge, count, write and print."""
    asked = _asked()
    os.nice(19 - os.nice(0))
    defects = sampled((e for e in SHELF.values() if e.kind == "defect"), asked.every)
    began = time.monotonic()
    runs = _others(_tools(asked), defects, asked)
    told = _report(runs, defects, asked)
    told["took"] = round(time.monotonic() - began)
    asked.output.parent.mkdir(parents=True, exist_ok=True)
    asked.output.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    _show(told)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--every", type=int, default=1, help="judge one of so many defects (1)")
    parser.add_argument("--npm", type=Path, help="folder with the npm packages")
    parser.add_argument("--at-once", type=int, default=2, help="servers at a time (2)")
    parser.add_argument("--work", type=Path, help="keep every run in this file")
    parser.add_argument("--output", type=Path, default=Path("reports/reference/field.json"))
    return parser.parse_args()


def _tools(asked: argparse.Namespace) -> list[Tool]:
    npm = asked.npm and asked.npm.resolve()
    return [schemathesis(), *([specmatic(npm), dredd(npm)] if npm else [])]


def _others(
    tools: Sequence[Tool], defects: Sequence[Deviation], asked: argparse.Namespace
) -> list[Run]:
    """Every tool on the correct server, several times, and on every defect."""
    kept = _kept(asked.work)
    servers = [(CORRECT, n) for n in range(2 * CONTROLS)] + [(each.id, 0) for each in defects]
    orders = [(tool, deviation, n) for deviation, n in servers for tool in tools]

    def one(order: tuple[Tool, str, int]) -> Run:
        tool, deviation, number = order
        key = f"{tool.name}:{deviation}:{number}"
        if key not in kept:
            kept[key] = _judged(tool, deviation, number)
            _keep(asked.work, key, kept[key])
            print(f"{len(kept)}/{len(orders)} {key}", file=sys.stderr, flush=True)
        return kept[key]

    with ThreadPoolExecutor(asked.at_once) as pool:
        return list(pool.map(one, orders))


def _judged(tool: Tool, deviation: str, number: int) -> Run:
    with tempfile.TemporaryDirectory(prefix="field-") as place:
        folder = Path(place)
        with served(deviation, folder) as server:
            ids = server.prepared()
            before = server.answered()
            done, found = tool.judged(server, ids, folder)
            requests = server.answered() - before
    return Run(
        tool=tool.name,
        deviation=deviation,
        control=number >= CONTROLS,
        findings=tuple(sorted(found)),
        requests=requests,
        seconds=done.seconds,
        cpu=done.cpu,
        status=done.status,
        stopped=done.stopped,
    )


def _kept(file: Path | None) -> dict[str, Run]:
    if file is None or not file.exists():
        return {}
    told = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    return {
        each["key"]: Run(**{**each["run"], "findings": tuple(each["run"]["findings"])})
        for each in told
    }


def _keep(file: Path | None, key: str, run: Run) -> None:
    if file is not None:
        with file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"key": key, "run": asdict(run)}) + "\n")


def _report(
    runs: Sequence[Run], defects: Sequence[Deviation], asked: argparse.Namespace
) -> dict[str, Any]:
    names = [each.name for each in _tools(asked)]
    others = [summary(name, [run for run in runs if run.tool == name]) for name in names]
    us = _ours(defects)
    found = {each["tool"]: each["found"] for each in (us, *others)}
    return {
        "schema": "taskpact/field/1",
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "machine": f"{platform.platform()}, {os.cpu_count()} cores, nice 19",
        "at_once": asked.at_once,
        "versions": {each.name: each.version for each in _tools(asked)} | _programs(),
        "sample": {"every": asked.every, "seed": SEED, "defects": [each.id for each in defects]},
        "shelf": sum(each.kind == "defect" for each in SHELF.values()),
        "tools": [us, *others],
        "areas": by_area([each.id for each in defects], found),
        "runs": [asdict(each) for each in runs],
    }


def _ours(defects: Sequence[Deviation]) -> dict[str, Any]:
    """The figures of taskpact, in the shape of the others'."""
    kills, failed = ours.own(defects)
    with tempfile.TemporaryDirectory(prefix="field-") as place:
        correct = ours.whole(CORRECT, Path(place))
    known = frozenset(correct.findings)
    rest = list(_met(each for each in defects if each.id not in failed))
    by_whole = [each.deviation for each in rest if frozenset(each.findings) - known]
    any_fail = {*failed, *by_whole}
    return {
        "tool": ours.NAME,
        "judged": len(defects),
        "found": [each.id for each in defects if each.id in any_fail],
        "own": [each.deviation for each in kills if each.killed],
        "survivors": {each.deviation: each.reason for each in kills if not each.killed},
        "whole_checks": [asdict(each) for each in rest],
        "false_alarms": sorted(known),
        "stopped": sum(each.stopped for each in (correct, *rest)),
        "requests": correct.requests,
        "seconds": correct.seconds,
        "cpu": correct.cpu,
    }


def _met(defects: Iterator[Deviation]) -> Iterator[Run]:
    for each in defects:
        with tempfile.TemporaryDirectory(prefix="field-") as place:
            yield ours.whole(each.id, Path(place))


def _programs() -> dict[str, str]:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return {"taskpact": f"commit {commit.stdout.strip()}", "python": platform.python_version()}


def _show(told: dict[str, Any]) -> None:
    print(f"{'tool':14}{'found':>12}{'false alarms':>14}{'requests':>10}{'seconds':>9}{'CPU':>7}")
    for each in told["tools"]:
        found = f"{len(each['found'])}/{each['judged']}"
        alarms, requests = len(each["false_alarms"]), each["requests"]
        print(
            f"{each['tool']:14}{found:>12}{alarms:>14}{requests:>10.0f}"
            f"{each['seconds']:>9.1f}{each['cpu']:>7.1f}"
        )


if __name__ == "__main__":
    main()
