"""Every defect on the shelf is found out by a check of the requirement that it breaks."""

from __future__ import annotations

import pytest

from mockserver.deviations import SHELF
from taskpact.contract import load
from taskpact.judging.verdicts import Verdict, of_broken
from taskpact.proving.judged import told

DEFECTS = [each for each in SHELF.values() if each.kind == "defect"]
REQUIREMENTS = load().requirements

AT_A_TIME = 40
"""Defects that are judged in one run of the suites."""


def batches():
    """Each defect, with the question that is asked for it and its neighbours."""
    for at in range(0, len(DEFECTS), AT_A_TIME):
        some = DEFECTS[at : at + AT_A_TIME]
        asked = pytest.mark.proof(prove=",".join(each.id for each in some))
        yield from (pytest.param(each, id=each.id, marks=asked) for each in some)


@pytest.mark.parametrize("defect", list(batches()))
def test_a_defect_is_killed_by_a_check_of_its_requirement(proof, defect):
    assert proof.trouble is None
    results = [each for each in proof.results if each.deviation == defect.id]
    errors = [each for each in results if each.verdict is Verdict.ERROR]
    assert not errors, told(errors)
    killed = of_broken(REQUIREMENTS[defect.requirement].level)
    assert killed in {each.verdict for each in results}, told(results) or "no check judged it"
