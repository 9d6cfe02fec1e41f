"""Where a run sends what it finds while it goes on: the seam between plugin and command line.

The plugin looks among pytest's plugins for one that has an attribute `taskpact_sink`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from taskpact.judging.ledger import Ledger, Result


class Sink(Protocol):
    """Hears of a run as it happens."""

    @property
    def about(self) -> Mapping[str, object]:
        """What a record of the run says of it besides."""

    def met(self, secrets: Mapping[str, str]) -> None:
        """The target is known, and by it what no report may show."""

    def started(self, total: int) -> None:
        """Checks are about to run, `total` cases of them; not called where first contact failed."""

    def judged(self, result: Result) -> None:
        """One case came to a verdict."""

    def ended(self, ledger: Ledger, trouble: str | None) -> None:
        """The run is over, also when it was broken off.

        `trouble` is one sentence where the target could not be judged at all.
        """
