"""Whether an acknowledgement waited for the run."""

import pytest

from taskpact.judging import delay
from taskpact.wire.exchange import Exchange


def stream(head, end):
    return Exchange("POST", "/", status=200, headers_at=head, ended_at=end)


def acknowledged(end):
    return Exchange("POST", "/", status=202, headers_at=end, ended_at=end)


@pytest.mark.parametrize(("head", "end", "slow"), [(0, 2, True), (3, 3.1, False), (3, 5, True)])
def test_the_time_before_the_head_is_no_work_of_the_run(head, end, slow):
    assert slow == delay.is_slow(stream(head, end))


def test_a_stream_without_a_head_is_not_slow():
    assert not delay.is_slow(stream(None, 20))


@pytest.mark.parametrize(
    ("end", "prompt"),
    [(0.01, True), (0.9, True), (1.1, False), (2.0, False)],
)
def test_an_acknowledgement_is_late_past_the_middle_of_the_run(end, prompt):
    assert prompt == delay.is_prompt(acknowledged(end), stream(0, 2))


def test_a_target_that_answers_everything_late_is_not_late_for_the_run():
    assert delay.is_prompt(acknowledged(3.1), stream(3, 5))
    assert not delay.is_prompt(acknowledged(5.1), stream(3, 5))
