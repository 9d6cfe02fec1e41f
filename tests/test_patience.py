"""A target that keeps a run waiting to the limit is waited for less and less."""

from __future__ import annotations

import pytest

from taskpact.judging.outcomes import Inconclusive
from taskpact.patience import Hurried, Patience
from taskpact.wire.exchange import Exchange, Fault
from taskpact.wire.limits import Limits

ASKED = Limits(seconds=60, idle=20)
LATE = Exchange("POST", "/", fault=Fault("timeout", "no byte for 20 s"))
FLOOD = Exchange("POST", "/", fault=Fault("too-large", "over 8388608 bytes"))
CUT = Exchange("POST", "/", fault=Fault("cut", "early"))


def after(*exchanges: Exchange) -> Limits:
    patience = Patience(clock=lambda: 0.0)
    for exchange in exchanges:
        patience.learn(exchange)
    return patience.limits(ASKED)


def test_at_first_the_limits_are_those_asked_for() -> None:
    assert after() == after(LATE) == ASKED


def test_other_faults_cost_no_patience() -> None:
    assert after(*[CUT] * 50) == ASKED


def test_each_wait_to_the_limit_shortens_the_next() -> None:
    seconds = [after(*[LATE] * waits).seconds for waits in range(14)]
    assert seconds == sorted(seconds, reverse=True)
    assert seconds[-1] <= 2


def test_one_silence_is_never_longer_than_the_whole() -> None:
    limits = after(*[LATE] * 20)
    assert limits.idle == limits.seconds


def test_a_shorter_limit_that_was_asked_for_stays() -> None:
    assert Patience().limits(Limits(seconds=0.3, idle=0.1)) == Limits(seconds=0.3, idle=0.1)


class Recorder:
    """Takes down the limits that it is asked with."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.asked: list[float] = []

    def send(self, *request: str, limits: Limits) -> Exchange:
        assert request == ("POST", "/")
        self.asked.append(limits.seconds)
        return self.exchange


def test_a_hurried_client_waits_less_and_less_and_not_beyond_the_run() -> None:
    now = [0.0]
    patience = Patience(run=100, clock=lambda: now[0])
    late = Recorder(LATE)
    client = Hurried(late, ASKED, patience)
    for _ in range(3):
        client.send("POST", "/")
    assert late.asked == [60, 60, 6]
    now[0] = 98.0
    client.send("POST", "/")
    assert late.asked[-1] == pytest.approx(patience.left()) == pytest.approx(2)
    now[0] = 100.0
    with pytest.raises(Inconclusive, match="used up its 100 seconds"):
        client.send("POST", "/")


def test_what_the_end_of_the_run_cut_off_says_nothing_of_the_target() -> None:
    now = [0.0]
    patience = Patience(run=100, clock=lambda: now[0])
    patience.learn(LATE)
    now[0] = 100.0
    patience.learn(CUT)
    with pytest.raises(Inconclusive, match="used up its 100 seconds"):
        patience.learn(LATE)


def test_a_run_has_an_end() -> None:
    now = [0.0]
    patience = Patience(run=100, clock=lambda: now[0])
    now[0] = 95.0
    assert patience.limits(ASKED).seconds == pytest.approx(5)
    now[0] = 101.0
    with pytest.raises(Inconclusive, match="used up its 100 seconds"):
        patience.limits(ASKED)


def test_who_floods_the_run_is_read_less_of() -> None:
    sizes = [after(*[FLOOD] * floods).bytes for floods in range(6)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == ASKED.bytes > sizes[1] > sizes[-1]
    assert after(*[FLOOD] * 6).seconds == ASKED.seconds


def test_a_limit_of_size_is_never_raised() -> None:
    patience = Patience(clock=lambda: 0.0)
    patience.learn(FLOOD)
    assert patience.limits(Limits(bytes=1000)).bytes == 1000
