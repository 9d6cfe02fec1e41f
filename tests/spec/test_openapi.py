"""The contract document is sound, and describes the operations that are known."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV32SpecValidator

from taskpact.contract.document import at
from taskpact.contract.shape import walk


def test_keeps_the_meta_schema_of_openapi_3_2(spec):
    """openapi-spec-validator 0.9 knows 3.2, `$self`, `itemSchema` and `dataValue` included."""
    assert spec.document["openapi"] == "3.2.0"
    assert list(OpenAPIV32SpecValidator(spec.document).iter_errors()) == []


def test_the_validator_would_see_a_broken_document(spec):
    """Guards the test above: it fails for a document with one wrong member."""
    broken = {**spec.document, "info": {}}
    assert list(OpenAPIV32SpecValidator(broken).iter_errors())


def test_every_schema_is_a_schema(spec):
    """Each schema of the document keeps the meta schema of JSON Schema 2020-12."""
    for place in spec.places("schema"):
        Draft202012Validator.check_schema(dict(place.node))


def test_every_reference_leads_somewhere(spec):
    """All references are local and none dangles."""
    refs = [place.node["$ref"] for place in walk(spec.document) if "$ref" in place.node]
    assert refs
    for ref in refs:
        assert ref.startswith("#/")
        at(spec.document, ref[1:])


def test_every_component_is_used(spec):
    """Nothing lies about unused."""
    for kind in ("schemas", "responses", "parameters", "examples"):
        for name in spec.document["components"][kind]:
            assert f"#/components/{kind}/{name}'" in spec.text, f"{kind}/{name}"


FACTS_OF_OPERATIONS = [
    ("createTask", "post", "/api/v1/tasks", "create", "seed"),
    ("listTasks", "get", "/api/v1/tasks", "list", "docs"),
    ("readTask", "get", "/api/v1/tasks/{id}", "details", "docs"),
    ("readShared", "get", "/api/v1/tasks/{id}/share", "share", "docs"),
    ("readArtifact", "get", "/api/v1/tasks/{id}/artifacts", "artifacts", "seed"),
    ("approve", "post", "/api/v1/tasks/{id}/approve", "approval", "docs"),
    ("abortTools", "post", "/api/v1/tasks/{id}/abort-tools", "abort", "docs"),
    ("readStream", "get", "/api/v1/tasks/{id}/streams/{stream_id}", "resume", "inferred"),
    ("listSandboxes", "get", "/api/v1/sandboxes", "sandboxes", "seed"),
    ("taskCompleted", "post", "task.completed", "webhook", "docs"),
]


@pytest.mark.parametrize(
    ("name", "method", "path", "capability", "origin"), FACTS_OF_OPERATIONS, ids=lambda each: each
)
def test_the_operation_stands(spec, name, method, path, capability, origin):
    """Each operation has its method, path, capability and origin."""
    where, found, node = spec.operations[name]
    assert (found, where.replace("~1", "/")) == (method, path)
    assert (node["x-capability"], node["x-origin"]) == (capability, origin)


def test_there_are_no_other_operations(spec):
    """The document describes the API and nothing of the mock's own."""
    assert sorted(spec.operations) == sorted(row[0] for row in FACTS_OF_OPERATIONS)


