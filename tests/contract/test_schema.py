"""The compiled schema decides like an independent validator, and its limits hold."""

from __future__ import annotations

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskpact.contract import ContractError, load
from taskpact.contract.schema import compiled

CONTRACT = load()
OTHER = jsonschema.Draft202012Validator(
    {
        "$ref": "#/components/schemas/CreateTaskRequest",
        "components": CONTRACT.document["components"],
    },
    format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
)

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-10, 250),
    st.floats(allow_nan=False, allow_infinity=False, width=16),
    st.sampled_from(["", "agent", "plan", "AGENT", "auto", "json", "team", "x"]),
    st.lists(st.one_of(st.text(max_size=3), st.integers(0, 3)), max_size=2),
    st.fixed_dictionaries({}, optional={"parts": st.lists(st.just({"type": "text"}), max_size=1)}),
)


@given(st.dictionaries(st.sampled_from([*CONTRACT.fields, "unknown"]), VALUES, max_size=5))
@settings(max_examples=400, derandomize=True, deadline=None)
def test_the_fast_validator_and_the_independent_one_agree(body) -> None:
    assert CONTRACT.accepts(body) == OTHER.is_valid(body)


@given(st.dictionaries(st.sampled_from(list(CONTRACT.fields)), VALUES, max_size=5))
@settings(max_examples=200, derandomize=True, deadline=None)
def test_both_name_the_same_places(body) -> None:
    ours = {each.pointer for each in CONTRACT.violations(body)}
    theirs = {"".join(f"/{step}" for step in error.path) for error in OTHER.iter_errors(body)}
    assert ours == theirs


def test_a_violation_names_place_and_keyword() -> None:
    (found,) = CONTRACT.violations({"max_steps": 201})
    assert (found.pointer, found.keyword) == ("/max_steps", "maximum")


def test_a_long_value_is_not_quoted_whole() -> None:
    (found,) = CONTRACT.violations({"mode": "x" * 100_000})
    assert len(found.message) < 400


def test_an_invalid_schema_is_told_in_a_sentence() -> None:
    with pytest.raises(ContractError, match="invalid schema"):
        compiled({"type": "nonsense"})


def test_a_value_of_very_many_violations_is_refused_for_its_first() -> None:
    """All of them would keep a server busy for many seconds."""
    found = CONTRACT.violations({"max_steps": 5, "secrets": [1] * 500_000})
    assert [each.pointer for each in found] == ["/secrets/0"]
