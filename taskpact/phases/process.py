"""Runs Schemathesis in a process and a folder of its own, for no longer than it is given.

Why not in this process: it keeps registries of its own, starts threads, and waits for an answer as
long as bytes come. A process can be stopped, and its folder, with all that it writes, goes with it.
The folder can be read by nobody else: the settings in it hold the caller's token.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from taskpact.children import Children
from taskpact.contract import Contract
from taskpact.phases import files
from taskpact.phases.report import Call, Finding, Report, lines

LEAST: Final = (4, 32)
"""The first version of Schemathesis with the hooks and settings used here."""

_PROGRAM: Final = (sys.executable, "-P", "-m", "schemathesis.cli")
_RAN: Final = frozenset({0, 1})
"""Exit status where all phases ran: without and with failures."""
_ROOT: Final = Path(__file__).resolve().parents[2]
_LONGEST: Final = 300
_UNWANTED: Final = frozenset(
    {"SCHEMATHESIS_HOOKS", "PYTHONWARNINGS", "HYPOTHESIS_STORAGE_DIRECTORY"}
)


@dataclass(frozen=True, slots=True)
class Order:
    """What a run is to do."""

    contract: Contract
    url: str
    document: Mapping[str, object]
    """What Schemathesis reads of the contract."""
    settings: str
    """Its settings, as text of TOML."""
    ordinary: Mapping[str, object]
    """The body that what is generated is laid over."""


def lacking() -> str:
    """Why Schemathesis cannot be run here; empty where it can."""
    advice = "install it by: pip install 'taskpact[schema]'"
    try:
        version = importlib.metadata.version("schemathesis")
    except importlib.metadata.PackageNotFoundError:
        return f"Schemathesis is not installed: {advice}"
    parts = version.split(".")[: len(LEAST)]
    if not all(map(str.isdecimal, parts)) or tuple(map(int, parts)) < LEAST:
        return f"Schemathesis {version} is too old or unknown: {advice}"
    return ""


def run(order: Order, seconds: float, children: Children) -> Report:
    """Run the phases for at most `seconds`; what was told by then is given, whatever happened.

    Their process is one of `children`, so that another thread can end it.
    """
    with tempfile.TemporaryDirectory(prefix="taskpact-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        _lay_out(folder, order)
        with tempfile.TemporaryFile() as said:
            status = _status(folder, order.url, said.fileno(), seconds, children)
            said.seek(0)
            words = said.read().decode(errors="replace")
        told = tuple(lines(folder / files.REPORT))
    calls = tuple(each for each in told if isinstance(each, Call))
    found = tuple(each for each in told if isinstance(each, Finding))
    stopped = status is None
    trouble = "" if stopped or (status in _RAN and calls) else _last(words, status)
    return Report(calls, found, finished=not stopped and not trouble, trouble=trouble)


def _lay_out(folder: Path, order: Order) -> None:
    texts = {
        files.CONTRACT: json.dumps(order.contract.document),
        files.ORDINARY: json.dumps(order.ordinary),
        files.DOCUMENT: json.dumps(order.document),
        files.SETTINGS: order.settings,
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def _status(folder: Path, url: str, output: int, seconds: float, children: Children) -> int | None:
    """Its exit status; None where it had to be stopped."""
    with children.running(
        [
            *_PROGRAM,
            *("--config-file", str(folder / files.SETTINGS)),
            *("run", str(folder / files.DOCUMENT), "--url", url),
        ],
        cwd=folder,
        env=_environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
    ) as process:
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            # Its time is over: it is given none to end by itself.
            process.kill()
            return None


def _environment(folder: Path) -> dict[str, str]:
    """As ours, but requests goes to the target and nowhere else, with no other credentials."""
    inherited = {name: each for name, each in os.environ.items() if name not in _UNWANTED}
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **inherited,
        files.FOLDER: str(folder),
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONHASHSEED": "0",
        "NO_PROXY": "*",
        "no_proxy": "*",
        "NETRC": os.devnull,
    }


def _last(words: str, status: int | None) -> str:
    said = [line.strip() for line in words.splitlines() if line.strip()]
    ended = f"Schemathesis ended with status {status}"
    return f"{ended}: {said[-1][:_LONGEST]}" if said else ended
