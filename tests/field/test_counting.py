"""A defect is found by who says of it what they do not say of the correct server."""

import pytest

from benchmarks.field.counting import apart, figures, markdown
from benchmarks.field.journal import Met

DEFECT, LEGAL = "ack-as-html", "legal-ack-200"


def met(deviation, *findings, time=1, tool="judge", stopped=False, requests=10):
    return Met(tool, deviation, time, findings, requests, 2.0, 1.0, 0, stopped)


def of(*all_met):
    return figures("judge", all_met, [DEFECT], [LEGAL])


@pytest.mark.parametrize(
    ("findings", "found"),
    [
        ((), {}),
        (("a",), {}),
        (("a", "b"), {DEFECT: "b"}),
        (("c", "b"), {DEFECT: "b"}),
    ],
)
def test_what_is_said_of_the_correct_server_too_is_not_found(findings, found):
    assert of(met("", "a"), met(LEGAL), met(DEFECT, *findings))["found"] == found


def test_what_was_said_once_of_the_correct_server_is_never_found():
    told = of(met("", "a"), met("", "b", time=2), met(LEGAL), met(DEFECT, "b"))
    assert told["found"] == {}
    assert told["alarms"] == ["a", "b"]


def test_runs_on_the_correct_server_that_say_what_the_others_do_not_are_unsteady():
    times = [met("", "a", time=1), met("", "a", "b", time=2), met("", "a", time=3)]
    assert of(*times, met(LEGAL), met(DEFECT))["unsteady"] == 1


def test_a_legal_server_is_accused_by_what_is_said_of_it_alone():
    told = of(met("", "a"), met(LEGAL, "a", "b"), met(DEFECT))
    assert told["accused"] == {LEGAL: "b"}


def test_other_tools_do_not_count():
    other = met("", "a", tool="other", requests=99)
    told = of(other, met(""), met(LEGAL), met(DEFECT, "a"))
    assert told["found"] == {DEFECT: "a"}
    assert told["requests"] == 10


def test_runs_that_were_stopped_are_counted():
    assert of(met(""), met(LEGAL, stopped=True), met(DEFECT))["stopped"] == 1


def test_how_runs_ended_is_counted():
    assert of(met(""), met(LEGAL), met(DEFECT))["statuses"] == {"0": 3}


def test_findings_that_say_more_of_another_one_are_no_alarms_of_their_own():
    assert apart(["a", "a | b", "a | b | c", "ab | c"]) == ["a", "ab | c"]


def test_the_tables_show_each_tool_and_each_area_once():
    told = {
        "versions": {"judge": "1.0"},
        "sample": {"defects": [DEFECT, "aut-empty-header"], "legal": [LEGAL]},
        "tools": [of(met("", "a"), met(LEGAL), met(DEFECT, "b"))],
    }
    lines = markdown(told).splitlines()
    assert "| `judge` | 1.0 | 1 of 2 | 0 of 1 | 1 | 10 | 2 | 1 |" in lines
    assert lines[-2:] == ["| ACK | 1 | 1 |", "| AUT | 1 | · |"]
