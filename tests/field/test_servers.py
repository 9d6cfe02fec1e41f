"""Which servers all tools meet."""

from benchmarks.field.servers import CORRECT, LEGAL, Meeting, area, breaches, meetings
from benchmarks.field.serving import counted
from mockserver.deviations import SHELF
from taskpact.contract import Level, load


def test_the_legal_ones_are_ten_of_the_shelf():
    assert len(LEGAL) == 10
    assert {SHELF[each].kind for each in LEGAL} == {"variant"}


def test_defects_break_a_must():
    held = load().requirements
    levels = {held[SHELF[each].requirement].level for each in breaches()}
    assert levels == {Level.MUST}
    assert {SHELF[each].kind for each in breaches()} == {"defect"}


def test_one_of_twenty_has_some_of_most_areas():
    """The shelf has its areas one after the other."""
    assert len({area(each) for each in breaches()[::20]}) > 12


def test_the_correct_server_is_met_first_and_more_than_once():
    assert list(meetings(["defect"], ["legal"], 2)) == [
        Meeting(CORRECT, 1),
        Meeting(CORRECT, 2),
        Meeting("legal"),
        Meeting("defect"),
    ]


def test_requests_are_the_lines_of_the_access_log():
    log = "POST /api/v1/tasks 202 120 bytes 1.2 ms\nwarning: / odd\nGET /x 404 2 bytes 0.1 ms\n\n"
    assert counted(log) == 2
