"""Checks that mostly wait are begun before their turn, and say the same as in it."""

from __future__ import annotations

import threading
from unittest.mock import sentinel

import pytest

from taskpact.ahead import Ahead, Begun
from taskpact.judging.outcomes import Broken

SECONDS = 10


def check(run) -> Begun:
    return Begun(sentinel.probe, run)


def test_a_check_runs_before_its_turn_and_its_outcome_is_taken_there() -> None:
    ran = threading.Event()
    one = check(ran.set)
    ahead = Ahead([one], threads=1)
    assert ran.wait(SECONDS)
    assert not ahead.taken_back(one)
    one.outcome()


def test_what_a_check_raises_is_raised_in_its_turn() -> None:
    def run() -> None:
        raise Broken("it is not as it must be")

    one = check(run)
    Ahead([one], threads=1)
    with pytest.raises(Broken, match="not as it must be"):
        one.outcome()


def test_no_more_checks_are_under_way_than_there_are_threads() -> None:
    both, may_end, order = threading.Barrier(3), threading.Event(), []

    def run(number: int) -> None:
        order.append(number)
        both.wait(SECONDS)
        assert may_end.wait(SECONDS)

    checks = [check(lambda number=number: run(number)) for number in range(2)]
    last = check(lambda: order.append(2))
    ahead = Ahead([*checks, last], threads=2)
    both.wait(SECONDS)
    assert sorted(order) == [0, 1]
    assert ahead.taken_back(last), "no thread is free for it"
    may_end.set()
    for each in checks:
        each.outcome()
    assert sorted(order) == [0, 1], "what was taken back is left to its turn"


def test_after_a_stop_no_further_check_is_begun() -> None:
    begun, may_end, second = threading.Event(), threading.Event(), threading.Event()

    def run() -> None:
        begun.set()
        assert may_end.wait(SECONDS)

    first, other = check(run), check(second.set)
    ahead = Ahead([first, other], threads=1)
    assert begun.wait(SECONDS)
    ahead.stop()
    may_end.set()
    first.outcome()
    assert not second.is_set()
