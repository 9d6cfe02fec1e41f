"""Bad bodies are bad in what they say they are, and only in that."""

import codecs
import json

import pytest

from taskpact.cases import bodies

ALL = [
    bodies.malformed,
    bodies.extended,
    bodies.other_tops,
    bodies.empties,
    bodies.controls,
    bodies.not_utf8,
    bodies.other_encodings,
    bodies.with_mark,
    bodies.deep,
    bodies.duplicates,
    bodies.readable_duplicates,
    bodies.no_numbers,
    bodies.long_numbers,
    bodies.surrogates,
]


def strictly(text):
    """The text as RFC 8259 reads it; ValueError for anything else."""

    def refuse(word):
        raise ValueError(word)

    return json.loads(text, parse_constant=refuse, parse_int=float)


@pytest.mark.parametrize("cases", ALL, ids=lambda each: each.__name__)
def test_every_case_has_a_short_id_of_its_own(cases, contract):
    ids = [case.id for case in cases(contract)]
    assert ids
    assert len(set(ids)) == len(ids)
    assert all(len(each) < 60 and each.isprintable() for each in ids)


@pytest.mark.parametrize(
    "cases", [bodies.malformed, bodies.extended, bodies.empties, bodies.controls, bodies.no_numbers]
)
def test_what_is_called_no_json_is_none(cases, contract):
    for case in cases(contract):
        with pytest.raises(ValueError, match=r".*"):
            strictly(case.body.decode())


@pytest.mark.parametrize(
    "cases", [bodies.duplicates, bodies.long_numbers, bodies.surrogates, bodies.readable_duplicates]
)
def test_what_only_strains_a_reader_is_json_with_the_ordinary_members(cases, contract):
    for case in cases(contract):
        assert strictly(case.body.decode())["response_format"] == "json"
        assert b"{{id}}" in case.body


def test_the_ordinary_body_is_acceptable(contract):
    assert contract.accepts(bodies.ordinary(contract))


def test_tops_are_json_and_no_objects(contract):
    for case in bodies.other_tops(contract):
        assert not isinstance(strictly(case.body.decode()), dict)


def test_what_is_called_no_utf8_is_none(contract):
    for case in bodies.not_utf8(contract):
        with pytest.raises(UnicodeDecodeError):
            case.body.decode()


def test_other_encodings_hold_the_ordinary_body(contract):
    for case in bodies.other_encodings(contract):
        name = case.id.partition(" ")[0]
        assert json.loads(codecs.decode(case.body, name)) == bodies.ordinary(contract)


def test_every_control_character_stands_in_one_body(contract):
    made = bodies.controls(contract)
    assert [bytes([code]) in case.body for code, case in enumerate(made)] == [True] * 32


def test_deep_bodies_are_as_deep_as_they_say(contract):
    for case in bodies.deep(contract):
        depth = int(case.id.rpartition(" ")[2])
        assert case.body.count(b"[") == depth or case.body.count(b'{"a":') == depth


def test_duplicates_are_two_members_of_one_name(contract):
    for case in bodies.readable_duplicates(contract):
        pairs = json.loads(case.body, object_pairs_hook=list)
        name = case.facts["field"].name
        values = [value for key, value in pairs if key == name]
        assert values == [case.facts["first"], case.facts["second"]]
        assert all(contract.accepts({name: value}) for value in values)


def test_surrogate_halves_cannot_be_written_as_utf8(contract):
    for case in bodies.surrogates(contract):
        with pytest.raises(UnicodeEncodeError):
            json.dumps(json.loads(case.body), ensure_ascii=False).encode()


def test_the_integer_field_is_the_contract_s(contract, edited):
    def gone(properties):
        for name in [name for name, node in properties.items() if node.get("type") == "integer"]:
            del properties[name]

    named = {case.id.partition("=")[0] for case in bodies.no_numbers(edited(gone))}
    assert named == {bodies.UNKNOWN}
    assert {case.id.partition("=")[0] for case in bodies.no_numbers(contract)} > named
