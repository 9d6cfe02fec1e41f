"""The kill matrix: which defect is found out by which check of the requirement it breaks. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mockserver.deviations import Deviation
from taskpact.contract import Requirement
from taskpact.judging.ledger import Result
from taskpact.judging.verdicts import Verdict, of_broken


@dataclass(frozen=True, slots=True)
class Kill:
    """What became of one defect."""

    deviation: str
    requirement: str
    summary: str
    checks: tuple[str, ...]
    """The checks of its requirement that found it out; none for a survivor."""
    witness: Mapping[str, str]
    """The finding of the first of them: what was sent, what came, how it differs."""
    reason: str
    """Why it survived; empty where it was killed."""

    @property
    def killed(self) -> bool:
        """Whether a check of its own requirement found it out."""
        return bool(self.checks)

    @property
    def broken(self) -> bool:
        """Whether it was not to be judged at all, or was killed without a witness."""
        return not self.reason and not self.witness


def kills(
    defects: Iterable[Deviation],
    results: Iterable[Result],
    requirements: Mapping[str, Requirement],
) -> tuple[Kill, ...]:
    """What became of each of these defects in the results of their proof."""
    by_deviation: dict[str, list[Result]] = {}
    for each in results:
        by_deviation.setdefault(each.deviation, []).append(each)
    return tuple(
        _kill(defect, by_deviation.get(defect.id, []), requirements[defect.requirement])
        for defect in defects
    )


def _kill(defect: Deviation, results: Sequence[Result], requirement: Requirement) -> Kill:
    wanted = of_broken(requirement.level)
    found = [each for each in results if each.verdict is wanted]
    return Kill(
        deviation=defect.id,
        requirement=defect.requirement,
        summary=defect.summary,
        checks=tuple(dict.fromkeys(each.check for each in found)),
        witness=found[0].finding if found else {},
        reason="" if found else _why(results),
    )


def _why(results: Sequence[Result]) -> str:
    """Why nothing found it out: the worst that was said instead."""
    if not results:
        return "no check judged it"
    order = (Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.NOT_OBSERVABLE, Verdict.NOT_APPLICABLE)
    said = next((r for verdict in order for r in results if r.verdict is verdict), results[0])
    return f"{said.verdict}: {said.reason or 'every check passed'}"
