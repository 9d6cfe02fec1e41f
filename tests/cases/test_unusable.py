"""Ids that cannot be used, ids of every version, methods that a path lacks."""

import copy

import pytest

from taskpact.cases import methods, unusable
from taskpact.cases.case import Case
from taskpact.contract import contract, folder, load
from taskpact.contract.document import read

FRESH = "2f9c1f60-8a3b-4c55-9d0e-3d1c2b7a9e10"


def test_every_case_is_text_that_counts_as_omitted():
    known = load()
    made = unusable.unusable(known)
    assert len(made) > 12
    for case in made:
        assert known.field("id").means_omitted(unusable.filled(case, FRESH)), case.id
        assert not known.violations({"id": unusable.filled(case, FRESH)}), case.id


def test_only_other_written_forms_hold_nothing_but_the_uuid():
    for case in unusable.unusable(load()):
        text = unusable.filled(case, FRESH)
        bare = "".join(letter for letter in text.removeprefix("urn:uuid:") if letter.isalnum())
        assert case.facts["form"] == (bare == FRESH.replace("-", "")), case.id


def test_meaningless_text_is_no_written_form_of_a_uuid():
    assert not any(case.facts["form"] for case in unusable.meaningless(load()))
    assert {each.id for each in unusable.meaningless(load())} < {
        each.id for each in unusable.unusable(load())
    }


def test_a_form_that_the_document_makes_usable_is_left_out():
    whole = copy.deepcopy(dict(read(folder("spec") / "openapi.yaml")))
    field = whole["components"]["schemas"]["CreateTaskRequest"]["properties"]["id"]
    field["x-invalid"]["usable"] = {"type": "string", "minLength": 1}
    assert [case.id for case in unusable.unusable(contract(whole))] == ["empty"]


def test_a_field_of_which_every_text_can_be_used_has_no_unusable_text():
    whole = copy.deepcopy(dict(read(folder("spec") / "openapi.yaml")))
    del whole["components"]["schemas"]["CreateTaskRequest"]["properties"]["id"]["x-invalid"]
    assert unusable.unusable(contract(whole)) == []


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{id}}0", f"{FRESH}0"),
        ("{{{id}}}", "{" + FRESH + "}"),
        ("{{hex}}", FRESH.replace("-", "")),
        ("plain", "plain"),
    ],
)
def test_a_template_is_filled_with_a_fresh_id(template, text):
    assert text == unusable.filled(Case("any", {"id": template}), FRESH)


def test_several_versions_of_uuid_are_sent():
    assert {"1", "4", "7"} <= {case.facts["version"] for case in unusable.versions(load())}


def test_a_wrong_type_is_no_text():
    assert not any(isinstance(each.body["id"], str) for each in unusable.wrong_types(load()))


def test_methods_that_some_operation_has_are_not_missing():
    whole = copy.deepcopy(dict(read(folder("spec") / "openapi.yaml")))
    path = whole["paths"]["/api/v1/tasks"]
    assert [case.facts["method"] for case in methods.missing(load())] == ["PUT", "PATCH"]
    path["put"] = {**path["get"], "operationId": "replaceTasks"}
    assert [case.facts["method"] for case in methods.missing(contract(whole))] == ["PATCH"]


def test_a_method_that_could_destroy_something_is_never_sent():
    assert "DELETE" not in {case.facts["method"] for case in methods.missing(load())}
