"""The kill matrix: which defect is found out by which check, and which are no fit subject. Pure.

A defect is broken, and counted apart, where it does not start, has no witness, or fails a check of
a requirement that it neither breaks nor is declared to break. Its own area is related to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

from mockserver.deviations import Deviation
from taskpact.contract import Requirement
from taskpact.judging.ledger import Result
from taskpact.judging.verdicts import Verdict, of_broken
from taskpact.proving.sections import Section

UNWITNESSED: Final[Mapping[str, str]] = {
    "sse-all-at-end": "the bytes are the same, and come at another time",
    "sse-buffered": "the bytes are the same, and come at another time",
    "sse-headers-late": "the bytes are the same, and come at another time",
    "err-framing-kept": "the bytes are the same, and the connection stays open behind them",
    "sse-one-text": "the texts of two streams are swapped, in pieces that differ each time",
    "sse-newest-only": "the texts of two streams are swapped, in pieces that differ each time",
    "sse-shared-channel": "the texts of two streams are swapped, in pieces that differ each time",
}
"""Defects whose bytes are not compared, each with the reason."""

Matrix = Mapping[str, Sequence[str]]
"""By requirement: the checks of it that failed."""


@dataclass(frozen=True, slots=True)
class Kill:
    """What became of one defect."""

    deviation: str
    requirement: str
    summary: str
    checks: tuple[str, ...]
    """The checks of its requirement that found it out; none for a survivor."""
    witness: Mapping[str, str]
    """The finding of the first of them: what was sent, what came, how it differs, and the part
    that the correct server sends otherwise."""
    reason: str
    """Why it survived; empty where it was killed."""
    related: Matrix = field(default_factory=dict)
    """Checks that failed besides, of its area or as declared."""
    disturbed: Matrix = field(default_factory=dict)
    """Checks that failed and should not."""
    broken: str = ""
    """Why it is no fit subject; empty where it is one."""

    @property
    def killed(self) -> bool:
        """Whether a check of its own requirement found it out."""
        return bool(self.checks)


def kills(
    defects: Iterable[Deviation],
    results: Iterable[Result],
    requirements: Mapping[str, Requirement],
    unstarted: Mapping[str, str],
) -> tuple[Kill, ...]:
    """What became of each of these defects in the results of their proof.

    `unstarted` tells by defect why it was not judged at all.
    """
    by_deviation: dict[str, list[Result]] = {}
    for each in results:
        by_deviation.setdefault(each.deviation, []).append(each)
    return tuple(
        _kill(each, by_deviation.get(each.id, []), requirements, unstarted.get(each.id, ""))
        for each in defects
    )


def is_related(defect: Deviation, requirement: Requirement) -> bool:
    """Whether it may break this as well: it is of its area, or of one that suffers with it."""
    area = defect.requirement.partition("-")[0]
    return requirement.area in {area, *defect.also}


def killed(found: Sequence[Kill], seconds: float) -> Section:
    """The section of the proof."""
    sound = [each for each in found if not each.broken]
    survivors = (
        f"{each.deviation} ({each.requirement}) survives: {each.reason}"
        for each in sound
        if not each.killed
    )
    broken = [f"{k.deviation} ({k.requirement}) is broken: {k.broken}" for k in found if k.broken]
    return Section(
        "kills",
        "defects killed by a check of the requirement they break, each with a witness",
        sum(each.killed for each in sound),
        len(sound),
        (*survivors, *broken),
        seconds,
        {
            "kills": [{**asdict(each), "killed": each.killed} for each in found],
            "unwitnessed": {k.deviation: UNWITNESSED[k.deviation] for k in found if _excused(k)},
        },
        broken=len(broken),
    )


def _excused(kill: Kill) -> bool:
    return kill.killed and "part" not in kill.witness and kill.deviation in UNWITNESSED


def _kill(
    defect: Deviation,
    results: Sequence[Result],
    requirements: Mapping[str, Requirement],
    unstarted: str,
) -> Kill:
    own = [each for each in results if each.requirement == defect.requirement]
    wanted = of_broken(requirements[defect.requirement].level)
    found = [each for each in own if each.verdict is wanted and each.finding]
    shown = next((each for each in found if "part" in each.finding), found[0] if found else None)
    others: dict[str, list[str]] = {}
    for each in results:
        if each.verdict is Verdict.FAIL and each.requirement != defect.requirement:
            others.setdefault(each.requirement, []).append(each.check)
    related = {
        name: each for name, each in others.items() if is_related(defect, requirements[name])
    }
    disturbed = {name: each for name, each in others.items() if name not in related}
    return Kill(
        deviation=defect.id,
        requirement=defect.requirement,
        summary=defect.summary,
        checks=tuple(dict.fromkeys(each.check for each in found)),
        witness=shown.finding if shown else {},
        reason="" if found else _why(own),
        related=related,
        disturbed=disturbed,
        broken=unstarted or _unwitnessed(defect, shown) or _disturbing(disturbed),
    )


def _unwitnessed(defect: Deviation, shown: Result | None) -> str:
    if shown is None or "part" in shown.finding or defect.id in UNWITNESSED:
        return ""
    return f"it has no witness: {shown.finding.get('unwitnessed', 'none was looked for')}"


def _disturbing(disturbed: Matrix) -> str:
    if not disturbed:
        return ""
    told = (f"{name} ({', '.join(checks)})" for name, checks in disturbed.items())
    return f"it also fails {'; '.join(told)}"


def _why(results: Sequence[Result]) -> str:
    """Why nothing found it out: the worst that was said instead."""
    if not results:
        return "no check judged it"
    order = (Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.NOT_OBSERVABLE, Verdict.NOT_APPLICABLE)
    said = next((r for verdict in order for r in results if r.verdict is verdict), results[0])
    return f"{said.verdict}: {said.reason or 'every check passed'}"
