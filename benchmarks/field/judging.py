"""Counts what the tools found: what they say of a defect and not of the correct server. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.field.sampling import area
from mockserver.deviations import SHELF

CORRECT = ""
"""Stands for the correct server among the deviations."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one tool did on one server."""

    tool: str
    deviation: str
    """Empty for the correct server."""
    control: bool
    """Whether it is on the correct server, and only asks how steady the tool is."""
    findings: tuple[str, ...]
    requests: int
    seconds: float
    cpu: float
    status: int
    stopped: bool


def baseline(runs: Iterable[Run]) -> frozenset[str]:
    """All that was said of the correct server, controls apart."""
    said = (each for each in runs if each.deviation == CORRECT and not each.control)
    return frozenset(name for each in said for name in each.findings)


def summary(tool: str, runs: Sequence[Run]) -> dict[str, Any]:
    """The figures of one tool."""
    known = baseline(runs)
    judged = [each for each in runs if each.deviation != CORRECT]
    controls = [each for each in runs if each.control]
    correct = [each for each in runs if each.deviation == CORRECT]
    return {
        "tool": tool,
        "judged": len(judged),
        "found": [each.deviation for each in judged if news(each, known)],
        "false_alarms": apart(known),
        "unsteady": sum(bool(news(each, known)) for each in controls),
        "controls": len(controls),
        "stopped": sum(each.stopped for each in runs),
        "requests": statistics.median(each.requests for each in correct),
        "seconds": statistics.median(each.seconds for each in correct),
        "cpu": statistics.median(each.cpu for each in correct),
    }


def news(run: Run, known: frozenset[str]) -> frozenset[str]:
    """What it says here and not of the correct server."""
    return frozenset(run.findings) - known


def apart(names: Iterable[str]) -> list[str]:
    """Findings without those that only say more of another one."""
    given = frozenset(names)
    return sorted(each for each in given if not _longer(each, given))


def _longer(name: str, given: frozenset[str]) -> bool:
    places = (place for place in range(len(name)) if name.startswith(" | ", place))
    return any(name[:place] in given for place in places)


def by_area(judged: Iterable[str], found: Mapping[str, Iterable[str]]) -> dict[str, dict[str, int]]:
    """How many of each area's defects are in the sample, and how many each tool found."""
    table: dict[str, dict[str, int]] = {}
    sets = {tool: frozenset(each) for tool, each in found.items()}
    for deviation in judged:
        row = table.setdefault(area(SHELF[deviation]), {"defects": 0, **dict.fromkeys(sets, 0)})
        row["defects"] += 1
        for tool, each in sets.items():
            row[tool] += deviation in each
    return dict(sorted(table.items()))
