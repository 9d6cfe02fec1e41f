"""Checks that mostly wait are begun before their turn, and say the same as in it."""

from __future__ import annotations

import threading
from unittest.mock import sentinel

import pytest

from taskpact.ahead import Begun, begin
from taskpact.judging.outcomes import Broken

SECONDS = 10


def check(run) -> Begun:
    return Begun(sentinel.probe, run)


def test_a_check_runs_before_its_turn_and_its_outcome_is_taken_there() -> None:
    ran = threading.Event()
    one = check(ran.set)
    begin([one], threads=1)
    assert ran.wait(SECONDS)
    assert not one.left()
    one.outcome()


def test_what_a_check_raises_is_raised_in_its_turn() -> None:
    def run() -> None:
        raise Broken("it is not as it must be")

    one = check(run)
    begin([one], threads=1)
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
    begin([*checks, last], threads=2)
    both.wait(SECONDS)
    assert sorted(order) == [0, 1]
    assert last.left(), "no thread is free for it"
    may_end.set()
    for each in checks:
        each.outcome()
    assert sorted(order) == [0, 1], "what was left to its turn is not begun"


def test_a_check_that_no_thread_came_to_runs_in_its_turn() -> None:
    ran: list[str] = []

    def run() -> None:
        ran.append(threading.current_thread().name)
        raise Broken("it is not as it must be")

    one = check(run)
    with pytest.raises(Broken, match="not as it must be"):
        one.outcome()
    assert ran == [threading.current_thread().name]
    one.work()
    assert len(ran) == 1, "and never again"
