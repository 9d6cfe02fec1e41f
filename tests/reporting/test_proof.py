"""A proof: made section by section, told on a page that is made from the data alone."""

from __future__ import annotations

import json

import pytest

from taskpact.reporting.proof import FORM, NoProofError, Told, made, page, read, written

ABOUT = {"at": "2026-11-25T14:00:00+00:00", "taskpact": "1", "contract": "2", "sources": "ab12"}
LATER = {**ABOUT, "at": "2026-11-26T14:00:00+00:00", "sources": "cd34"}


def told(name: str = "kills", **more: object) -> Told:
    usual = {
        "line": f"{name} 1 of 2",
        "good": 1,
        "of": 2,
        "floor": 0.5,
        "holds": True,
        "shortcomings": (),
        "seconds": 61.4,
    }
    return Told(name=name, **{**usual, **more})


def test_what_was_written_is_read_again():
    proof = made([told()], ABOUT, {})
    assert read(written(proof)) == json.loads(written(proof))
    assert read(written(proof))["form"] == FORM


def test_a_section_that_is_not_made_again_is_kept_with_what_it_was_made_of():
    first = read(written(made([told("kills"), told("fuzz")], ABOUT, {})))
    second = made([told("fuzz", good=2)], LATER, first)
    assert second["sections"]["kills"] == first["sections"]["kills"]
    assert second["sections"]["kills"]["made"] == ABOUT
    assert second["sections"]["fuzz"]["made"] == LATER
    assert second["sections"]["fuzz"]["good"] == 2


def test_the_order_in_which_sections_are_made_changes_nothing():
    one = made([told("fuzz")], ABOUT, made([told("kills")], ABOUT, {}))
    other = made([told("kills")], ABOUT, made([told("fuzz")], ABOUT, {}))
    assert written(one) == written(other)
    assert page(one) == page(other)


def test_the_page_is_the_same_from_the_file_as_from_the_values():
    kill = {
        "requirement": "NEG-01",
        "deviation": "d",
        "checks": ["a.py::test_b"],
        "killed": True,
        "related": ["NEG-02"],
        "disturbed": [],
    }
    proof = made([told(details={"kills": [kill], "figures": {"inputs": 9}})], ABOUT, {})
    assert page(read(written(proof))) == page(proof)


def test_the_page_shows_each_section_with_its_denominator_and_its_sources():
    row = next(line for line in page(made([told()], ABOUT, {})).splitlines() if "| kills" in line)
    assert row == (
        "| kills | 1 | 2 | 50% | yes | 61 | 2026-11-25T14:00:00+00:00 |"
        " taskpact 1, contract 2, `ab12` |"
    )


def test_a_section_below_its_floor_is_seen_at_once():
    assert "| **no** |" in page(made([told(holds=False)], ABOUT, {}))


def test_a_shortcoming_is_one_line_of_bounded_length():
    shown = page(made([told(shortcomings=("a\nb" + "c" * 1000,))], ABOUT, {}))
    [line] = [line for line in shown.splitlines() if line.startswith("- ")]
    assert line.startswith("- a bccc")
    assert len(line) < 400


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "form is None"),
        ('{"form": "taskpact-proof/1"}', "form is 'taskpact-proof/1'"),
    ],
)
def test_what_is_no_proof_is_refused_with_the_reason(text, why):
    with pytest.raises(NoProofError, match=why):
        read(text)
