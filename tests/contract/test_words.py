"""Rules and ranges are told in words."""

from __future__ import annotations

import pytest

from taskpact.contract.fields import field
from taskpact.contract.rules import rule
from taskpact.contract.words import (
    condition,
    counts_as_omitted,
    kind,
    literal,
    meaning,
    omitted,
    rules,
    span,
)


def made(node):
    return field("f", node, {})


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (True, "a is sent"),
        (False, "a is not sent"),
        ({"const": "x"}, 'a is "x"'),
        ({"enum": [1, "x"]}, 'a is one of 1, "x"'),
        ({"maxItems": 1}, 'a keeps {"maxItems": 1}'),
    ],
)
def test_a_condition(wanted, said):
    """Presence, absence, one value, several, and any other schema."""
    assert condition("a", wanted) == said


def test_a_table_of_rules():
    """The last row of several is the rest; doubts are named."""
    table = [
        rule({"when": {"a": True, "b": {"const": 1}}, "value": 1}),
        rule({"when": {"a": False}, "value": 2, "ambiguity": "AMB-X"}),
        rule({"value": 3}),
    ]
    assert rules(table) == (
        "1 if a is sent and b is 1",
        "2 if a is not sent (one reading: AMB-X)",
        "otherwise 3",
    )
    assert rules([rule({"value": None})]) == ("null",)


@pytest.mark.parametrize(
    ("node", "said"),
    [
        ({"minimum": 1, "maximum": 2}, "1 to 2"),
        ({"minimum": 0}, "0 or more"),
        ({"maximum": 0}, "0 or less"),
        ({}, ""),
    ],
)
def test_a_range(node, said):
    """Both ends, one, or none; zero is an end."""
    assert span(made(node)) == said


@pytest.mark.parametrize(
    ("node", "said"),
    [
        ({"type": "string"}, "string"),
        ({"type": "string", "format": "uuid"}, "string, uuid"),
        ({"type": "array", "items": {"type": "string"}}, "array of string"),
    ],
)
def test_a_type(node, said):
    """With its format or its items."""
    assert kind(made(node)) == said


@pytest.mark.parametrize(
    ("node", "said"),
    [
        ({"default": False}, ("false",)),
        ({"x-default-from": "generated"}, ("the server makes one",)),
        ({"x-default-from": "moon"}, ("moon",)),
        ({}, ("no default",)),
    ],
)
def test_an_omitted_value(node, said):
    """A default, a source, or nothing."""
    assert omitted(made(node)) == said


@pytest.mark.parametrize(
    ("node", "said"),
    [
        ({"type": "string", "x-empty": "omitted"}, '""'),
        ({"type": "array", "x-empty": "omitted"}, "[]"),
        (
            {"type": "string", "x-invalid": {"means": "omitted", "usable": {"format": "uuid"}}},
            "a value that is no uuid",
        ),
        (
            {"type": "string", "x-invalid": {"means": "omitted", "usable": {"minLength": 2}}},
            'a value that does not keep {"minLength": 2}',
        ),
        ({"type": "string"}, ""),
    ],
)
def test_values_that_count_as_omitted(node, said):
    """Empties and unusable values."""
    assert counts_as_omitted(made(node)) == said


def test_a_meaning_is_what_plain_openapi_cannot_say():
    """A plain default needs no words; the rest becomes sentences."""
    assert meaning(made({"type": "boolean", "default": False})) == ""
    told = meaning(made({"type": "string", "x-empty": "omitted", "x-default-from": "policy"}))
    assert told == ('Omitted: the server resolves one by its policy. Counts as omitted: "".')


def test_a_literal_is_json():
    """As it is written in a document, umlauts included."""
    assert [literal(each) for each in (True, None, "ü", [1])] == ["true", "null", '"ü"', "[1]"]
