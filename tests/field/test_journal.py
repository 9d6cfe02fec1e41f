"""An interrupted comparison goes on where it was."""

import pytest

from benchmarks.field.journal import Journal, JournalError, Met
from benchmarks.field.servers import Meeting

SETTINGS = {"commit": "abc", "seconds": 180}
FIRST = Met("judge", "", 1, ("a", "b"), 10, 2.0, 1.0, 0, stopped=False)
SECOND = Met("judge", "ack-as-html", 1, (), 11, 2.5, 1.5, 1, stopped=True)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "folder" / "journal.jsonl"


def test_what_was_kept_is_there_again(file):
    journal = Journal.of(file, SETTINGS)
    journal.add(FIRST)
    journal.add(SECOND)
    expected = {
        ("judge", Meeting("", 1)): FIRST,
        ("judge", Meeting("ack-as-html", 1)): SECOND,
    }
    assert expected == journal.met == Journal.of(file, SETTINGS).met


def test_a_line_that_broke_off_is_dropped(file):
    journal = Journal.of(file, SETTINGS)
    journal.add(FIRST)
    journal.add(SECOND)
    whole = file.read_text()
    file.write_text(whole[:-20])
    again = Journal.of(file, SETTINGS)
    assert list(again.met.values()) == [FIRST]
    again.add(SECOND)
    assert file.read_text() == whole


@pytest.mark.parametrize("text", ["", '{"commit"'])
def test_one_that_broke_off_at_once_begins_anew(file, text):
    file.parent.mkdir()
    file.write_text(text)
    assert Journal.of(file, SETTINGS).met == {}
    assert Journal.of(file, SETTINGS).met == {}


def test_results_of_another_program_are_not_mixed_in(file):
    Journal.of(file, SETTINGS).add(FIRST)
    with pytest.raises(JournalError, match=r"other settings: .*abc"):
        Journal.of(file, {**SETTINGS, "commit": "def"})
