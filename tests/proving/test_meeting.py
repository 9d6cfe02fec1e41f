"""The section `hostile` of the proof: counted from outcomes, and made of runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from taskpact.proving import proof
from taskpact.proving.hostile import Outcome, ids
from taskpact.proving.meeting import met

SILENT = Outcome("silent", True, 2.0, 8.0, 80.0, 3, {"INCONCLUSIVE": 7})
FLOODS = Outcome("endless-chunks", True, 4.0, 10.0, 120.0, 1, {"INCONCLUSIVE": 5, "FAIL": 2})


def test_targets_on_which_every_promise_is_kept_are_good():
    section = met([SILENT, FLOODS], 5.0)
    assert (section.good, section.of, section.holds) == (2, 2, True)
    assert section.shortcomings == ()


def test_one_broken_promise_puts_the_section_below_its_floor_and_is_named():
    outcome = replace(FLOODS, problems=("the run took 300 MiB", "the exit status is 0"))
    section = met([SILENT, outcome], 5.0)
    assert (section.good, section.of, section.holds) == (1, 2, False)
    [line] = section.shortcomings
    assert line == "endless-chunks: the run took 300 MiB; the exit status is 0"


def test_nothing_met_is_nothing_proved():
    assert not met([], 0.0).holds


def test_the_figures_name_the_greatest_and_what_all_of_it_came_to():
    assert met([SILENT, FLOODS], 5.0).details["figures"] == {
        "targets": 2,
        "greatest seconds": "4.0 of 10 (endless-chunks)",
        "greatest seconds without a processor": "0.0",
        "greatest share of a budget, but for those": "40% (endless-chunks)",
        "greatest MiB": "120 (endless-chunks)",
        "exit status 1": 1,
        "exit status 3": 1,
        "verdicts FAIL": 2,
        "verdicts INCONCLUSIVE": 12,
    }


def test_what_is_kept_of_a_target_is_what_it_took_and_came_to():
    kept = met([SILENT], 5.0).details["targets"]["silent"]
    names = {"seconds", "budget", "peak_mib", "status", "verdicts", "problems"}
    assert names < kept.keys()
    assert kept["verdicts"] == {"INCONCLUSIVE": 7}


@pytest.mark.parametrize("every", [len(ids()) // 3])
def test_the_maker_meets_one_of_so_many_targets(every):
    heard: list[str] = []
    section = proof.meeting(heard.append, every)
    assert section.of == len(heard) == len(ids()[::every])
    assert section.holds, section.shortcomings
