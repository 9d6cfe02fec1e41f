"""The tape records what came and when, and knows what is still allowed."""

import pytest

from taskpact.wire.exchange import Arrival
from taskpact.wire.limits import Limits
from taskpact.wire.tape import PIECES, BrokenError, Tape


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def tape(clock):
    return Tape(Limits(seconds=10, idle=4, bytes=8), clock)


def test_each_piece_has_its_time_and_offset(tape, clock):
    tape.heard(b"ab")
    clock.now = 101.5
    tape.heard(b"")
    tape.heard(b"c")
    assert tape.arrivals == [Arrival(0.0, 0), Arrival(1.5, 2)]
    assert (tape.received, tape.last_at) == (b"abc", 1.5)


@pytest.mark.parametrize(
    ("size", "received", "offsets"), [(0, b"abcd", [0, 2]), (1, b"abc", [0, 2]), (2, b"ab", [0])]
)
def test_what_is_taken_back_is_forgotten(tape, size, received, offsets):
    tape.heard(b"ab")
    tape.heard(b"cd")
    tape.take_back(size)
    assert tape.received == received
    assert [arrival.offset for arrival in tape.arrivals] == offsets


@pytest.mark.parametrize(("now", "patience"), [(100, 4), (106, 4), (107, 3), (109.5, 0.5)])
def test_a_wait_lasts_no_longer_than_silence_or_the_rest_of_the_time(tape, clock, now, patience):
    clock.now = now
    assert tape.patience() == patience


def test_after_the_whole_time_there_is_no_further_wait(tape, clock):
    clock.now = 110
    with pytest.raises(BrokenError, match="limit of 10 s in all"):
        tape.patience()


def test_one_byte_over_the_limit_can_be_asked_for_and_no_more(tape):
    tape.heard(b"12345678")
    assert tape.room() == 1
    tape.heard(b"9")
    with pytest.raises(BrokenError, match="over 8 bytes"):
        tape.room()


def test_who_crumbles_an_answer_fills_no_memory_with_times(clock):
    tape = Tape(Limits(), clock)
    for _ in range(PIECES + 10):
        tape.heard(b"x")
    assert len(tape.arrivals) == PIECES
    assert len(tape.received) == PIECES + 10
