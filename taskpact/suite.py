"""What a suite imports: the two markers and the words for how a check may end.

@requirement("RNG-02")
@each(boundaries.outside)
def test_a_number_outside_its_range_is_refused(probe: Probe, case: Case) -> None:
    probe.refused(case)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from taskpact.cases.case import Case
from taskpact.contract import Contract
from taskpact.judging.outcomes import Broken, Inconclusive, NotApplicable, NotObservable
from taskpact.probe import Probe

__all__ = [
    "Broken",
    "Case",
    "Inconclusive",
    "NotApplicable",
    "NotObservable",
    "Probe",
    "each",
    "requirement",
    "waits",
]

waits = pytest.mark.waits
"""Marks a check that mostly waits for the target: it may be begun before its turn."""


def requirement(requirement_id: str) -> pytest.MarkDecorator:
    """Say which requirement a check decides; its level there decides how hard it binds."""
    return pytest.mark.requirement(requirement_id)


def each(cases: Callable[[Contract], Iterable[Case]]) -> pytest.MarkDecorator:
    """Run a check once for every case that `cases` derives from the contract, as `case`."""
    # Called with a function alone, a mark would decorate it instead of taking it.
    return pytest.mark.each.with_args(cases)
