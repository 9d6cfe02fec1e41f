"""Wrong types are sent to every place that the request schema knows."""

import copy
import json

import pytest

from taskpact.cases import samples, types
from taskpact.contract import contract as contract_of
from taskpact.contract.document import at

WRONG = [
    types.text_for_boolean,
    types.number_for_boolean,
    types.other_for_text,
    types.other_for_list,
    types.wrong_members,
    types.other_for_message,
    types.lacking,
    types.wrong_inside,
    types.malformed_uuids,
]


def names(cases):
    return {case.id.partition("=")[0] for case in cases}


@pytest.mark.parametrize("cases", WRONG)
def test_what_must_be_refused_breaks_the_schema_and_its_twin_does_not(contract, cases):
    assert cases(contract)
    for case in cases(contract):
        assert not contract.accepts(case.body), case.id
        assert contract.accepts(case.twin), case.id
        assert case.body.keys() == case.twin.keys()


@pytest.mark.parametrize("cases", WRONG)
def test_each_case_differs_from_its_twin_in_one_place(contract, cases):
    for case in cases(contract):
        # Python takes 0 for False; as JSON they differ.
        assert json.dumps(case.body) != json.dumps(case.twin), case.id


def test_places_go_to_the_last_level_of_the_message(contract):
    found = {place.name for place in types.places(contract)}
    assert {"message", "message.parts", "message.parts[0]", "message.parts[0].text"} <= found
    assert "secrets[0]" in found
    assert contract.fields.keys() <= found


def test_the_usual_value_of_a_place_stands_in_its_members(contract):
    for place in types.places(contract):
        pointer = "".join(f"/{step}" for step in place.path)
        assert at(place.around, pointer) == place.usual
        assert contract.accepts(place.around), place.name


def test_another_value_in_a_place_leaves_the_usual_one_alone(contract):
    place = next(p for p in types.places(contract) if p.name == "message.parts[0].text")
    assert place.holding(5)["message"]["parts"][0]["text"] == 5
    assert place.around["message"]["parts"][0]["text"] == place.usual


def test_the_tasks_own_id_is_never_expected_to_be_refused(contract):
    for cases in WRONG:
        assert "id" not in names(cases(contract)), cases.__name__


def test_null_is_never_expected_to_be_refused(contract):
    for cases in WRONG:
        for case in cases(contract):
            assert not case.id.endswith("=None"), case.id


def test_all_booleans_lists_and_texts_of_the_contract_are_covered(contract):
    kinds = {"boolean": types.number_for_boolean, "array": types.other_for_list}
    for kind, cases in kinds.items():
        fields = {field.name for field in contract.fields.values() if field.type == kind}
        assert names(cases(contract)) == fields
    texts = {f.name for f in contract.fields.values() if f.type == "string" and not f.usable}
    assert names(types.other_for_text(contract)) == texts


def test_a_part_without_its_type_is_lacking_that_only(contract):
    (case,) = types.lacking(contract)
    part = case.body["message"]["parts"][0]
    assert "type" not in part
    assert {"type": case.twin["message"]["parts"][0]["type"], **part} == case.twin["message"][
        "parts"
    ][0]


def test_a_reference_need_not_be_known_to_the_target(contract):
    sure = {place.name: place.sure for place in types.places(contract)}
    assert not sure["agent_id"]
    assert not sure["project_id"]
    assert not sure["secrets"]
    assert sure["task"]
    assert sure["mode"]
    assert sure["message.parts[0].text"]


def test_every_place_gets_every_type_that_is_wrong_there(contract):
    found = {case.id: case.facts["bodies"] for case in types.every_type(contract)}
    assert {"mode": 1.5} not in found["mode"]
    assert {"mode": None} in found["mode"]
    assert {"mode": {}} in found["mode"]
    assert {"isolated": True} not in found["isolated"]
    assert all(not contract.accepts(body) for bodies in found.values() for body in bodies)


def test_a_new_boolean_is_covered(edited):
    contract = edited(lambda fields: fields.update(dry_run={"type": "boolean"}))
    assert "dry_run" in names(types.text_for_boolean(contract))
    assert "dry_run" in {case.id for case in types.every_type(contract)}


def test_a_member_that_becomes_required_in_a_part_is_covered(contract):
    document = copy.deepcopy(dict(contract.document))
    document["components"]["schemas"]["MessagePart"]["required"] = ["type", "text"]
    cases = types.lacking(contract_of(document))
    assert {case.id.rpartition(" ")[2] for case in cases} == {"type", "text"}


def test_a_sample_keeps_the_schema_of_its_field(contract):
    for name, field in contract.fields.items():
        assert contract.accepts({name: samples.of(contract, field)}), name


def test_a_message_says_its_text_once(contract):
    made = samples.message(contract, "hello")
    assert contract.accepts({"message": made})
    assert [part["text"] for part in made["parts"]] == ["hello"]


def test_of_many_values_a_few_are_taken_with_both_ends():
    assert samples.spread([1, 2, 3], 5) == [1, 2, 3]
    assert samples.spread(list(range(10)), 4) == [0, 3, 6, 9]
