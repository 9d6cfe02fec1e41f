"""Directives: what a text asks of the pretend agent itself."""

from __future__ import annotations

import pytest

from mockserver.runs.directives import USUAL_STEPS, wishes


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("take 30 steps", 30),
        ("Please, take 1 step only", 1),
        ("take 000200 steps", 200),
        ("take 5 steps, take 9 steps", 5),
        ("take many steps", USUAL_STEPS),
        ("take 1234567 steps", USUAL_STEPS),
        ("take -5 steps", USUAL_STEPS),
        ("take ٣ steps", USUAL_STEPS),
        ("", USUAL_STEPS),
    ],
)
def test_a_number_of_steps_is_asked_for_in_plain_words(text, steps):
    assert wishes(text).steps == steps


def test_directives_go_together():
    both = wishes("think for 3 seconds, take your time and take 8 steps")
    assert (both.silence, both.slow, both.steps) == (3, True, 8)


def test_a_text_without_directives_wishes_nothing():
    assert wishes("take it easy, think for yourself") == wishes("")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("use a tool for 3 seconds", 3.0),
        ("Please use a tool for 1 second.", 1.0),
        ("use a tool for long", 0.0),
        ("use a tool", 0.0),
    ],
)
def test_a_tool_that_takes_its_time_is_asked_for_in_plain_words(text, seconds):
    assert wishes(text).work == seconds


def test_a_question_is_asked_for_in_plain_words():
    assert wishes("First ask me which one.").asks
    assert not wishes("Ask somebody else.").asks
