"""Shows how far a run is, on a terminal only, and hears what it finds.

The bar is drawn on a copy of standard error, since pytest takes the original away from checks.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from taskpact.judging.ledger import Ledger, Result
from taskpact.judging.verdicts import Verdict

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_TOLD = (Verdict.FAIL, Verdict.WARN, Verdict.ERROR)


class Hearing:
    """The sink of `taskpact check`: keeps what a run finds, and moves the bar if there is one."""

    def __init__(
        self, bar: Progress | None = None, about: Mapping[str, object] | None = None
    ) -> None:
        self.about = dict(about or {})
        self.secrets: Mapping[str, str] = {}
        self.results: list[Result] = []
        self.ledger: Ledger | None = None
        self.trouble: str | None = None
        self._bar = bar
        self._task: TaskID | None = None
        self._counts: Counter[Verdict] = Counter()

    def met(self, secrets: Mapping[str, str]) -> None:
        """What no report may show."""
        self.secrets = secrets

    def started(self, total: int) -> None:
        """Checks are about to run."""
        if self._bar is not None:
            self._task = self._bar.add_task("judging", total=total, told="")

    def judged(self, result: Result) -> None:
        """One case came to a verdict."""
        self.results.append(result)
        self._counts[result.verdict] += 1
        if self._bar is not None and self._task is not None:
            told = ", ".join(f"{self._counts[each]} {each}" for each in _TOLD if self._counts[each])
            self._bar.update(self._task, advance=1, description=result.requirement, told=told)

    def ended(self, ledger: Ledger, trouble: str | None) -> None:
        """The run is over."""
        self.ledger = ledger
        self.trouble = trouble


@contextmanager
def hearing(about: Mapping[str, object] | None = None) -> Iterator[Hearing]:
    """A sink, with a bar while it is in use where standard error is a terminal."""
    if not sys.stderr.isatty():
        yield Hearing(about=about)
        return
    from rich.console import Console  # noqa: PLC0415 - slow to import, and only for terminals
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    with os.fdopen(os.dup(sys.stderr.fileno()), "w", encoding="utf-8") as copy:
        columns = (
            TextColumn("{task.description:<8}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[told]}"),
        )
        terminal = Console(file=copy, force_terminal=True)
        with Progress(*columns, console=terminal, transient=True) as bar:
            yield Hearing(bar, about)
