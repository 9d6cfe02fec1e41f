"""Whether a server that is right, if otherwise than ours, is spared. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from taskpact.contract import Level, Requirement
from taskpact.judging.ledger import Result
from taskpact.judging.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Fair:
    """What was said of one legal server."""

    server: str
    """The variants that it shows, with `+` between them."""
    passed: int
    alarms: tuple[str, ...]
    """Every false alarm: a failure, an error of ours, or a MUST that was left undecided."""

    @property
    def spared(self) -> bool:
        """Whether it was judged, and nothing was held against it."""
        return self.passed > 0 and not self.alarms


def fairness(
    servers: Iterable[str], results: Iterable[Result], requirements: Mapping[str, Requirement]
) -> tuple[Fair, ...]:
    """What was said of each of these servers in the results of their proof."""
    by_server: dict[str, list[Result]] = {name: [] for name in servers}
    for each in results:
        if each.deviation in by_server:
            by_server[each.deviation].append(each)
    return tuple(
        Fair(
            server=name,
            passed=sum(each.verdict is Verdict.PASS for each in found),
            alarms=tuple(told(each) for each in found if is_alarm(each, requirements)),
        )
        for name, found in by_server.items()
    )


def is_alarm(result: Result, requirements: Mapping[str, Requirement]) -> bool:
    """Whether a legal server may not get this result."""
    if result.verdict in {Verdict.FAIL, Verdict.ERROR}:
        return True
    must = requirements[result.requirement].level is Level.MUST
    return must and result.verdict is Verdict.INCONCLUSIVE


def told(result: Result) -> str:
    """A result in one line."""
    where = f"{result.check} [{result.case}]"
    return f"{result.verdict} {result.requirement}, {where}: {result.reason}"
