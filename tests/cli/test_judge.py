"""`taskpact judge`: the record of a run judged again, with nobody there to answer."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from taskpact.cli.errors import Exit
from taskpact.recording.file import Writer, read

CHECKED = ("--requirement", "NEG-01", "--requirement", "AUT-05", "--requirement", "ID-03")


@pytest.fixture(scope="module")
def reports(tmp_path_factory) -> Path:
    """What a check of the embedded mock server wrote, which has ended since."""
    from taskpact.cli import run

    folder = tmp_path_factory.mktemp("reports")
    assert run(["check", "--record", *CHECKED, "--report-dir", str(folder)]) == Exit.OK
    return folder


def test_the_report_is_the_same_byte_for_byte(taskpact, reports, tmp_path):
    ended = taskpact("judge", reports / "latest.record", "--report-dir", tmp_path)
    assert ended.status == Exit.OK
    assert "as recorded at" in ended.out
    assert (tmp_path / "latest.json").read_bytes() == (reports / "latest.json").read_bytes()


def test_a_check_that_is_not_asked_to_keeps_no_record(taskpact, tmp_path):
    ended = taskpact("check", "--requirement", "NEG-01", "--report-dir", tmp_path)
    assert ended.status == Exit.OK
    assert "record:" not in ended.out
    assert list(tmp_path.glob("*.record")) == []


def test_without_a_folder_nothing_is_written(taskpact, reports, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert taskpact("judge", reports / "latest.record").status == Exit.OK
    assert list(tmp_path.iterdir()) == []


def test_the_record_holds_every_exchange_and_no_token(reports):
    held = read(reports / "latest.record")
    owners = {each["owner"] for each in held.entries if "owner" in each}
    assert "first contact" in owners
    assert any("test_neg" in each for each in owners)
    exchanges = [each for each in held.entries if each.get("kind") == "exchange"]
    assert len(exchanges) > 10
    told = held.head["judged"]["callers"]["self"]["token"]
    assert any(told in str(each["value"]["sent"]) for each in exchanges)
    assert "eyJhbGciOiJIUzI1NiI" not in gzip.decompress(
        (reports / "latest.record").read_bytes()
    ).decode(errors="replace")


def test_a_record_that_was_changed_is_not_judged(taskpact, reports, tmp_path):
    """Not even where it was packed again."""
    lines = gzip.decompress((reports / "latest.record").read_bytes())
    assert b"202" in lines
    changed = tmp_path / "changed.record"
    changed.write_bytes(gzip.compress(lines.replace(b'"status":202', b'"status":500')))
    ended = taskpact("judge", changed)
    assert ended.status == Exit.USAGE
    assert "damaged or changed" in ended.err


def test_the_record_of_an_interrupted_run_is_not_judged(taskpact, tmp_path):
    writer = Writer(tmp_path / "x.record", {"about": {}})
    writer.close({"trouble": None, "interrupted": True})
    ended = taskpact("judge", tmp_path / "x.record")
    assert ended.status == Exit.USAGE
    assert "interrupted, so the record is not whole" in ended.err


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no last line"),
        (b"hello", "no gzip file"),
        (gzip.compress(b"{}\n", mtime=0), "form is None"),
    ],
)
def test_what_is_no_record_is_refused_in_one_sentence(taskpact, tmp_path, content, why):
    file = tmp_path / "x.record"
    file.write_bytes(content)
    ended = taskpact("judge", file)
    assert ended.status == Exit.USAGE
    assert why in ended.err
    assert "Traceback" not in ended.err


def test_a_file_that_is_not_there_is_told(taskpact, tmp_path):
    ended = taskpact("judge", tmp_path / "none.record")
    assert ended.status == Exit.USAGE
    assert "cannot be read" in ended.err
