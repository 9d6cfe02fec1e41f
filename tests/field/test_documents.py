"""Every tool reads the same contract, changed as little as it needs."""

import json

import pytest
from openapi_spec_validator import validate

from benchmarks.field.documents import for_dredd, for_schemathesis, for_specmatic, operations
from taskpact.contract import load
from taskpact.contract.lowering import lowered

DOCUMENT = load().document
IDS = {"id": "TASK", "approve:id": "WAITING", "stream_id": "STREAM"}
MADE = {
    "specmatic": for_specmatic(lowered(DOCUMENT), IDS),
    "dredd": for_dredd(lowered(DOCUMENT), IDS),
}


def test_nothing_is_changed_in_the_document_itself():
    before = json.dumps(lowered(DOCUMENT))
    for_schemathesis(DOCUMENT)
    for_specmatic(lowered(DOCUMENT), IDS)
    assert json.dumps(lowered(DOCUMENT)) == before


def test_for_schemathesis_only_the_end_of_streams_is_spelled_out():
    made = for_schemathesis(DOCUMENT)
    data = made["components"]["schemas"]["StreamEvent"]["properties"].pop("data")
    assert data["anyOf"][0] == {
        "const": DOCUMENT["components"]["x-profiles"]["ui-message-stream"]["terminator"]
    }
    plain = json.loads(json.dumps(DOCUMENT))
    assert data["anyOf"][1:] == [
        plain["components"]["schemas"]["StreamEvent"]["properties"].pop("data")
    ]
    assert made == plain


@pytest.mark.parametrize("tool", MADE)
def test_what_others_read_is_openapi(tool):
    validate(MADE[tool])


@pytest.mark.parametrize("tool", MADE)
def test_others_read_of_every_operation(tool):
    wanted = [path for path, _ in operations(lowered(DOCUMENT))]
    assert [path for path, _ in operations(MADE[tool])] == wanted


@pytest.mark.parametrize("tool", MADE)
def test_others_can_name_the_tasks_that_were_made(tool):
    named = {}
    for path, operation in operations(MADE[tool]):
        for each in operation.get("parameters", []):
            if each.get("in") == "path":
                values = each.get("examples", {"": {"value": each.get("example")}})
                named[path, each["name"]] = {value["value"] for value in values.values()}
    assert named["/api/v1/tasks/{id}", "id"] == {"TASK"}
    assert named["/api/v1/tasks/{id}/approve", "id"] == {"WAITING"}
    assert named["/api/v1/tasks/{id}/streams/{stream_id}", "stream_id"] == {"STREAM"}


def test_for_specmatic_alternatives_are_whole_objects():
    schema = MADE["specmatic"]["components"]["schemas"]["AbortToolsRequest"]
    plain = DOCUMENT["components"]["schemas"]["AbortToolsRequest"]
    assert [each["required"] for each in schema["oneOf"]] == [
        each["required"] for each in plain["oneOf"]
    ]
    for each in schema["oneOf"]:
        assert each["type"] == "object"
        assert list(each["properties"]) == each["required"]


def test_for_specmatic_statuses_are_no_ranges():
    for _, operation in operations(MADE["specmatic"]):
        assert not any("X" in status for status in operation["responses"])


def test_for_dredd_types_are_those_of_openapi_3_0():
    text = json.dumps(MADE["dredd"])
    assert MADE["dredd"]["openapi"].startswith("3.0")
    assert '"const"' not in text
    assert '"type": [' not in text
