"""Lets all tools meet all servers, one after the other, and writes what came of it.

    python -m benchmarks.field [--every 20] [--packages FOLDER] [--journal FILE] [--out FILE]

Specmatic and Dredd are npm packages: those missing in FOLDER are installed there. A tool that
cannot be had is left out, with one line that says why. An interrupted run goes on with the same
journal.
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
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.field.counting import figures, markdown
from benchmarks.field.journal import Journal, JournalError, Met
from benchmarks.field.running import ran
from benchmarks.field.servers import LEGAL, Meeting, breaches, meetings
from benchmarks.field.serving import served
from benchmarks.field.tools import MAKERS, MissingError, Place, Tool
from mockserver.deviations import SHELF

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = "taskpact/field/1"


def main(arguments: Sequence[str] | None = None) -> None:
    """Let them meet, count, write and print."""
    asked = _parser().parse_args(arguments)
    tools, missing = _had(asked.tools, asked.packages)
    for line in missing:
        print(f"left out: {line}", file=sys.stderr)
    settings = {"commit": _commit(), "seconds": asked.seconds, "quick": asked.quick}
    try:
        journal = Journal.of(asked.journal, settings)
    except JournalError as error:
        sys.exit(f"{error}: name another one by --journal")
    _meet(tools, list(meetings(asked.defects, asked.legal, asked.times)), journal, asked)
    told = _told(tools, missing, journal, settings, asked)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(markdown(told))


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m benchmarks.field", description=(__doc__ or "").splitlines()[0]
    )
    made.add_argument("--tools", type=_tools, default=list(MAKERS), help="only these, with commas")
    chosen = made.add_mutually_exclusive_group()
    chosen.add_argument("--defects", type=_deviations, default=breaches(), help="only these")
    chosen.add_argument(
        "--every", type=_every, dest="defects", metavar="NUMBER", help="one of so many defects"
    )
    made.add_argument("--legal", type=_deviations, default=list(LEGAL), help="these legal servers")
    made.add_argument("--times", type=int, default=3, help="meet the correct server so often (3)")
    made.add_argument("--seconds", type=float, default=180, help="the most a meeting takes (180)")
    made.add_argument("--quick", action="store_true", help="see that it works; no real figures")
    made.add_argument("--packages", type=Path, metavar="FOLDER", help="of the npm packages")
    made.add_argument("--journal", type=Path, metavar="FILE", default=Path("reports/field.jsonl"))
    made.add_argument("--out", type=Path, metavar="FILE", default=Path("reports/field.json"))
    return made


def _tools(text: str) -> list[str]:
    return _known(text, MAKERS, "tool")


def _deviations(text: str) -> list[str]:
    return _known(text, SHELF, "deviation")


def _known(text: str, known: Container[str], kind: str) -> list[str]:
    names = [name for name in text.split(",") if name]
    for name in names:
        if name not in known:
            message = f"there is no {kind} {name!r}"
            raise argparse.ArgumentTypeError(message)
    return names


def _every(text: str) -> list[str]:
    return breaches()[:: int(text)]


def _had(names: Sequence[str], packages: Path | None) -> tuple[list[Tool], list[str]]:
    """The tools of these names, and why others cannot be had."""
    tools, missing = [], []
    for name in names:
        try:
            tools.append(MAKERS[name](packages))
        except MissingError as error:
            missing.append(str(error))
    return tools, missing


def _meet(
    tools: Sequence[Tool], them: Sequence[Meeting], journal: Journal, asked: argparse.Namespace
) -> None:
    """Let each tool meet each of them, unless the journal knows what came of it."""
    orders = [(tool, meeting) for meeting in them for tool in tools]
    for number, (tool, meeting) in enumerate(orders, 1):
        if (tool.name, meeting) not in journal.met:
            met = journal.add(_met(tool, meeting, asked.seconds, quick=asked.quick))
            name = met.deviation or f"the correct server, {met.time}"
            print(
                f"{number}/{len(orders)} {met.tool}: {name}: {len(met.findings)} findings, "
                f"{met.requests} requests, {met.seconds:.0f} seconds",
                file=sys.stderr,
            )


def _met(tool: Tool, meeting: Meeting, seconds: float, *, quick: bool) -> Met:
    with tempfile.TemporaryDirectory(prefix="field-") as name:
        folder = Path(name)
        with served(meeting.deviation, folder) as server:
            command = tool.begun(Place(server, server.prepared(), folder, seconds, quick))
            done = ran(command.words, folder, seconds, command.environment)
        report = folder / command.report
        text = report.read_text(encoding="utf-8", errors="replace") if report.exists() else ""
        return Met(
            tool=tool.name,
            deviation=meeting.deviation,
            time=meeting.time,
            findings=tuple(sorted(tool.found(text))),
            requests=server.answered(),
            seconds=done.seconds,
            cpu=done.cpu,
            status=done.status,
            stopped=done.stopped,
        )


def _told(
    tools: Sequence[Tool],
    missing: Sequence[str],
    journal: Journal,
    settings: Mapping[str, Any],
    asked: argparse.Namespace,
) -> dict[str, Any]:
    """The record of the comparison."""
    met = list(journal.met.values())
    return {
        "schema": SCHEMA,
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "machine": f"{platform.platform()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        **settings,
        "versions": {each.name: each.version for each in tools},
        "missing": list(missing),
        "shelf": len(breaches()),
        "sample": {"times": asked.times, "legal": asked.legal, "defects": asked.defects},
        "tools": [figures(each.name, met, asked.defects, asked.legal) for each in tools],
    }


def _commit() -> str:
    asked = ["git", "-C", str(ROOT), "describe", "--always", "--dirty"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


if __name__ == "__main__":
    main()
