"""The diagrams show the table that judges."""

from __future__ import annotations

from pathlib import Path

from taskpact.contract import load
from taskpact.judging.stream_diagram import diagrams
from taskpact.judging.stream_grammar import TABLE, contracted

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "stream-grammar.md"


def test_every_row_of_the_table_is_a_line():
    drawn = diagrams(contracted(load()))
    rows = sum(len(moves) for moves in TABLE.values())
    assert drawn.count("\n| ") - 1 - drawn.partition("The states of")[0].count("\n| ") == rows


def test_a_legal_move_to_another_state_is_an_arrow_and_a_violation_is_none():
    drawn = diagrams(contracted(load()))
    assert "    FRESH --> RUNNING: first" in drawn
    assert "FRESH --> RUNNING: other" not in drawn
    assert "    OPEN --> ENDED: closes" in drawn


def test_the_page_holds_what_the_command_prints():
    assert PAGE.read_text(encoding="utf-8").endswith(diagrams(contracted(load())))
