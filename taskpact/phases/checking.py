"""What a check does with Schemathesis: lets it run once, and looks again at what it found.

A finding counts only when its smallest request, sent by our own probe, gets an answer that breaks
the requirement by our own judgement. So every run says the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final, TypeAlias

from taskpact import asking
from taskpact.children import Children
from taskpact.judging.outcomes import Broken, Inconclusive, NotApplicable, NotObservable
from taskpact.once import Once
from taskpact.phases import process
from taskpact.phases.blame import tried
from taskpact.phases.candidates import Candidate, candidates
from taskpact.phases.defects import defect
from taskpact.phases.document import prepared
from taskpact.phases.report import Report
from taskpact.phases.sending import CREDENTIALS, FORMS, acknowledges, again, works_otherwise
from taskpact.phases.settings import settings
from taskpact.probe import Probe

Lines: TypeAlias = tuple[tuple[str, str], ...]

SECONDS: Final = 30.0
"""The most that all phases together may take. A fast target is done in a tenth of it."""

_AGAIN: Final = 20
"""Requests that are sent again for one requirement, at most: the smallest."""


@dataclass(slots=True)
class Phases:
    """The runs of Schemathesis that several checks look at: one for each way of asking."""

    seconds: float = SECONDS
    _reports: Once[Lines, tuple[Report, Probe]] = field(default_factory=Once)
    _tried: Once[Lines, Counter[str]] = field(default_factory=Once)
    _failures: Once[Lines, tuple[Inconclusive | None, Probe]] = field(default_factory=Once)
    _children: Children = field(default_factory=Children)

    def close(self) -> None:
        """End what still runs; a thread that waits for it is let go."""
        self._children.end()

    def check(self, probe: Probe) -> None:
        """Broken where Schemathesis found the probe's requirement broken and it shows again.

        Raises NotApplicable without Schemathesis, NotObservable where it tried nothing of this.
        """
        probe.session.journal.tell(probe.owner, "schemathesis", _at_hand)
        if probe.requirement.id in CREDENTIALS and not probe.credentials("self"):
            raise NotObservable("no token of the caller was declared, so none can be left out")
        report = self.report(probe)
        if report.trouble:
            raise Inconclusive(report.trouble)
        self._works(probe)
        if probe.requirement.id in FORMS and not acknowledges(probe):
            raise NotObservable("no acknowledgement came, so nothing can be said of its form")
        found = candidates(probe.contract, report, probe.requirement.id)
        looked = self._looked(probe, found)
        if found:
            probe.observe(
                f"of {len(found)} requests that Schemathesis found {looked} were sent again in vain"
            )
        self._enough(probe, report, looked)

    def report(self, probe: Probe) -> Report:
        """What Schemathesis tells of the target, asked as this probe asks it."""
        return probe.shared(self._reports, ("schemathesis", probe.headers), self._run)

    def _run(self, probe: Probe) -> Report:
        # It cannot be hurried while it runs, so it gets no more than is left of the run.
        seconds = max(min(self.seconds, probe.session.patience.left()), 0.0)
        return probe.session.journal.tell(
            probe.owner,
            "schemathesis",
            lambda: process.run(_order(probe), seconds, self._children),
        )

    def _looked(self, probe: Probe, found: Sequence[Candidate]) -> int:
        """How many candidates were sent again without showing the requirement broken."""
        end = probe.now() + self.seconds
        for count, each in enumerate(found[:_AGAIN], start=1):
            _look(probe, each)
            if probe.now() > end:
                return count
        return min(len(found), _AGAIN)

    def _works(self, probe: Probe) -> None:
        """A target that refuses everything, or answers nothing, keeps no requirement by that."""
        if failure := probe.shared(
            self._failures, ("works", probe.headers), _failure, judged=False
        ):
            raise Inconclusive(failure.reason, *failure.exchanges)

    def _enough(self, probe: Probe, report: Report, resent: int) -> None:
        counted = self._tried.get(probe.headers, lambda: _tries(probe, report))
        made = resent + counted[probe.requirement.id]
        if not report.finished:
            raise NotObservable(
                f"Schemathesis was stopped after {self.seconds:g} seconds; none of the {made} calls"
                " that it had made for this requirement shows it broken"
            )
        if not made:
            raise NotObservable("Schemathesis made no call that could show this")
        probe.observe(f"tried by {made} calls of Schemathesis")


def _at_hand() -> Report | None:
    """NotApplicable where there is no Schemathesis here."""
    if lacking := process.lacking():
        raise NotApplicable(lacking)
    return None


def _order(probe: Probe) -> process.Order:
    target = probe.target
    credentials = tuple(probe.credentials("self"))
    acknowledgement = ("Accept", probe.contract.negotiation.acknowledgement.media_type)
    lines = [*target.headers, *probe.headers, *credentials, acknowledgement]
    return process.Order(
        contract=probe.contract,
        url=target.url,
        document=prepared(probe.contract, probe.session.found, authenticated=bool(credentials)),
        settings=settings(lines, verify=target.verify, seconds=target.limits.idle),
        ordinary=probe.body(),
    )


def _tries(probe: Probe, report: Report) -> Counter[str]:
    """How many calls could have shown each requirement broken."""
    return Counter(chain.from_iterable(tried(probe.contract, call) for call in report.calls))


def _failure(probe: Probe) -> Inconclusive | None:
    try:
        asking.works(probe)
    except Inconclusive as failure:
        return failure
    return None


def _look(probe: Probe, candidate: Candidate) -> None:
    """Send it again; Broken where the answer breaks the probe's requirement."""
    exchange = again(probe, candidate)
    reason = defect(probe.requirement.id, exchange, probe.contract.negotiation)
    if reason and works_otherwise(probe, candidate):
        raise Broken(f"{reason} (found by Schemathesis)", exchange)
