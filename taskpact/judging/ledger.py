"""Adds up the results of checks by requirement and area. Pure bookkeeping."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from taskpact.contract import Level, Requirement
from taskpact.judging.verdicts import Verdict, worst


@dataclass(frozen=True, slots=True)
class Result:
    """What one case of one check came to."""

    requirement: str
    check: str
    """The check's name, the same for all its cases: `test_neg.py::test_...`."""
    case: str
    """The case's name; empty where the check has only one."""
    verdict: Verdict
    reason: str = ""
    """Why, for every verdict but PASS; what was seen, for OBSERVED."""
    finding: Mapping[str, str] = field(default_factory=dict)
    """The five parts of a failure and its reproducer."""
    seconds: float = 0.0
    deviation: str = ""
    """The deviation of the mock server it was judged on; empty in an ordinary run."""


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement with its verdict; None where no check of it ran."""

    requirement: Requirement
    verdict: Verdict | None
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """All results of a run, seen by requirement. `requirements` are those that were selected."""

    requirements: tuple[Requirement, ...]
    results: tuple[Result, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """One line per requirement, in the order of the contract."""
        by_id: dict[str, list[Result]] = {}
        for result in self.results:
            by_id.setdefault(result.requirement, []).append(result)
        return tuple(_line(each, by_id.get(each.id, ())) for each in self.requirements)

    @property
    def areas(self) -> Mapping[str, Counter[Verdict | None]]:
        """By area: how many requirements came to which verdict."""
        made: dict[str, Counter[Verdict | None]] = {}
        for line in self.lines:
            made.setdefault(line.requirement.area, Counter())[line.verdict] += 1
        return made

    @property
    def counts(self) -> Counter[Verdict | None]:
        """How many requirements came to which verdict; None counts those not run."""
        return Counter(line.verdict for line in self.lines)

    def of(self, verdict: Verdict) -> tuple[Result, ...]:
        """The results with this verdict, one per check: its first case stands for the rest."""
        found: dict[tuple[str, str], Result] = {}
        for result in self.results:
            if result.verdict is verdict:
                found.setdefault((result.requirement, result.check), result)
        return tuple(found.values())

    def must(self, verdict: Verdict) -> bool:
        """Whether any MUST came to this verdict."""
        return any(
            line.verdict is verdict and line.requirement.level is Level.MUST for line in self.lines
        )


def _line(requirement: Requirement, results: Iterable[Result]) -> Line:
    made = tuple(results)
    return Line(requirement, worst(result.verdict for result in made), made)
