"""The proof that is checked in: true to its floors, and its page made of its data."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskpact.proving.sections import FLOORS
from taskpact.reporting.proof import page, read

PLACE = Path(__file__).resolve().parents[2] / "reports" / "reference"
PROOF = read((PLACE / "proof.json").read_text(encoding="utf-8"))


def test_the_page_is_made_of_the_data():
    assert (PLACE / "proof.md").read_text(encoding="utf-8") == page(PROOF)


@pytest.mark.parametrize("name", PROOF["sections"])
def test_a_section_is_said_to_hold_only_where_it_reaches_its_floor(name):
    section = PROOF["sections"][name]
    assert section["floor"] == FLOORS[name]
    reached = section["good"] >= section["floor"] * section["of"] > 0
    assert section["holds"] == (reached and " broken" not in section["line"])


def test_every_section_says_when_and_of_what_it_was_made():
    for section in PROOF["sections"].values():
        assert set(section["made"]) == {"at", "taskpact", "contract", "sources"}
