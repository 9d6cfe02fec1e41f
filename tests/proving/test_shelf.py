"""What `--prove` chooses."""

import pytest

from mockserver.deviations import Deviation
from taskpact.proving import shelf


@pytest.fixture(autouse=True)
def _three_deviations(monkeypatch):
    made = [
        Deviation("deaf", "defect", "NEG-01", "It does not listen.", lambda made: made),
        Deviation("blind", "defect", "NEG-02", "It does not look.", lambda made: made),
        Deviation("polite", "variant", "", "It says please.", lambda made: made),
    ]
    monkeypatch.setattr(shelf, "SHELF", {each.id: each for each in made})


@pytest.mark.parametrize(
    ("asked", "requirement", "expected"),
    [
        ("all", "NEG-01", ["deaf"]),
        ("all", "NEG-03", []),
        ("deaf,blind", "NEG-02", ["blind"]),
        (" deaf , polite:* ", "NEG-01", ["deaf", "polite"]),
        ("polite", "NEG-01", []),
        ("blind:*", "NEG-01", ["blind"]),
        ("deaf+polite:*", "NEG-03", ["deaf+polite"]),
        ("deaf+polite", "NEG-01", []),
        ("blind:NEG-01", "NEG-01", ["blind"]),
        ("blind:NEG-01", "NEG-02", []),
        ("blind:NEG-01,blind", "NEG-02", ["blind"]),
        ("blind:*,blind", "NEG-02", ["blind"]),
        ("", "NEG-01", []),
    ],
)
def test_a_check_is_judged_on_the_deviations_of_its_requirement(asked, requirement, expected):
    assert expected == shelf.chosen(asked, requirement)


def test_a_name_that_the_shelf_does_not_have_is_told():
    with pytest.raises(shelf.UnknownDeviationError, match="'mute'"):
        shelf.chosen("deaf,mute:*", "NEG-01")


def test_each_of_several_deviations_is_asked_for():
    assert shelf.preference("deaf") == "deviation=deaf"
    assert shelf.preference("deaf+polite") == "deviation=deaf, deviation=polite"


def test_a_name_among_several_that_the_shelf_does_not_have_is_told():
    with pytest.raises(shelf.UnknownDeviationError, match="'mute'"):
        shelf.chosen("deaf+mute:*", "NEG-01")
