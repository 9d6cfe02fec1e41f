"""The state of a run follows from its timeline and the clock."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import get_args

import pytest
import yaml

from mockserver.runs.config import Pace
from mockserver.runs.script import Beat, play
from mockserver.runs.state import RunState, Status, state

BEATS = tuple(Beat(at, {}) for at in (1.0, 2.0, 2.0, 5.0))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (100.0, RunState("running", 0, None)),
        (101.0, RunState("running", 1, None)),
        (101.9, RunState("running", 1, None)),
        (102.0, RunState("running", 3, None)),
        (104.9, RunState("running", 3, None)),
        (105.0, RunState("completed", 4, 105.0)),
        (999.0, RunState("completed", 4, 105.0)),
        (50.0, RunState("running", 0, None)),
    ],
)
def test_a_run_is_as_far_as_its_chunks_that_are_due(now, expected):
    assert state(BEATS, 100.0, now) == expected


def test_a_run_that_says_nothing_is_completed_from_its_start():
    assert state((), 100.0, 100.0) == RunState("completed", 0, 100.0)


def test_a_run_without_delay_is_completed_at_once(run):
    timeline = play(run(), Pace(0, 0))
    assert state(timeline, 9.0, 9.0) == RunState("completed", len(list(timeline)), 9.0)


def test_a_run_is_looked_at_no_further_than_now():
    endless = (Beat(float(at), {}) for at in itertools.count())
    assert state(endless, 0.0, 10.0).last_seq == 11


def test_the_words_are_ones_the_contract_knows():
    document = Path(__file__).parents[3] / "spec" / "openapi.yaml"
    known = yaml.safe_load(document.read_text())["components"]["schemas"]["RunStatus"]["x-states"]
    running, suspended, *ended = get_args(Status)
    assert running in known["active"]
    assert suspended in known["waiting"]
    assert set(ended) <= set(known["ended"])
