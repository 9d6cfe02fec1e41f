"""How verdicts add up, and how a requirement's level turns an outcome into one."""

from __future__ import annotations

import pytest

from taskpact.contract import Level, Requirement
from taskpact.judging.ledger import Ledger, Result
from taskpact.judging.verdicts import Verdict, of_broken, of_kept, worst


def requirement(name: str = "NEG-01", level: Level = Level.MUST) -> Requirement:
    return Requirement(name, level, "seed", name[:3], "It holds.", "seed: page", "", None, "Mend.")


def result(verdict: Verdict, check: str = "one", name: str = "NEG-01") -> Result:
    return Result(name, check, "", verdict)


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([], None),
        ([Verdict.PASS], Verdict.PASS),
        ([Verdict.PASS, Verdict.FAIL], Verdict.FAIL),
        ([Verdict.WARN, Verdict.PASS], Verdict.WARN),
        ([Verdict.INCONCLUSIVE, Verdict.WARN], Verdict.INCONCLUSIVE),
        ([Verdict.INCONCLUSIVE, Verdict.FAIL], Verdict.FAIL),
        ([Verdict.FAIL, Verdict.ERROR], Verdict.ERROR),
        ([Verdict.NOT_OBSERVABLE, Verdict.PASS], Verdict.PASS),
        ([Verdict.NOT_OBSERVABLE, Verdict.NOT_APPLICABLE], Verdict.NOT_OBSERVABLE),
        ([Verdict.NOT_OBSERVABLE], Verdict.NOT_OBSERVABLE),
    ],
)
def test_the_worst_part_decides_among_those_that_could_be_seen(parts, whole) -> None:
    assert worst(parts) == whole


@pytest.mark.parametrize(
    ("level", "broken", "kept"),
    [
        (Level.MUST, Verdict.FAIL, Verdict.PASS),
        (Level.SHOULD, Verdict.WARN, Verdict.PASS),
        (Level.OBSERVE, Verdict.OBSERVED, Verdict.OBSERVED),
    ],
)
def test_the_level_decides_how_hard_it_binds(level, broken, kept) -> None:
    assert (of_broken(level), of_kept(level)) == (broken, kept)


def test_a_requirement_that_was_not_run_counts_in_the_denominator() -> None:
    ledger = Ledger((requirement(), requirement("NEG-02")), (result(Verdict.PASS),))
    assert ledger.counts == {Verdict.PASS: 1, None: 1}
    assert ledger.areas == {"NEG": {Verdict.PASS: 1, None: 1}}


def test_a_failing_check_is_told_once_by_its_first_case() -> None:
    first, second = (Result("NEG-01", "one", case, Verdict.FAIL) for case in "ab")
    ledger = Ledger((requirement(),), (first, second, result(Verdict.FAIL, "two")))
    assert [each.case for each in ledger.of(Verdict.FAIL)] == ["a", ""]


def test_only_a_must_makes_a_run_fail() -> None:
    should = requirement("NEG-02", Level.SHOULD)
    warned = Ledger((should,), (result(Verdict.FAIL, name="NEG-02"),))
    failed = Ledger((requirement(),), (result(Verdict.FAIL),))
    assert (warned.must(Verdict.FAIL), failed.must(Verdict.FAIL)) == (False, True)
