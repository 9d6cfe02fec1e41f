"""Runs the suites in a process of their own and gives what came of them, check by check.

The process is shielded from the user's own pytest: no configuration, plugin or option of theirs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from taskpact.children import Children
from taskpact.contract import folder
from taskpact.judging.ledger import Result
from taskpact.judging.verdicts import Verdict

_SCHEMA: Final = "test_schema*.py"
_LEFT_OUT: Final = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_XDIST_WORKER")
_SHOWN: Final = 2000
"""Characters of what pytest said that are shown where it did not run."""


class NotRunError(RuntimeError):
    """The suites were not run at all; the text is what pytest said."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a run of the suites came to."""

    results: tuple[Result, ...]
    trouble: str | None
    """Why the target could not be judged at all."""


def judged(
    arguments: Sequence[str],
    file: Path,
    *,
    seconds: float | None = None,
    children: Children | None = None,
) -> Judged:
    """Run the suites, but for the one of Schemathesis, with these arguments of pytest.

    The results are kept in `file`. Their process is one of `children`, so that another thread can
    end it. Raises NotRunError, and subprocess.TimeoutExpired after `seconds`.
    """
    with (children or Children()).running(
        [*_command(folder("suites")), *arguments, f"--taskpact-results={file}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=file.parent,
        env={name: value for name, value in os.environ.items() if name not in _LEFT_OUT},
    ) as process:
        said, _ = process.communicate(timeout=seconds)
    if not file.is_file():
        raise NotRunError(said.decode(errors="replace")[-_SHOWN:])
    return kept(file)


def kept(file: Path) -> Judged:
    """What a run has kept in `file`."""
    told = json.loads(file.read_text(encoding="utf-8"))
    results = (Result(**{**each, "verdict": Verdict(each["verdict"])}) for each in told["results"])
    return Judged(tuple(results), told["trouble"])


def told(results: Iterable[Result]) -> str:
    """Results as lines for a person."""
    return "\n".join(
        f"{each.verdict} {each.requirement} on {each.deviation or 'the target'}: {each.check}"
        f" [{each.case}]: {each.reason}"
        for each in results
    )


def _command(suites: Path) -> list[str]:
    return [
        *(sys.executable, "-P", "-m", "pytest", str(suites)),
        *("--ignore-glob", str(suites / _SCHEMA)),
        "--disable-plugin-autoload",
        *("-p", "taskpact.plugin"),
        *("-p", "taskpact.proving.sampling", "-p", "taskpact.proving.witnessing"),
        *("-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(suites)),
        *("--confcutdir", str(suites), "--import-mode=importlib"),
        *("-o", "python_files=test_*.py", "-q", "--tb=no"),
    ]
