"""The model and the mock agree over many sequences, and a difference is told by a short one."""

from __future__ import annotations

import pytest

from taskpact.judging.outcomes import BrokenInOrder, NotObservable
from taskpact.modelling.machine import RUNS, STEPS, falsified

MOST = 900
"""Requests of a search, as the module says of itself; none here waits for a run."""

LAWFUL = (
    "legal-suspended-409",
    "legal-others-404",
    "legal-artifact-of-latest",
    "legal-messages-at-the-end",
    "legal-continue-409",
    "legal-continue-reset",
    "legal-continue-fixed",
    "legal-continue-inherits",
    "legal-foreign-id-404",
    "legal-pointless-decision-200",
    "legal-approval-in-the-same-stream",
    "legal-details-words",
    "legal-details-hidden",
    "legal-details-bare",
)


def anything(_):
    """Every requirement."""
    return True


@pytest.mark.parametrize("seed", range(10))
def test_the_model_agrees_with_the_mock(probing, seed):
    search = falsified(probing(seed=seed), anything)
    assert {"STA-02", "STA-03"} <= search.judged


def test_a_few_searches_judge_by_every_rule_that_sequences_have(probing):
    judged = {each for seed in range(10) for each in falsified(probing(seed=seed), anything).judged}
    at_once, told = {"STA-15", "STA-16"}, {"STA-19"}
    assert judged == {f"STA-{number:02}" for number in range(1, 20)} - at_once - told


@pytest.mark.parametrize("variant", LAWFUL)
def test_the_model_agrees_with_other_lawful_servers(probing, variant):
    for seed in (1, 2):
        falsified(probing(variant, seed=seed), anything)


def test_a_search_sends_a_bounded_number_of_requests(probing):
    probe = probing(seed=3)
    falsified(probe, anything)
    assert RUNS * STEPS < len(probe.exchanges) <= MOST


def test_a_search_is_the_same_for_one_seed(probing):
    sent = []
    for seed in (4, 4, 5):
        probe = probing(seed=seed)
        falsified(probe, anything)
        sent.append([(each.method, each.status, len(each.url)) for each in probe.exchanges])
    assert sent[0] == sent[1] != sent[2]


def test_a_target_of_details_alone_is_judged_as_well(probing):
    probe = probing(seed=1, found=frozenset({"details"}))
    search = falsified(probe, anything)
    assert "STA-02" in search.judged
    asked = {each.url.rpartition("/")[2] for each in probe.exchanges}
    assert not asked & {"approve", "abort-tools", "share", "artifacts"}


def test_a_target_without_details_is_not_judged(probing):
    with pytest.raises(NotObservable):
        falsified(probing(found=frozenset()), anything)


@pytest.mark.parametrize(
    ("defect", "requirement", "length"),
    [
        ("sta-overwritten", "STA-02", 4),
        ("sta-two-streams", "STA-03", 4),
        ("sta-refused-stream", "STA-07", 2),
        ("sta-abort-ends", "STA-18", 2),
    ],
)
def test_a_difference_is_told_by_the_shortest_sequence(probing, defect, requirement, length):
    found = []
    for seed in range(6):
        with pytest.raises(BrokenInOrder) as raised:
            falsified(probing(defect, seed=seed), requirement.__eq__)
        told = raised.value.reason.partition("shows it: ")[2]
        found.append(len(told.split("; ")))
        if found[-1] <= length:
            break
    assert min(found) <= length