def test_only_sharing_asks_for_no_credential(spec):
    """All operations need the bearer or the key, except the shared reading."""
    assert spec.document["security"] == [{"bearer": []}, {"apiKey": []}]
    operations = spec.operations.items()
    open_ones = [name for name, (_, _, node) in operations if node.get("security") == []]
    assert open_ones == ["readShared"]
    schemes = spec.document["components"]["securitySchemes"]
    assert schemes["bearer"] == {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    assert schemes["apiKey"] == {"type": "apiKey", "in": "header", "name": "X-Api-Key"}


def test_every_refusal_is_an_error_and_every_401_has_a_challenge(spec):
    """4xx answers carry the Error schema; 401 carries WWW-Authenticate; none lists a 405."""
    for name, (_, _, node) in spec.operations.items():
        if name == "taskCompleted":
            continue
        refusals = {code: r for code, r in node["responses"].items() if code[0] == "4"}
        assert "4XX" in refusals
        assert "405" not in refusals
        assert ("401" in refusals) == (name != "readShared")
        for code, response in refusals.items():
            schema = spec.followed(response)["content"]["application/json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/Error"}
            if code == "401":
                assert spec.followed(response)["headers"]["WWW-Authenticate"]["required"] is True


def test_an_error_needs_its_text(spec):
    """`error` is a required, non-empty string; the other members are optional."""
    assert spec.schema_errors("Error", {"error": "no"}) == []
    whole = {"error": "no", "code": "c", "error_id": "e", "kind": "k", "message": "m"}
    assert spec.schema_errors("Error", whole) == []
    for wrong in ({}, {"error": ""}, {"error": 4}, {"message": "no"}, "no"):
        assert spec.schema_errors("Error", wrong)


def test_abort_tools_takes_exactly_one_id(spec):
    """None and both are refused."""
    assert spec.schema_errors("AbortToolsRequest", {"tool_call_id": "a"}) == []
    assert spec.schema_errors("AbortToolsRequest", {"subagent_run_id": "a"}) == []
    assert spec.schema_errors("AbortToolsRequest", {})
    assert spec.schema_errors("AbortToolsRequest", {"tool_call_id": "a", "subagent_run_id": "b"})


def test_a_decision_is_approve_or_decline(spec):
    """`decision` is required; the other members are optional."""
    for decision in ("approve", "decline"):
        assert spec.schema_errors("ApproveRequest", {"decision": decision, "metadata": {}}) == []
    for wrong in ({}, {"decision": "Approve"}, {"decision": ""}):
        assert spec.schema_errors("ApproveRequest", wrong)


def test_details_need_messages_and_the_task_only(spec):
    """What else the details may hold may also be absent or null."""
    task = {"id": "6f1c8a3e-6d0b-4f57-9a55-0d5f6f0f2c11", "title": "", "created_at": "2026-11-02"}
    assert spec.schema_errors("TaskDetails", {"messages": [], "task": task})
    task["created_at"] = "2026-11-02T09:30:00Z"
    assert spec.schema_errors("TaskDetails", {"messages": [], "task": task}) == []
    nulls = dict.fromkeys(("read_only", "stream", "streamUrls", "streams"))
    assert spec.schema_errors("TaskDetails", {"messages": [], "task": task, **nulls}) == []
    for missing in ("id", "title", "created_at"):
        less = {key: value for key, value in task.items() if key != missing}
        assert spec.schema_errors("TaskDetails", {"messages": [], "task": less})


def test_details_keep_the_mixed_casing(spec):
    """The members are spelt as the platform spells them."""
    schemas = spec.schemas
    spelt = {name: list(schemas[name]["properties"]) for name in ("TaskDetails", "LatestStream")}
    assert spelt["TaskDetails"] == [
        "messages", "task", "read_only", "stream", "streamUrls", "streams",
    ]  # fmt: skip
    assert spelt["LatestStream"] == [
        "hasStream", "last_seq", "streamId", "streamStatus", "run_config",
    ]  # fmt: skip
    assert schemas["StreamUrl"]["required"] == ["streamId", "url"]
    assert schemas["StreamRecord"]["required"] == ["stream_id", "status", "created_at"]
    assert set(schemas["RunConfig"]["properties"]) >= {
        "agent_id", "agent_ids", "ask_question", "auto_execute", "max_iterations", "max_steps",
        "model", "sandbox_id",
    }  # fmt: skip


def test_the_names_of_the_acknowledgement_are_left_open(spec):
    """The task id may be called task_id or id; a status is needed."""
    uuid = "6f1c8a3e-6d0b-4f57-9a55-0d5f6f0f2c11"
    for name in ("task_id", "id"):
        assert spec.schema_errors("TaskAcknowledgement", {name: uuid, "status": "running"}) == []
        assert spec.schema_errors("TaskAcknowledgement", {name: uuid})
        assert spec.schema_errors("TaskAcknowledgement", {name: "", "status": "running"})
    assert spec.schema_errors("TaskAcknowledgement", {"status": "running"})


def test_every_resolved_value_has_its_place_in_the_details(spec):
    """Each `x-resolved-at` names a member that the details' schema knows."""

    def within(node: Any, tokens: list[str]) -> bool:
        node = spec.followed(node)
        if not tokens:
            return True
        options = [
            node,
            *map(spec.followed, node.get("anyOf", ())),
            *map(spec.followed, node.get("allOf", ())),
        ]
        return any(
            tokens[0] in option.get("properties", {})
            and within(option["properties"][tokens[0]], tokens[1:])
            for option in options
        )

    details = {"$ref": "#/components/schemas/TaskDetails"}
    sights = [
        sight["pointer"] for node in spec.fields.values() for sight in node.get("x-resolved-at", ())
    ]
    assert len(sights) > 10
    for pointer in sights:
        assert within(details, pointer.split("/")[1:]), pointer
    assert not within(details, ["stream", "nothing"])
