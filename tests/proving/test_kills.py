"""Every defect on the shelf is found out by a check of the requirement that it breaks."""

from __future__ import annotations

import pytest

from mockserver.deviations import SHELF
from taskpact.contract import load
from taskpact.judging.verdicts import Verdict, of_broken
from taskpact.proving.defects import alone, unstarted
from taskpact.proving.judged import told
from taskpact.proving.killing import UNWITNESSED

DEFECTS = [each for each in SHELF.values() if each.kind == "defect"]
REQUIREMENTS = load().requirements


def batches():
    """Each defect, with the question that is asked for it and its neighbours."""
    for question in alone(DEFECTS):
        asked = pytest.mark.proof(*question.arguments, prove=question.prove)
        for name in question.prove.split(","):
            yield pytest.param(SHELF[name], id=name, marks=asked)


@pytest.mark.parametrize("defect", list(batches()))
def test_a_defect_is_killed_by_a_check_of_its_requirement(proof, defect):
    assert proof.trouble is None
    results = [each for each in proof.results if each.deviation == defect.id]
    errors = [each for each in results if each.verdict is Verdict.ERROR]
    assert not errors, told(errors)
    wanted = of_broken(REQUIREMENTS[defect.requirement].level)
    found = [each.finding for each in results if each.verdict is wanted and each.finding]
    assert found, told(results) or "no check judged it"
    witnessed = any("part" in each for each in found)
    assert witnessed or defect.id in UNWITNESSED, found[0].get("unwitnessed")


def test_every_defect_starts():
    assert unstarted(DEFECTS) == {}
