"""What is told between the two processes."""

from __future__ import annotations

import pytest

from taskpact.phases.report import Finding, line, lines


def test_what_is_written_is_read_again(made, tmp_path) -> None:
    told = [
        made({"task": "é"}),
        made(b"\xff\x00"),
        made(None, operation="listTasks", method="TRACE"),
        Finding("ST101", "wrong_status", made([], status=500)),
    ]
    path = tmp_path / "report"
    path.write_text("".join(map(line, told)))
    assert list(lines(path)) == told


def test_a_last_line_that_was_cut_is_left_out(made, tmp_path) -> None:
    path = tmp_path / "report"
    path.write_text(line(made({"task": "one"})) + line(made({"task": "two"}))[:-9])
    assert [each.json() for each in lines(path)] == [{"task": "one"}]


def test_where_nothing_was_told_there_is_nothing(tmp_path) -> None:
    assert list(lines(tmp_path / "report")) == []


def test_a_body_that_is_no_json_is_none(made) -> None:
    for body in (None, b"", b"{", b"\xff"):
        with pytest.raises(ValueError, match=r"Expecting|decode"):
            made(body).json()
