"""Counts what the tools found: what they say of a server and not of the correct one. Pure."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from benchmarks.field.journal import Met
from benchmarks.field.servers import CORRECT, area

WITNESS = 200
"""Characters of a finding that are kept."""


def figures(
    tool: str, met: Iterable[Met], defects: Sequence[str], legal: Sequence[str]
) -> dict[str, Any]:
    """The figures of one tool.

    `found` and `accused` name servers, with a finding each; `statuses` counts how it ended.
    """
    own = [each for each in met if each.tool == tool]
    correct = [each for each in own if each.deviation == CORRECT]
    known = said(correct)
    by_server = {each.deviation: news(each, known) for each in own}
    return {
        "tool": tool,
        "found": _witnesses(defects, by_server),
        "alarms": apart(known),
        "accused": _witnesses(legal, by_server),
        "unsteady": sum(bool(said([each]) - said(_others(each, correct))) for each in correct),
        "statuses": dict(sorted(Counter(str(each.status) for each in own).items())),
        "stopped": sum(each.stopped for each in own),
        "requests": statistics.median(each.requests for each in correct),
        "seconds": round(statistics.median(each.seconds for each in correct), 1),
        "cpu": round(statistics.median(each.cpu for each in correct), 1),
    }


def said(met: Iterable[Met]) -> frozenset[str]:
    """All findings of these."""
    return frozenset(name for each in met for name in each.findings)


def news(met: Met, known: frozenset[str]) -> list[str]:
    """What was found here and not on the correct server."""
    return sorted(frozenset(met.findings) - known)


def _others(one: Met, among: Iterable[Met]) -> list[Met]:
    return [each for each in among if each is not one]


def _witnesses(servers: Iterable[str], by_server: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {each: by_server[each][0][:WITNESS] for each in servers if by_server[each]}


def apart(names: Iterable[str]) -> list[str]:
    """Findings without those that only say more of another one."""
    given = frozenset(names)
    return sorted(each for each in given if not _longer(each, given))


def _longer(name: str, given: frozenset[str]) -> bool:
    places = (place for place in range(len(name)) if name.startswith(" | ", place))
    return any(name[:place] in given for place in places)


def markdown(told: Mapping[str, Any]) -> str:
    """The tables of the page, from the record of a run."""
    sample, tools = told["sample"], told["tools"]
    heads = ("tool", "version", "defects found", "legal servers accused", "false alarms")
    costs = ("requests", "seconds", "of the CPU")
    rows = [
        (
            f"`{each['tool']}`",
            told["versions"][each["tool"]],
            f"{len(each['found'])} of {len(sample['defects'])}",
            f"{len(each['accused'])} of {len(sample['legal'])}" if sample["legal"] else "not met",
            str(len(each["alarms"])),
            *(f"{each[cost]:.0f}" for cost in ("requests", "seconds", "cpu")),
        )
        for each in tools
    ]
    by_area = [(name, str(len(group)), *_found(group, tools)) for name, group in _areas(sample)]
    names = [f"`{each['tool']}`" for each in tools]
    return "\n\n".join(
        (_table((*heads, *costs), rows), _table(("area", "defects", *names), by_area))
    )


def _areas(sample: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    by_area: dict[str, list[str]] = {}
    for each in sample["defects"]:
        by_area.setdefault(area(each), []).append(each)
    return list(by_area.items())


def _found(group: Iterable[str], tools: Iterable[Mapping[str, Any]]) -> list[str]:
    return [str(sum(defect in each["found"] for defect in group) or "·") for each in tools]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ["---"] + ["---:"] * (len(heads) - 1)
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, rule, *rows))
