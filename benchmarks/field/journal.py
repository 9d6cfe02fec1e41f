"""Keeps what came of every meeting, a line each, so that an interrupted run goes on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.field.servers import Meeting


class JournalError(Exception):
    """A journal that is of another program, or of other settings."""


@dataclass(frozen=True, slots=True)
class Met:
    """What one tool did on one server."""

    tool: str
    deviation: str
    """Empty for the correct server."""
    time: int
    findings: tuple[str, ...]
    requests: int
    seconds: float
    cpu: float
    status: int
    stopped: bool


@dataclass(slots=True)
class Journal:
    """The meetings so far, in memory and in a file."""

    file: Path
    met: dict[tuple[str, Meeting], Met] = field(default_factory=dict)

    @classmethod
    def of(cls, file: Path, settings: Mapping[str, Any]) -> Journal:
        """Open the one in `file`, or begin it. Raises JournalError where it has other settings.

        A last line that was broken off is dropped.
        """
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        head, *lines = text.split("\n")[:-1] or [json.dumps(settings)]
        if json.loads(head) != settings:
            message = f"{file} was begun with other settings: {head}"
            raise JournalError(message)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f"{line}\n" for line in (head, *lines)), encoding="utf-8")
        journal = cls(file)
        for line in lines:
            told = json.loads(line)
            journal._keep(Met(**{**told, "findings": tuple(told["findings"])}))
        return journal

    def add(self, met: Met) -> Met:
        """Keep it."""
        with self.file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(met)) + "\n")
        return self._keep(met)

    def _keep(self, met: Met) -> Met:
        self.met[met.tool, Meeting(met.deviation, met.time)] = met
        return met
