"""What docs/explanation/against-the-field.md says was measured stands in the record."""

import json
from pathlib import Path

from benchmarks.field.counting import markdown
from benchmarks.field.servers import LEGAL
from benchmarks.field.tools import MAKERS, PINNED
from mockserver.deviations import SHELF

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/explanation/against-the-field.md").read_text(encoding="utf-8")
TOLD = json.loads((ROOT / "reports/reference/field.json").read_text(encoding="utf-8"))


def test_the_tables_are_those_of_the_record():
    assert markdown(TOLD) in PAGE


def test_every_tool_was_there_and_none_was_in_a_hurry():
    assert [each["tool"] for each in TOLD["tools"]] == list(MAKERS)
    assert TOLD["missing"] == []
    assert not TOLD["quick"]
    assert PINNED.items() <= TOLD["versions"].items()


def test_how_many_were_met_is_said():
    sample = TOLD["sample"]
    assert f"{len(sample['defects'])} of {TOLD['shelf']} defects" in PAGE
    assert set(sample["legal"]) <= set(LEGAL)
    assert all(f"`{each}`" in PAGE for each in LEGAL)
    assert f"{TOLD['seconds']:g} seconds" in PAGE
    assert TOLD["commit"] in PAGE


def test_every_defect_that_others_found_and_we_did_not_is_named():
    ours, *others = (set(each["found"]) for each in TOLD["tools"])
    missed = set().union(*others) - ours
    assert [each for each in sorted(missed) if f"`{each}`" not in PAGE] == []


def test_the_defects_are_on_the_shelf():
    assert set(TOLD["sample"]["defects"]) <= set(SHELF)
