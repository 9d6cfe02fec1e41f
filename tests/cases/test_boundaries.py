"""Integer boundaries follow the ranges of the contract, and each literal is what it says."""

import json

import pytest

from taskpact.cases import boundaries


def literal(case):
    """What stands for the field in a body of bytes, as text and as a value."""
    text = case.body.decode()
    return text[text.rindex(": ") + 2 : -1]


def members(case):
    return case.body if isinstance(case.body, dict) else json.loads(case.body)


def test_both_ends_their_neighbours_and_a_value_between_are_inside(contract):
    assert boundaries.points(contract.field("max_steps")) == [4, 5, 102, 199, 200]


def test_a_range_of_two_values_has_no_more_points(edited):
    contract = edited(lambda fields: fields["max_steps"].update(minimum=7, maximum=8))
    assert boundaries.points(contract.field("max_steps")) == [7, 8]


@pytest.mark.parametrize(
    "cases", [boundaries.inside, boundaries.with_point, boundaries.negative_zero]
)
def test_what_must_be_accepted_keeps_the_schema(contract, cases):
    assert cases(contract)
    assert all(contract.accepts(members(case)) for case in cases(contract))


@pytest.mark.parametrize(
    "cases",
    [
        boundaries.below,
        boundaries.above,
        boundaries.fractions,
        boundaries.texts,
        boundaries.booleans,
        boundaries.huge,
    ],
)
def test_what_must_be_refused_breaks_the_schema_and_its_twin_does_not(contract, cases):
    assert cases(contract)
    for case in cases(contract):
        assert not contract.accepts(members(case)), case.id
        assert contract.accepts(case.twin), case.id


def test_the_twin_of_a_number_outside_is_the_end_beside_it(contract):
    outside = [*boundaries.below(contract), *boundaries.above(contract)]
    found = {case.id: case.twin for case in outside}
    assert found["max_steps=3"] == {"max_steps": 4}
    assert found["max_steps=201"] == {"max_steps": 200}


def test_literals_are_sent_as_they_are_written(contract):
    written = {literal(case) for case in boundaries.with_point(contract)}
    assert {"4.0", "200.0"} <= written
    assert {"1e1", "40E-1"} <= {literal(case) for case in boundaries.with_exponent(contract)}
    assert {"-0", "-0.0"} == {literal(case) for case in boundaries.negative_zero(contract)}
    assert any(len(literal(case)) > 4300 for case in boundaries.unwieldy(contract))


def test_exponents_stand_for_integers_in_range(contract):
    for case in boundaries.with_exponent(contract):
        assert contract.accepts(members(case)), case.id


def test_some_huge_numbers_fall_into_the_range_when_they_are_cut(contract):
    field = contract.field("max_steps")
    huge = [int(text) for case in boundaries.huge(contract) if (text := literal(case)).isdigit()]
    for width in (32, 64):
        assert any(field.accepts.accepts(number % 2**width) for number in huge)


def test_a_body_of_bytes_is_json_with_a_place_for_the_id(contract):
    for case in boundaries.fractions(contract):
        assert json.loads(case.body)["id"] == "{{id}}"


def test_another_maximum_moves_the_cases(edited):
    contract = edited(lambda fields: fields["max_steps"].update(maximum=300))
    above = {case.id: case.twin for case in boundaries.above(contract)}
    assert above["max_steps=301"] == {"max_steps": 300}
    assert "max_steps=300" in {case.id for case in boundaries.inside(contract)}


def test_a_new_integer_field_is_covered(edited):
    new = {"type": "integer", "minimum": -3, "maximum": 3}
    contract = edited(lambda fields: fields.update(depth=new))
    assert "depth=-4" in {case.id for case in boundaries.below(contract)}
    assert {"-0", "-0.0"} <= {
        literal(case) for case in boundaries.negative_zero(contract) if "depth" in case.id
    }
    assert all(not contract.accepts(members(c)) for c in boundaries.fractions(contract))


def test_a_field_with_one_bound_has_cases_on_that_side_only(edited):
    contract = edited(lambda fields: fields.update(depth={"type": "integer", "minimum": 1}))
    assert "depth=0" in {case.id for case in boundaries.below(contract)}
    assert not [case for case in boundaries.above(contract) if "depth" in case.id]
    assert not [case for case in boundaries.huge(contract) if "depth=9" in case.id]


def test_exclusive_bounds_are_bounds(edited):
    new = {"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 10}
    contract = edited(lambda fields: fields.update(depth=new))
    assert boundaries.points(contract.field("depth")) == [1, 2, 5, 8, 9]


def test_an_integer_without_bounds_still_refuses_fractions(edited):
    contract = edited(lambda fields: fields.update(depth={"type": "integer"}))
    assert [case for case in boundaries.fractions(contract) if case.id.startswith("depth=")]
    assert not [case for case in boundaries.inside(contract) if case.id.startswith("depth=")]
