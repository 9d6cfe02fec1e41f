"""What an abort does to a timeline: a call ends at once, numbers stay, later beats come earlier."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mockserver.runs import chunks
from mockserver.runs.aborting import Aborted, working
from mockserver.runs.script import Beat

OUTPUT = chunks.tool_output("c", {"x": 1})
BEATS = (
    Beat(0.0, chunks.start_step()),
    Beat(1.0, chunks.called("c", "run_command", {})),
    Beat(6.0, OUTPUT),
    Beat(6.5, chunks.subagent("s", "coder", chunks.WORKING)),
    Beat(8.0, chunks.subagent("s", "coder", chunks.DONE)),
    Beat(9.0, chunks.finish("stop")),
)


def times(beats):
    return [beat.at for beat in beats]


def test_what_is_at_work_follows_from_the_time():
    times = (0.5, 1.0, 5.9, 6.0, 6.5, 7.9, 8.0, 99.0)
    calls = [working(BEATS, at, tools=True) for at in times]
    agents = [working(BEATS, at, tools=False) for at in times]
    assert calls == [set(), {"c"}, {"c"}, set(), set(), set(), set(), set()]
    assert agents == [set(), set(), set(), set(), {"s"}, {"s"}, set(), set()]


def test_an_aborted_call_ends_at_once_with_an_error():
    made = list(Aborted(BEATS, {"c": 2.0}))
    assert made[2] == Beat(
        2.0, {"type": "tool-output-error", "toolCallId": "c", "errorText": "aborted"}
    )


def test_what_follows_comes_as_much_earlier():
    assert times(Aborted(BEATS, {"c": 2.0})) == [0.0, 1.0, 2.0, 2.5, 4.0, 5.0]


def test_an_aborted_subagent_says_that_it_was():
    made = list(Aborted(BEATS, {"s": 7.0}))
    assert made[4].at == 7.0
    assert made[4].chunk["data"]["status"] == chunks.ABORTED


def test_an_abort_of_what_is_over_or_unknown_changes_nothing():
    assert list(Aborted(BEATS, {"c": 6.0, "s": 8.5, "x": 0.0})) == list(BEATS)


def test_what_was_aborted_is_at_work_no_more():
    aborted = Aborted(BEATS, {"c": 2.0})
    assert working(aborted, 1.9, tools=True) == {"c"}
    assert working(aborted, 2.0, tools=True) == set()


def test_an_abort_can_be_walked_again():
    aborted = Aborted(BEATS, {"c": 2.0, "s": 3.0})
    assert list(aborted) == list(aborted)


@given(
    st.dictionaries(st.sampled_from(["c", "s", "x"]), st.floats(0, 12)),
)
def test_whatever_is_aborted_every_beat_keeps_its_number_and_none_comes_later(aborts):
    made = list(Aborted(BEATS, aborts))
    assert len(made) == len(BEATS)
    assert times(made) == sorted(times(made))
    assert all(one.at <= other.at for one, other in zip(made, BEATS, strict=True))
