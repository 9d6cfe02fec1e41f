"""Every deviation is the correct record with something replaced."""

import dataclasses

import pytest

from mockserver.decisions import CORRECT, Decisions
from mockserver.deviations import SHELF, _by_id
from mockserver.deviations.deviation import Deviation


def replaced(made):
    return [
        field.name
        for field in dataclasses.fields(Decisions)
        if getattr(made, field.name) is not getattr(CORRECT, field.name)
    ]


@pytest.mark.parametrize("deviation", SHELF.values(), ids=lambda each: each.id)
def test_a_deviation_replaces_some_decisions_and_leaves_the_correct_record_alone(deviation):
    before = dataclasses.replace(CORRECT)
    assert replaced(deviation.change(CORRECT))
    assert before == CORRECT


@pytest.mark.parametrize("deviation", SHELF.values(), ids=lambda each: each.id)
def test_an_id_can_be_written_in_a_header_and_on_a_command_line(deviation):
    assert deviation.id == SHELF[deviation.id].id
    assert all(mark.islower() or mark.isdigit() or mark == "-" for mark in deviation.id)


def test_two_deviations_of_one_id_are_refused():
    one = Deviation("deaf", "defect", "NEG-01", "It does not listen.", lambda made: made)
    other = dataclasses.replace(one, summary="It does not look.")
    assert list(_by_id([one])) == ["deaf"]
    with pytest.raises(ValueError, match="'deaf'"):
        _by_id([one, other])
