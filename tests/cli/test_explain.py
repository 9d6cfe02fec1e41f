"""`taskpact explain`: a requirement with its checks and its deviations."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import ModuleType

import pytest

from taskpact.cli.errors import Exit
from taskpact.cli.explain import explained, shelf
from taskpact.contract import load


@dataclass(frozen=True)
class Deviation:
    """As much of a shelf entry as is read."""

    id: str
    kind: str
    requirement: str
    summary: str


@pytest.fixture
def mock_shelf(monkeypatch):
    """Puts a shelf with two entries where the mock server's is looked for."""
    module = ModuleType("mockserver.deviations")
    entries = (
        Deviation("ignores-accept", "defect", "NEG-04", "Never reads Accept."),
        Deviation("heartbeats", "variant", "", "Sends comments in silence."),
    )
    module.SHELF = {each.id: each for each in entries}
    monkeypatch.setitem(sys.modules, "mockserver.deviations", module)


@pytest.fixture
def suites(monkeypatch, tmp_path):
    """A folder of suites with one check."""
    made = tmp_path / "suites"
    made.mkdir()
    (made / "test_neg.py").write_text(
        '@requirement("NEG-04")\ndef test_accept_json():\n    """JSON by Accept."""\n',
        encoding="utf-8",
    )
    monkeypatch.setattr("taskpact.cli.explain.folder", lambda _name: made)


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.usefixtures("mock_shelf", "suites")
def test_a_requirement_is_told_whole(taskpact):
    """Sentence, level, origin, source, how it is observed and mended, checks, deviations."""
    ended = taskpact("explain", "NEG-04")
    requirement = load().requirements["NEG-04"]
    assert (ended.status, ended.err) == (Exit.OK, "")
    assert ended.out.startswith("NEG-04\n")
    for part in (
        requirement.sentence,
        requirement.level,
        requirement.source,
        requirement.observed,
        requirement.mend,
        "suites/test_neg.py::test_accept_json JSON by Accept.",
        "ignores-accept (defect): Never reads Accept.",
    ):
        assert flat(part) in flat(ended.out)
    assert "heartbeats" not in ended.out
    assert max(map(len, ended.out.splitlines())) <= 100


@pytest.mark.usefixtures("mock_shelf", "suites")
def test_a_requirement_without_check_or_deviation_says_so(taskpact):
    """Nothing is passed over in silence."""
    ended = taskpact("explain", "NEG-01")
    assert "  checks      none yet\n" in ended.out
    assert ended.out.endswith("  deviations  none\n")


def test_the_case_of_an_id_does_not_matter(taskpact):
    """`neg-04` is NEG-04."""
    assert taskpact("explain", "neg-04").out == taskpact("explain", "NEG-04").out


def test_every_requirement_and_register_entry_can_be_explained():
    """Each id of both documents has a text that begins with it."""
    contract = load()
    for name in (*contract.requirements, *contract.ambiguities):
        assert explained(contract, name).startswith(f"{name}\n")


def test_a_register_entry_tells_its_readings(taskpact):
    """Question, readings, and the one the mock takes."""
    [(name, entry), *_] = load().ambiguities.items()
    told = flat(taskpact("explain", name).out)
    assert flat(entry.question) in told
    for reading in (*entry.readings, *entry.readings.values(), entry.mock):
        assert flat(reading) in told


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("NEG-9999", "no requirement 'NEG-9999': NEG has NEG-01 to NEG-"),
        ("NEGG-04", "no requirement 'NEGG-04': did you mean NEG-04 or "),
        ("xyzzy", "no requirement 'XYZZY': they begin with "),
        ("", "no requirement '': they begin with "),
    ],
)
def test_an_unknown_id_gets_a_hint(taskpact, name, said):
    """Near ids, the ids of the area, or the areas."""
    ended = taskpact("explain", name)
    assert (ended.status, ended.out) == (Exit.USAGE, "")
    assert ended.err.startswith(f"taskpact: {said}")
    assert ended.err.count("\n") == 1


def test_it_works_without_the_mock_server(monkeypatch, taskpact):
    """An installation without the mock's shelf has no deviations to tell."""
    monkeypatch.setitem(sys.modules, "mockserver.deviations", None)
    ended = taskpact("explain", "NEG-01")
    assert ended.status == Exit.OK
    assert ended.out.endswith("  deviations  none\n")


def test_a_broken_mock_server_is_not_passed_over(monkeypatch):
    """A package missing inside the mock is our error, not an empty shelf."""

    def broken(_name):
        raise ModuleNotFoundError("No module named 'aiohttp'", name="aiohttp")

    monkeypatch.setattr("importlib.import_module", broken)
    with pytest.raises(ModuleNotFoundError):
        shelf()
