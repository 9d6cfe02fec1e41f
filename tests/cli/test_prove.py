"""`taskpact prove`: which sections it makes, what it writes, how it ends."""

from __future__ import annotations

import json

import pytest

from taskpact.cli import prove
from taskpact.cli.errors import Exit
from taskpact.proving import proof
from taskpact.proving.sections import FLOORS, Section


def section(name: str, good: int = 9) -> Section:
    return Section(name, "things", good, 9, tuple("x" * (9 - good)), 1.0)


@pytest.fixture
def good(monkeypatch) -> dict[str, int]:
    """So many of nine are good in each section, in place of hours of work."""
    numbers = dict.fromkeys(prove.SECTIONS, 9)
    for maker, name in [
        ("killing", "kills"),
        ("sparing", "fairness"),
        ("meeting", "hostile"),
        ("drifting", "drift"),
        ("repeating", "stability"),
        ("fuzzing", "fuzz"),
    ]:
        made = lambda *_, name=name: section(name, numbers[name])  # noqa: E731
        monkeypatch.setattr(proof, maker, made)
    return numbers


def test_every_section_is_made_where_none_is_named(taskpact, tmp_path, good):
    ended = taskpact("prove", "--report-dir", tmp_path)
    assert ended.status == Exit.OK
    assert set(json.loads((tmp_path / "proof.json").read_text())["sections"]) == set(good)
    assert [line.split()[0] for line in ended.out.splitlines() if "9 of 9" in line] == list(good)


def test_a_section_below_its_floor_fails_the_command_and_says_what_is_missing(
    taskpact, tmp_path, good
):
    good["drift"] = 8
    ended = taskpact("prove", "--only", "drift", "--report-dir", tmp_path)
    assert ended.status == Exit.FAILED
    assert "below the floor of 100%" in ended.out
    assert "    x\n" in ended.out


@pytest.mark.usefixtures("good")
def test_one_section_is_written_beside_those_made_before(taskpact, tmp_path):
    taskpact("prove", "--only", "kills", "--report-dir", tmp_path)
    taskpact("prove", "--only", "fairness", "--report-dir", tmp_path)
    assert list(json.loads((tmp_path / "proof.json").read_text())["sections"]) == [
        "fairness",
        "kills",
    ]
    assert "| kills | 9 | 9 |" in (tmp_path / "proof.md").read_text()


@pytest.mark.usefixtures("good")
def test_each_section_is_written_as_soon_as_it_is_made(taskpact, tmp_path, monkeypatch):
    monkeypatch.setattr(proof, "sparing", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    taskpact("prove", "--only", "kills", "--only", "fairness", "--report-dir", tmp_path)
    assert "kills" in json.loads((tmp_path / "proof.json").read_text())["sections"]


@pytest.mark.usefixtures("good")
@pytest.mark.parametrize("held", ["{", '{"form": "something/else"}'])
def test_what_cannot_be_added_to_is_told_before_anything_is_made(
    taskpact, tmp_path, monkeypatch, held
):
    monkeypatch.setattr(proof, "killing", lambda *_: pytest.fail("it was made"))
    (tmp_path / "proof.json").write_text(held)
    ended = taskpact("prove", "--only", "kills", "--report-dir", tmp_path)
    assert ended.status == Exit.USAGE
    assert "proof.json" in ended.err
    assert "another --report-dir" in ended.err
    assert (tmp_path / "proof.json").read_text() == held


@pytest.mark.usefixtures("good")
def test_a_folder_that_cannot_be_written_to_is_told_in_one_sentence(taskpact, tmp_path):
    (tmp_path / "file").touch()
    ended = taskpact("prove", "--only", "kills", "--report-dir", tmp_path / "file" / "below")
    assert ended.status == Exit.USAGE
    assert "cannot be written to" in ended.err


def test_every_section_has_a_floor():
    assert set(prove.SECTIONS) == set(FLOORS)
