"""Each tour agrees with the mock, judges what it is for, and is refuted by a defect of that."""

from __future__ import annotations

import pytest

from mockserver.deviations import SHELF
from taskpact.contract import load
from taskpact.judging.outcomes import BrokenInOrder, NotObservable
from taskpact.modelling import tours
from taskpact.modelling.calls import calls
from taskpact.modelling.doing import take
from taskpact.modelling.sequences import judged
from taskpact.modelling.walking import Walk

CALLS = calls(load())
TOURS = {
    "STA-01": tours.open_to_the_next,
    "STA-02": tours.in_turn,
    "STA-03": tours.in_turn,
    "STA-04": tours.hidden,
    "STA-05": tours.opened_and_closed,
    "STA-06": tours.listed,
    "STA-07": tours.spoilt,
    "STA-08": tours.several_wait,
    "STA-09": tours.decided_twice,
    "STA-10": tours.handed_over,
    "STA-11": tours.declined,
    "STA-12": tours.latest_values,
    "STA-13": tours.meddled_with,
    "STA-14": tours.meddled_with_by_a_teammate,
    "STA-17": tours.cut_and_continued,
    "STA-18": tours.nothing_to_abort,
}


@pytest.mark.parametrize("requirement", TOURS)
def test_a_tour_finds_nothing_on_the_mock(probing, requirement):
    walk = Walk(probing(), lambda _: True)
    steps = TOURS[requirement](CALLS)
    assert take(walk, steps) == list(steps)
    assert walk.found == []
    assert requirement in walk.seen


@pytest.mark.parametrize("requirement", TOURS)
def test_what_cannot_be_seen_is_said_to_be_so(probing, requirement):
    probe = probing("legal-details-bare")
    try:
        judged(probe, TOURS[requirement](CALLS), requirement)
    except NotObservable:
        return
    assert requirement in {"STA-01", "STA-02", "STA-04", "STA-05", "STA-06", "STA-07", "STA-13",
                           "STA-14", "STA-18"}  # fmt: skip


@pytest.mark.parametrize("defect", ["sta-share-opens", "sta-others-decide", "sta-declined-open"])
def test_what_is_told_is_a_sequence_of_its_own(probing, defect):
    requirement = SHELF[defect].requirement
    with pytest.raises(BrokenInOrder) as raised:
        judged(probing(defect), TOURS[requirement](CALLS), requirement)
    exchanges = raised.value.exchanges
    assert {each.method for each in exchanges} == {"GET", "POST"}
    assert len(exchanges) <= 12
    assert raised.value.sign[0] == "succeeds"
