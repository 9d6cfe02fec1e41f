"""Whether events came as they happened is told from times alone."""

from dataclasses import replace

import pytest

from taskpact.judging import pacing
from taskpact.judging.streams import Read
from taskpact.wire.exchange import Arrival, Exchange, Fault

EVENT = b"data: x\n\n"


def read(*times, headers_at=0.0, ended_at=10.0):
    """A stream of one event at each of these times."""
    return Read(
        Exchange(
            "POST",
            "/",
            body=EVENT * len(times),
            body_arrivals=tuple(Arrival(at, n * len(EVENT)) for n, at in enumerate(times)),
            headers_at=headers_at,
            ended_at=ended_at,
        )
    )


def test_an_event_has_the_time_of_the_piece_that_completed_it():
    made = Read(
        Exchange(
            "POST",
            "/",
            body=EVENT * 2,
            body_arrivals=(Arrival(1.0, 0), Arrival(2.0, 4), Arrival(3.0, 17)),
        )
    )
    assert pacing.event_times(made) == (2.0, 3.0)


def test_the_spread_of_events_is_from_the_first_to_the_last():
    assert pacing.spread(read(1.0, 1.5, 4.0)) == (1.0, 4.0)


def test_a_stream_without_events_has_no_spread():
    assert pacing.spread(read()) is None


@pytest.mark.parametrize(
    ("at", "end", "work", "held"),
    [
        (2.0, 2.0, 2.0, True),
        (1.9, 2.0, 2.0, True),
        (1.4, 2.0, 2.0, False),
        (9.4, 10.0, 10.0, False),
        (0.4, 0.6, 0.6, False),
        (0.5, 0.6, 0.6, True),
    ],
)
def test_held_back_is_what_comes_only_at_the_end_of_the_work(at, end, work, held):
    assert pacing.held_back(at, end, work) is held


@pytest.mark.parametrize(
    ("at", "end", "passed"),
    [(9.0, 9.5, True), (9.0, 9.4, False), (0.1, 0.4, True), (0.3, 0.4, False), (0.0, 0.05, False)],
)
def test_passed_on_is_what_comes_long_before_the_end_or_in_the_first_half(at, end, passed):
    assert pacing.passed_on(at, end) is passed


def test_the_longest_silence_is_between_any_bytes_from_the_head_to_the_end():
    assert pacing.longest_silence(read(1.0, 3.0, 4.0, ended_at=5.0).exchange) == 2.0
    assert pacing.longest_silence(read(1.0, 2.0, headers_at=None, ended_at=9.0).exchange) == 7.0
    assert pacing.longest_silence(read(4.0, 5.0, headers_at=0.5, ended_at=5.0).exchange) == 3.5


def test_a_body_that_never_comes_is_a_silence():
    assert pacing.longest_silence(read(headers_at=1.0, ended_at=21.0).exchange) == 20.0
    assert pacing.longest_silence(read(headers_at=None, ended_at=21.0).exchange) == 21.0


def silent(seconds, fault=None):
    """A stream of an event, so many seconds of silence, and another event or a fault."""
    times = (1.0,) if fault else (1.0, 1.0 + seconds)
    made = read(*times, ended_at=1.0 + seconds).exchange
    return replace(made, fault=Fault(fault, "") if fault else None)


@pytest.mark.parametrize(
    ("seconds", "fault", "left"),
    [
        (5.0, None, False),
        (15.0, None, False),
        (19.9, None, False),
        (20.1, None, True),
        (60.0, None, True),
        (15.5, "timeout", False),
        (16.5, "timeout", True),
        (16.5, "cut", False),
    ],
)
def test_a_silence_is_left_where_no_comment_comes_a_generous_time_after_it_is_due(
    seconds, fault, left
):
    """SSE-18 is proved here: a broken server would have to be waited for in real time."""
    assert pacing.left_silent(silent(seconds, fault)) is left


def test_comments_break_a_silence():
    """What comes need not be an event."""
    made = read(1.0, 15.0, 30.0, 45.0, ended_at=46.0).exchange
    assert not pacing.left_silent(replace(made, body=b": beat\n\n" * 4))


def test_the_longest_pause_ends_with_the_last_event():
    assert pacing.longest_pause(read(1.0, 3.0, 4.0, ended_at=90.0)) == 2.0
