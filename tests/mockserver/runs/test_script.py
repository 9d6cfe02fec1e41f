"""The timeline: chunks in their order, each at its time."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.runs.agent import said
from mockserver.runs.config import Pace
from mockserver.runs.directives import SLOWNESS
from mockserver.runs.script import play


def times(config, pace) -> list[float]:
    return [beat.at for beat in play(config, pace)]


def test_a_timeline_has_every_chunk_once_in_order(run):
    assert [beat.chunk for beat in play(run(), Pace(0, 0))] == list(said(run(), 3))


def test_a_timeline_can_be_walked_again(run):
    timeline = play(run(), Pace(1, 2))
    assert list(timeline) == list(timeline)


def test_the_pace_sets_the_time_to_the_first_chunk_and_between_chunks(run):
    assert times(run(), Pace(first=2, between=0.5))[:4] == [2, 2.5, 3, 3.5]


def test_without_a_pace_all_is_said_at_once(run):
    assert set(times(run(), Pace(0, 0))) == {0}


@given(
    first=st.floats(0, 1e6),
    between=st.floats(0, 1e6),
    text=st.sampled_from(["x", "take your time", "think for 9 seconds, take 30 steps"]),
)
def test_time_never_goes_back(run, first, between, text):
    at = times(run(text), Pace(first, between))
    assert all(a <= b for a, b in itertools.pairwise(at))


def test_a_run_that_takes_its_time_is_slower_by_a_known_factor(run):
    usual = times(run(), Pace(1, 2))
    slow = times(run("Hello, take your time"), Pace(1, 2))
    assert slow[:20] == [at * SLOWNESS for at in usual[:20]]


def test_a_run_can_take_its_time_on_a_mock_without_any_delay(run):
    slow = times(run("take your time"), Pace(0, 0))
    assert slow[-1] > 0.5
    assert all(a < b for a, b in itertools.pairwise(slow))


def test_a_run_can_be_silent_after_its_first_chunk(run):
    at = times(run("think for 20 seconds"), Pace(first=1, between=0.5))
    assert at[:3] == [1, 21.5, 22]


@pytest.mark.parametrize("text", ["Take your time", "take  your time", "take yourtime"])
def test_only_the_exact_phrase_makes_a_run_slow(run, text):
    assert times(run(text), Pace(0, 0))[-1] == 0
