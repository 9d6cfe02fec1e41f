"""Which requirement speaks of a value of a field."""

from __future__ import annotations

import pytest

from taskpact.cases import samples
from taskpact.contract import load
from taskpact.phases.values import acceptance, huge, refusal, standing

CONTRACT = load()


def first(kind):
    """A field of this type whose values are not enumerated and have no format."""
    return next(
        each
        for each in CONTRACT.fields.values()
        if each.type == kind and not (each.enum or each.format or each.usable)
    )


INTEGER = next(each for each in CONTRACT.fields.values() if each.minimum)
BOOLEAN, TEXT, LIST, OBJECT = map(first, ("boolean", "string", "array", "object"))
CHOICE = CONTRACT.negotiation.field
WORDS = next(
    each
    for each in CONTRACT.fields.values()
    if each.enum and "" not in each.enum and each.name != CHOICE and each.default_rules
)
EMPTIABLE = next(each for each in CONTRACT.fields.values() if "" in each.enum)
REFERENCE = next(each for each in CONTRACT.fields.values() if each.format)
IDENTITY = next(each for each in CONTRACT.fields.values() if each.usable)
WORD = str(WORDS.enum[0])
NAMING = next(
    (each.name, word)
    for each in CONTRACT.fields.values()
    for word in each.enum
    if samples.capability(CONTRACT, word)
)


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        (INTEGER, INTEGER.minimum - 1, "RNG-02"),
        (INTEGER, INTEGER.maximum + 1, "RNG-03"),
        (INTEGER, INTEGER.minimum + 0.5, "RNG-04"),
        (INTEGER, str(INTEGER.minimum), "RNG-05"),
        (INTEGER, True, "RNG-06"),
        (INTEGER, 10**30, "RNG-07"),
        (INTEGER, -1e300, "RNG-07"),
        (WORDS, WORD + "x", "ENU-02"),
        (WORDS, WORD.upper(), "ENU-03"),
        (WORDS, f" {WORD}", "ENU-04"),
        (WORDS, "", "ENU-07"),
        (WORDS, 1, "TYP-03"),
        (BOOLEAN, "true", "TYP-01"),
        (BOOLEAN, 1, "TYP-02"),
        (TEXT, 1, "TYP-03"),
        (TEXT, False, "TYP-03"),
        (LIST, "text", "TYP-04"),
        (LIST, ["text", 1], "TYP-05"),
        (OBJECT, [], "TYP-06"),
        (OBJECT, {"parts": [{"text": "hi"}]}, "TYP-07"),
        (OBJECT, {"parts": [{"type": "text", "text": 1}]}, "TYP-16"),
        (OBJECT, {"parts": "text"}, "TYP-16"),
        (REFERENCE, "none", "TYP-09"),
        (CONTRACT.field(CHOICE), "none", "NEG-08"),
        (CONTRACT.field(CHOICE), [], "NEG-09"),
        (CONTRACT.field(CHOICE), None, "NEG-10"),
    ],
)
def test_a_defect_has_its_requirement(field, value, expected) -> None:
    assert refusal(CONTRACT, field.name, value) == expected
    assert standing(CONTRACT, field.name, value) == "wrong"
    assert acceptance(CONTRACT, field.name, value) is None


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        (INTEGER, INTEGER.minimum, "RNG-01"),
        (INTEGER, INTEGER.maximum, "RNG-01"),
        (INTEGER, float(INTEGER.minimum), "RNG-09"),
        (WORDS, WORD, "ENU-01"),
        (EMPTIABLE, "", "ENU-06"),
        (IDENTITY, "no uuid", "ID-04"),
        (BOOLEAN, True, None),
    ],
)
def test_what_must_be_accepted_is_right(field, value, expected) -> None:
    assert acceptance(CONTRACT, field.name, value) == expected
    assert standing(CONTRACT, field.name, value) == "right"
    assert refusal(CONTRACT, field.name, value) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("a member of no field", 1),
        (*NAMING,),
        (INTEGER.name, None),
        (INTEGER.name, []),
        (BOOLEAN.name, {}),
        (WORDS.name, []),
        (TEXT.name, "an unknown reference"),
        (LIST.name, []),
        (LIST.name, [None]),
        (LIST.name, ["an unknown reference"]),
        (OBJECT.name, {"role": "another"}),
        (OBJECT.name, {"parts": None}),
        (OBJECT.name, {"role": 1, "parts": None}),
        (IDENTITY.name, 1),
        (IDENTITY.name, "6f1c8a3e-6d0b-4f57-9a55-0d5f6f0f2c11"),
        (REFERENCE.name, "6f1c8a3e-6d0b-4f57-9a55-0d5f6f0f2c11"),
    ],
)
def test_what_a_target_may_take_or_refuse_is_open(name, value) -> None:
    assert standing(CONTRACT, name, value) == "open"
    assert refusal(CONTRACT, name, value) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (2**53, False),
        (2**53 + 1, True),
        (-(10**20), True),
        (1e300, True),
        (True, False),
        ("9", False),
    ],
)
def test_a_number_is_huge_where_readers_of_json_lose_it(value, expected) -> None:
    assert huge(value) is expected
