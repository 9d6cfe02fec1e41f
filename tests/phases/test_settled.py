"""What is left of a generated body."""

from __future__ import annotations

from taskpact.contract import load
from taskpact.phases.bodies import settled

CONTRACT = load()
ORDINARY = {"task": "Say hello.", CONTRACT.negotiation.field: "json"}
LIMITED = next(each for each in CONTRACT.fields.values() if each.minimum)
RIGHT = {LIMITED.name: LIMITED.minimum, "isolated": True}
WRONG = {LIMITED.name: LIMITED.maximum + 1}
OPEN = {"sandbox_id": "3774fafb-3dba-4034-9738-06717b873fe5", "unknown": 1}


def test_a_defect_stays_alone_among_what_must_be_accepted() -> None:
    body = {**RIGHT, **WRONG, **OPEN}
    for bold in (False, True):
        assert settled(CONTRACT, body, ORDINARY, bold=bold) == {**ORDINARY, **RIGHT, **WRONG}


def test_beside_valid_members_open_ones_stay_only_in_a_bold_phase() -> None:
    body = {**RIGHT, **OPEN}
    assert settled(CONTRACT, body, ORDINARY, bold=False) == {**ORDINARY, **RIGHT}
    assert settled(CONTRACT, body, ORDINARY, bold=True) == {**ORDINARY, **RIGHT, **OPEN}


def test_a_value_of_a_wrong_type_stays_unless_something_else_is_wrong() -> None:
    """No requirement has it refused, but it must not make the target fail (TYP-08)."""
    odd = {"isolated": [], "id": 5, "mode": None}
    body = {**odd, "max_iterations": 1, "unknown": 1}
    kept = {**ORDINARY, **odd, "max_iterations": 1}
    assert settled(CONTRACT, body, ORDINARY, bold=False) == kept
    assert settled(CONTRACT, {**body, **WRONG}, ORDINARY, bold=True) == {
        **ORDINARY,
        "max_iterations": 1,
        **WRONG,
    }


def test_open_members_stay_where_nothing_else_is_sent() -> None:
    assert settled(CONTRACT, OPEN, ORDINARY, bold=False) == {**ORDINARY, **OPEN}


def test_a_wrong_format_goes_before_the_ordinary_one() -> None:
    sent = {CONTRACT.negotiation.field: None}
    assert settled(CONTRACT, sent, ORDINARY, bold=False) == {**ORDINARY, **sent}
