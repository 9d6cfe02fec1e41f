"""A search ends as the judge does on the smallest bad value, and is the same every time."""

import pytest
from hypothesis import strategies as st

from taskpact.cases.properties import SHRINKING, falsify
from taskpact.judging.outcomes import Broken, Inconclusive, NotObservable
from taskpact.wire.exchange import Exchange

EXCHANGE = Exchange("POST", "http://127.0.0.1/")


class Judge:
    """Calls every value above `limit` broken, and counts."""

    def __init__(self, limit):
        self.limit = limit
        self.asked = []

    def __call__(self, value):
        self.asked.append(value)
        if value > self.limit:
            raise Broken(f"{value} is bad", EXCHANGE)


def test_a_rule_that_holds_ends_quietly_within_its_examples():
    judge = Judge(10**6)
    falsify(st.integers(0, 1000), judge, seed=1, examples=30)
    assert 0 < len(judge.asked) <= 30


def test_the_smallest_bad_value_is_the_one_that_is_raised():
    with pytest.raises(Broken, match="501 is bad") as raised:
        falsify(st.integers(0, 1000), Judge(500), seed=1, examples=50)
    assert raised.value.exchanges == (EXCHANGE,)


def test_the_same_seed_asks_the_same_questions():
    first, second = Judge(500), Judge(500)
    for judge in (first, second):
        with pytest.raises(Broken):
            falsify(st.integers(0, 1000), judge, seed=7, examples=40)
    assert first.asked == second.asked


def test_another_seed_asks_others():
    first, second = Judge(10**6), Judge(10**6)
    falsify(st.integers(0, 10**5), first, seed=1, examples=30)
    falsify(st.integers(0, 10**5), second, seed=2, examples=30)
    assert first.asked != second.asked


def test_no_value_is_asked_twice_but_the_smallest():
    judge = Judge(500)
    with pytest.raises(Broken):
        falsify(st.integers(0, 1000), judge, seed=3, examples=40)
    assert len(judge.asked) == len(set(judge.asked)) + 1
    assert judge.asked[-1] == 501


def test_shrinking_is_bounded_too():
    judge = Judge(-1)
    with pytest.raises(Broken):
        falsify(st.lists(st.integers(), min_size=50).map(len), judge, seed=1, examples=10)
    assert len(judge.asked) <= 10 * SHRINKING + 1


def test_a_finding_that_does_not_show_again_is_inconclusive():
    seen = set()

    def once(value):
        if value not in seen:
            seen.add(value)
            raise Broken(f"{value} is bad", EXCHANGE)

    with pytest.raises(Inconclusive, match="sent again, it was not so"):
        falsify(st.integers(0, 1000), once, seed=1, examples=20)


def test_another_outcome_ends_the_search_at_once():
    asked = []

    def unseen(value):
        asked.append(value)
        raise NotObservable("nothing shows")

    with pytest.raises(NotObservable, match="nothing shows"):
        falsify(st.integers(0, 1000), unseen, seed=1, examples=20)
    assert len(asked) == 1


def test_a_finding_outlives_a_target_that_grows_tired():
    def tired(value):
        if value == 1000:
            raise Broken("the largest is bad", EXCHANGE)
        if 0 < value < 1000:
            raise Inconclusive("ask less")

    with pytest.raises(Broken, match="the largest is bad"):
        falsify(st.sampled_from([1000]), tired, seed=1, examples=20)


def test_an_error_of_the_judge_is_no_finding():
    def fails(_):
        raise RuntimeError("ours")

    with pytest.raises(RuntimeError, match="ours"):
        falsify(st.just(1), fails, seed=1, examples=5)
