"""Phases and their steps are read from a stream in whatever words it has for them."""

import json

import pytest

from taskpact.judging.phases import Phase, count, marked, phases, steps, suspends
from taskpact.wire.stream import Event


def events(*chunks):
    data = [each if isinstance(each, str) else json.dumps(each) for each in chunks]
    return [Event("message", each, "", at, at + 1) for at, each in enumerate(data)]


def phase(name):
    return {"type": "data-phase", "data": {"phase": name}}


STEP, END = {"type": "start-step"}, {"type": "finish-step"}


def test_steps_belong_to_the_phase_that_was_told_last():
    told = phases(
        events(
            STEP, phase("planning"), STEP, END, phase("execution"), STEP, END, STEP, END,
            phase("verification"), STEP, END, "[DONE]",
        )
    )  # fmt: skip
    assert told == (Phase("planning", 1), Phase("execution", 2), Phase("verification", 1))
    assert [each.kind for each in told] == ["planning", "execution", "verification"]


def test_a_phase_that_is_told_again_right_away_is_the_same():
    told = phases(events(phase("verification"), STEP, phase("verification"), STEP))
    assert told == (Phase("verification", 2),)
    assert count(told, "verification") == 1


def test_a_phase_that_comes_again_after_another_is_a_further_one():
    told = phases(events(*[phase(name) for name in ("execution", "verification") * 3]))
    assert count(told, "verification") == 3
    assert steps(told, "execution") == 0


def test_a_stream_without_phases_tells_none():
    assert phases(events({"type": "start"}, STEP, "no json", "[1]", '"x"', {"type": 3})) == ()


@pytest.mark.parametrize(
    ("chunk", "name"),
    [
        ({"type": "data-phase", "data": "execute"}, "execute"),
        ({"type": "data-phase", "data": {"name": "Verifying"}}, "Verifying"),
        ({"type": "data-progress", "data": {"phase": "plan"}}, "plan"),
        ({"type": "data-phase", "data": {"phase": 3}}, ""),
        ({"type": "data-phase"}, ""),
        ({"type": "data-note", "data": {"name": "execution"}}, ""),
        ({"type": "text-delta", "data": {"phase": "execution"}}, ""),
        ({}, ""),
    ],
)
def test_a_part_of_the_platform_s_own_names_a_phase(chunk, name):
    assert marked(chunk) == name


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("EXECUTION", "execution"),
        ("executing", "execution"),
        ("plan_verification", "verification"),
        ("Planning", "planning"),
        ("answering", ""),
        ("", ""),
    ],
)
def test_what_a_phase_is_follows_from_its_name(name, kind):
    assert Phase(name, 0).kind == kind


@pytest.mark.parametrize(
    ("chunk", "says"),
    [
        ({"type": "data-suspended"}, True),
        ({"type": "data-approval"}, True),
        ({"type": "tool-approval-request"}, True),
        ({"type": "data-phase", "data": "suspended"}, False),
        ({"type": "text-delta", "delta": "data-suspended"}, False),
        ("data-suspended", False),
    ],
)
def test_a_chunk_of_its_own_says_that_a_run_waits(chunk, says):
    assert suspends(events(chunk)) is says
