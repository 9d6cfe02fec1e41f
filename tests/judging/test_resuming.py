"""What comes behind a position is the rest, has a gap, or repeats something."""

from __future__ import annotations

import pytest

from taskpact.judging.resuming import gap, repeated, rest
from taskpact.wire.stream import Event


def event(data, name):
    return Event("message", data, name, 0, 0)


# Deltas of the same text, and a terminator without an id of its own.
WHOLE = [event(data, str(at)) for at, data in enumerate("abbc", 1)] + [event("[DONE]", "4")]


@pytest.mark.parametrize("after", range(6))
def test_the_rest_has_no_gap_and_repeats_nothing(after):
    assert rest(WHOLE, WHOLE[after:]).begins == after
    assert gap(WHOLE, WHOLE[after:], after) is None
    assert repeated(WHOLE, WHOLE[after:], after) is None


@pytest.mark.parametrize("after", [1, 2, 3])
def test_an_event_that_is_left_out_is_a_gap(after):
    came = WHOLE[after + 1 :]
    assert gap(WHOLE, came, after)
    assert repeated(WHOLE, came, after) is None


@pytest.mark.parametrize("after", [1, 2, 3, 4])
def test_an_event_that_comes_again_is_repeated(after):
    came = WHOLE[after - 1 :]
    assert repeated(WHOLE, came, after)
    assert gap(WHOLE, came, after) is None


def test_an_end_that_is_missing_is_a_gap():
    assert gap(WHOLE, WHOLE[1:3], 1)
    assert gap(WHOLE, [], 1)


def test_one_in_the_middle_that_is_missing_is_a_gap():
    assert gap(WHOLE, [WHOLE[1], WHOLE[3], WHOLE[4]], 1)


def test_other_events_are_a_gap():
    assert gap(WHOLE, [event("z", "9"), *WHOLE[3:]], 2)


def test_nothing_may_come_behind_the_last_event_with_an_id():
    assert gap(WHOLE, [], 4) is None
    assert gap(WHOLE, WHOLE[4:], 4) is None


def test_one_that_comes_twice_in_the_rest_is_repeated():
    assert repeated(WHOLE, [WHOLE[2], *WHOLE[2:]], 2)
