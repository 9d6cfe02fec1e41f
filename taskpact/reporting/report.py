"""The report of a run: JSON with a versioned schema, and where it and the record are put.

Making it is pure; `write` puts it on the disk so that no reader ever sees half of one.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from taskpact.contract import Contract
from taskpact.judging.ledger import Ledger, Line, Result
from taskpact.reporting.closing import ending, sentence
from taskpact.reporting.redact import Secrets, shown

Hide = Callable[[str], str]
"""Makes a text fit to be shown."""

SCHEMA: Final = "taskpact/report/1"
LATEST: Final = "latest.json"
RECORD: Final = ".record"
"""What the name of a record ends in: see `taskpact.recording`."""

# What the judge writes itself; the rest of a finding holds text from the wire.
_OURS: Final = frozenset({"said", "source", "mend"})


def report(
    ledger: Ledger,
    contract: Contract,
    *,
    target: Mapping[str, object],
    run: Mapping[str, object],
    at: datetime,
    trouble: str | None = None,
    secrets: Secrets = (),
    python: str = "",
) -> dict[str, Any]:
    """The report as JSON values.

    `target` is its declaration without secrets, `run` the selection and the seed, `at` when the
    run began, `python` the version it ran in where that is not the one at hand.
    """
    # Names of checks and cases, and reasons, come again and again.
    hidden = cache(lambda text: shown(text, secrets))
    return {
        "schema": SCHEMA,
        "at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "versions": {
            "taskpact": version("taskpact"),
            "contract": str(contract.document["info"]["version"]),
            "python": python or platform.python_version(),
        },
        "target": dict(target),
        "run": dict(run),
        "trouble": None if trouble is None else hidden(trouble),
        "ending": ending(ledger, trouble).value,
        "sentence": hidden(sentence(ledger, trouble)),
        "counts": _counts(ledger.counts),
        "areas": {area: _counts(counts) for area, counts in ledger.areas.items()},
        "requirements": [_line(line, hidden) for line in ledger.lines],
    }


def write(made: Mapping[str, Any], folder: Path, recording: Path | None = None) -> Path:
    """Write the report to `check-<UTC time>.json` and to `latest.json`; gives the first.

    The file `recording` is moved beside them as `check-<UTC time>.record` and `latest.record`.
    Raises OSError where the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(made, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    path = _free(folder, datetime.fromisoformat(made["at"]))
    for each in (path, folder / LATEST):
        _replace(each, text)
    if recording is not None and recording.exists():
        _beside(path, recording)
    return path


def _beside(path: Path, recording: Path) -> None:
    """Move the record beside its report, and name it as the latest."""
    kept = path.with_suffix(RECORD)
    recording.replace(kept)
    copied = recording.with_name(f"{recording.name}-latest")
    shutil.copy2(kept, copied)  # with its mode: only the owner may read it
    copied.replace((path.parent / LATEST).with_suffix(RECORD))


def _free(folder: Path, at: datetime) -> Path:
    """A name that no other run of the same second has."""
    stem = f"check-{at:%Y%m%dT%H%M%SZ}"
    return next(path for path in _names(folder, stem) if not path.exists())


def _names(folder: Path, stem: str) -> Iterator[Path]:
    yield folder / f"{stem}.json"
    number = 2
    while True:
        yield folder / f"{stem}-{number}.json"
        number += 1


def _replace(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    written = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        written.chmod(0o644)
        written.replace(path)
    except BaseException:
        written.unlink(missing_ok=True)
        raise


def _counts(counts: Mapping[Any, int]) -> dict[str, int]:
    return {str(verdict or "not run"): number for verdict, number in _sorted(counts)}


def _sorted(counts: Mapping[Any, int]) -> list[tuple[Any, int]]:
    """The counts in an order that no run changes."""
    return sorted(counts.items(), key=lambda each: str(each[0]))


def _line(line: Line, hidden: Hide) -> dict[str, Any]:
    requirement = asdict(line.requirement)
    return {
        **{name: requirement[name] for name in ("id", "level", "area", "origin", "sentence")},
        "verdict": line.verdict,
        "results": [_result(result, hidden) for result in line.results],
    }


def _result(result: Result, hidden: Hide) -> dict[str, Any]:
    made = asdict(result)
    del made["requirement"]
    for name in ("check", "case", "reason"):
        made[name] = hidden(made[name])
    made["finding"] = {
        name: text if name in _OURS else hidden(text) for name, text in result.finding.items()
    }
    made["seconds"] = round(result.seconds, 4)
    return made
