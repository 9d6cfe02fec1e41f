"""The file of a record: whole and unchanged, or refused with the reason."""

from __future__ import annotations

import gzip
import json
import stat
from pathlib import Path

import pytest

from taskpact.recording import file
from taskpact.recording.file import FORM, HUGE, LARGE, RecordError, Writer, read

LONG = "long" * LARGE


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "run.record"


def written(path: Path, *lines: dict[str, object]) -> Path:
    writer = Writer(path, {"at": "now"})
    for each in lines:
        writer.line(each)
    writer.close({"trouble": None})
    return path


def test_what_was_written_is_read_again(path):
    lines = [{"owner": "a", "value": LONG}, {"owner": "b", "value": [1, "x", {"deep": LONG}]}]
    held = read(written(path, *lines))
    assert held.head == {"form": FORM, "at": "now"}
    assert list(held.entries) == lines
    assert held.end["trouble"] is None


def test_a_large_text_is_kept_once(path):
    written(path, *[{"value": LONG}] * 5)
    with gzip.open(path, "rt") as lines:
        assert sum(LONG in line for line in lines) == 1


def test_beyond_the_bound_only_hash_and_size_are_kept(path, monkeypatch):
    monkeypatch.setattr(file, "MOST", len(LONG))
    other = "r" * len(LONG)
    held = read(written(path, {"value": LONG}, {"value": other}))
    assert held.entries[0]["value"] == LONG
    assert held.entries[1]["value"]["size"] == len(other)
    assert len(held.entries[1]["value"]["blob"]) == 64


def test_a_huge_text_is_packed_by_itself(path, monkeypatch):
    """What says the same over and over takes little of the bound."""
    huge = "h" * (2 * HUGE)
    monkeypatch.setattr(file, "MOST", HUGE)
    assert read(written(path, {"value": huge})).entries[0]["value"] == huge


def test_no_other_user_may_read_it(path):
    assert stat.S_IMODE(written(path).stat().st_mode) == 0o600


def test_texts_that_are_no_unicode_are_kept(path):
    assert read(written(path, {"value": "\udcff"})).entries[0]["value"] == "\udcff"


def unpacked(path: Path) -> list[bytes]:
    return gzip.decompress(path.read_bytes()).splitlines(keepends=True)


def packed(path: Path, lines: list[bytes]) -> Path:
    path.write_bytes(gzip.compress(b"".join(lines)))
    return path


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda lines: lines[:-1], "no last line"),
        (lambda lines: [*lines[:1], *lines[2:]], "damaged or changed"),
        (lambda lines: [lines[0], lines[1].replace(b"PASS", b"FAIL"), *lines[2:]], "changed"),
        (lambda lines: [*lines[:1], b"[]\n", *lines[1:]], "line 2 is no JSON object"),
        (lambda lines: [*lines[:1], b"{\n", *lines[1:]], "line 2 is no JSON object"),
        (lambda lines: [*lines[:1], b"[" * 100_000, b"\n", *lines[1:]], "line 2 is no JSON"),
        (lambda lines: lines[1:], "form is None"),
        (lambda lines: [b'{"form": "taskpact-record/9"}\n', *lines[1:]], "taskpact-record/9"),
        (lambda lines: [*lines, b"{}\n"], "something follows"),
        (lambda _: [], "no last line"),
        (lambda lines: [*lines[:-1], b'{"end": 3}\n'], "changed"),
    ],
)
def test_a_record_that_is_cut_or_changed_is_refused_with_the_reason(path, damage, why):
    lines = unpacked(written(path, {"result": "PASS"}))
    with pytest.raises(RecordError, match=why):
        read(packed(path, damage(lines)))


@pytest.mark.parametrize("kept", [0, 10, 60, -1])
def test_a_file_that_is_cut_short_is_refused(path, kept):
    data = written(path, {"value": LONG}).read_bytes()
    path.write_bytes(data[:kept])
    with pytest.raises(RecordError):
        read(path)


def test_what_is_no_gzip_file_is_refused(path):
    path.write_text(json.dumps({"form": FORM}))
    with pytest.raises(RecordError, match="no gzip file"):
        read(path)
