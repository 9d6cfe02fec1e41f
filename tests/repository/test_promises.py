"""What the repository promises of itself: requirements, checks and deviations belong together."""

from __future__ import annotations

import pytest

from mockserver.deviations import SHELF
from taskpact.cli.marked import checks
from taskpact.contract import Level, folder, load

CONTRACT = load()
CHECKS = checks(folder("suites"))
CHECKED = {name for check in CHECKS for name in check.requirements}

WITHOUT_DEVIATION: dict[str, str] = {
    "SSE-18": "its server would be silent for twenty real seconds; what is made of a silence is"
    " proved on recorded times, in tests/judging/test_pacing.py",
}
"""Requirements that no deviation of the mock breaks, each with the reason."""

JUDGED = list(CONTRACT.requirements.values())
TO_PROVE = [each.id for each in JUDGED if each.level is not Level.OBSERVE]


@pytest.mark.parametrize("requirement", [each.id for each in JUDGED])
def test_every_requirement_has_a_check(requirement: str) -> None:
    assert requirement in CHECKED


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.node)
def test_every_check_decides_one_requirement_of_the_contract(check) -> None:
    assert len(check.requirements) == 1
    assert check.requirements[0] in CONTRACT.requirements


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.node)
def test_every_check_says_in_a_sentence_what_it_checks(check) -> None:
    assert check.summary.endswith(".")


@pytest.mark.parametrize(
    "requirement", [each for each in TO_PROVE if each not in WITHOUT_DEVIATION]
)
def test_every_must_and_should_has_a_deviation_that_breaks_it(requirement: str) -> None:
    broken = {each.requirement for each in SHELF.values() if each.kind == "defect"}
    assert requirement in broken


@pytest.mark.parametrize("deviation", SHELF.values(), ids=lambda each: each.id)
def test_every_deviation_says_what_it_does_and_names_what_it_breaks(deviation) -> None:
    assert deviation.summary.endswith(".")
    if deviation.kind == "defect":
        assert deviation.requirement in CONTRACT.requirements
    if deviation.kind == "variant":
        assert deviation.requirement == ""


def test_the_shelf_has_enough_legal_variants() -> None:
    assert sum(each.kind == "variant" for each in SHELF.values()) >= 20
