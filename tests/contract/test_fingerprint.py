"""A fingerprint changes with every byte and every name, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskpact.contract import folder
from taskpact.contract.fingerprint import fingerprint


@pytest.fixture
def place(tmp_path) -> Path:
    for name in ("one/a.py", "one/deep/b.py", "two/a.py"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    return tmp_path


def of(place: Path) -> str:
    return fingerprint([place / "one", place / "two"])


def test_it_is_the_same_elsewhere_and_in_any_order(place, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "there"
    place.rename(elsewhere)
    assert fingerprint([elsewhere / "two", elsewhere / "one"]) == of(elsewhere)
    before = of(elsewhere)
    elsewhere.rename(place)
    assert of(place) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda place: (place / "one/a.py").write_text("one/a.pY"),
        lambda place: (place / "one/a.py").rename(place / "one/c.py"),
        lambda place: (place / "one/a.py").rename(place / "two/c.py"),
        lambda place: (place / "one/new.py").touch(),
        lambda place: (place / "one/deep/b.py").unlink(),
    ],
)
def test_it_changes_with_every_file(place, change):
    before = of(place)
    change(place)
    assert of(place) != before


def test_what_python_leaves_behind_does_not_count(place):
    before = of(place)
    (place / "one/__pycache__").mkdir()
    (place / "one/__pycache__/a.pyc").write_bytes(b"x")
    assert of(place) == before


def test_it_is_short_and_of_the_spec():
    assert len(fingerprint([folder("spec")])) == 16
