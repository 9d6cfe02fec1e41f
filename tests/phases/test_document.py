"""The document that Schemathesis gets."""

from __future__ import annotations

import copy

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from taskpact.contract import contract, load
from taskpact.phases.document import prepared

CONTRACT = load()
ALL = ("details", "list", "sandboxes")
CREATE = CONTRACT.operation("createTask")


def ids(document):
    return {
        node["operationId"]
        for item in document["paths"].values()
        for node in item.values()
        if isinstance(node, dict)
    }


def create(document):
    return document["paths"][CREATE.path][CREATE.method.lower()]


@pytest.mark.parametrize("found", [(), ALL])
def test_it_keeps_the_meta_schema_of_3_1(found) -> None:
    made = prepared(CONTRACT, found, authenticated=True)
    assert list(OpenAPIV31SpecValidator(made).iter_errors()) == []


def test_it_holds_only_operations_that_the_target_has() -> None:
    assert ids(prepared(CONTRACT, (), authenticated=True)) == {"createTask"}
    held = ids(prepared(CONTRACT, ALL, authenticated=True))
    assert held == {"createTask", "readTask", "listTasks", "listSandboxes"}
    assert ids(prepared(CONTRACT, ("share", "resume"), authenticated=True)) == {"createTask"}


def test_only_the_acknowledgement_can_be_asked_for() -> None:
    made = prepared(CONTRACT, ALL, authenticated=True)
    chosen = CONTRACT.negotiation
    fields = made["components"]["schemas"]["CreateTaskRequest"]["properties"]
    assert fields[chosen.field]["enum"] == [chosen.acknowledgement.name]
    assert str(chosen.stream.status) not in create(made)["responses"]


def test_answers_need_only_what_the_contract_needs() -> None:
    made = prepared(CONTRACT, ALL, authenticated=True)
    error = made["components"]["schemas"]["Error"]
    assert set(error["properties"]) == set(error["required"])


def test_a_new_task_is_linked_to_its_details() -> None:
    status = str(CONTRACT.negotiation.acknowledgement.status)
    links = create(prepared(CONTRACT, ALL, authenticated=True))["responses"][status]["links"]
    assert {each["operationId"] for each in links.values()} == {"readTask"}
    assert "links" not in create(prepared(CONTRACT, (), authenticated=True))["responses"][status]


def test_the_scheme_is_named_only_where_a_token_is_sent() -> None:
    assert prepared(CONTRACT, (), authenticated=True)["security"] == [{"bearer": []}]
    assert prepared(CONTRACT, (), authenticated=False)["security"] == []


def test_the_contract_itself_is_not_changed() -> None:
    before = copy.deepcopy(CONTRACT.document)
    prepared(CONTRACT, ALL, authenticated=True)
    assert CONTRACT.document == before


def test_a_request_schema_may_stand_in_its_place() -> None:
    document = copy.deepcopy(CONTRACT.document)
    media = document["paths"][CREATE.path]["post"]["requestBody"]["content"]["application/json"]
    media["schema"] = document["components"]["schemas"]["CreateTaskRequest"]
    made = create(prepared(contract(document), (), authenticated=True))
    fields = made["requestBody"]["content"]["application/json"]["schema"]["properties"]
    assert fields[CONTRACT.negotiation.field]["enum"] == ["json"]
