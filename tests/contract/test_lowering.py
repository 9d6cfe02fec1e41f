"""A document lowered to OpenAPI 3.1 says as much as 3.1 can say."""

from __future__ import annotations

import copy
import json

import pytest
import schemathesis
from openapi_spec_validator import OpenAPIV31SpecValidator

from taskpact.contract import load
from taskpact.contract.document import at
from taskpact.contract.lowering import VERSION, lowered
from taskpact.contract.shape import walk


@pytest.fixture(scope="module")
def contract():
    return load()


@pytest.fixture(scope="module")
def plain(contract):
    return lowered(contract.document)


def fields(document):
    return document["components"]["schemas"]["CreateTaskRequest"]["properties"]


def test_it_keeps_the_meta_schema_of_3_1(plain):
    """Checked by openapi-spec-validator."""
    assert plain["openapi"] == VERSION
    assert list(OpenAPIV31SpecValidator(plain).iter_errors()) == []


def test_schemathesis_reads_every_operation_of_it(plain, contract):
    """A plain tool finds the operations and can make requests from their schemas."""
    schema = schemathesis.openapi.from_dict(copy.deepcopy(plain))
    labels = {operation.ok().label for operation in schema.get_all_operations()}
    assert labels == {f"{each.method} {each.path}" for each in contract.operations.values()}


def test_the_document_itself_is_left_alone(contract):
    """Lowering is pure."""
    before = json.dumps(contract.document)
    lowered(contract.document)
    assert json.dumps(contract.document) == before


def test_no_extension_is_left(plain):
    """Tools that know none of them see none."""
    for place in walk(plain):
        assert [name for name in place.node if name.startswith("x-")] == []


def test_extensions_can_be_kept(contract):
    """Then each stands where it stood, and the rest is still valid 3.1."""
    kept = lowered(contract.document, keep_extensions=True)
    assert list(OpenAPIV31SpecValidator(kept).iter_errors()) == []
    for place in walk(contract.document):
        for name in place.node:
            if name.startswith("x-"):
                assert at(kept, place.pointer)[name] == place.node[name]


def test_a_stream_becomes_text(plain):
    """`itemSchema` gives way to a string, and the example to its bytes."""
    for path, method in (
        ("/api/v1/tasks", "post"),
        ("/api/v1/tasks/{id}/streams/{stream_id}", "get"),
    ):
        [(media, node)] = plain["paths"][path][method]["responses"]["200"]["content"].items()
        assert media == "text/event-stream"
        assert node["schema"]["type"] == "string"
        example = at(plain, node["examples"]["run"]["$ref"][1:])
        assert example["value"].endswith("data: [DONE]\n\n")


def test_examples_become_values(plain, contract):
    """`dataValue` is 3.2's word for what 3.1 calls `value`."""
    before = contract.document["components"]["examples"]
    after = plain["components"]["examples"]
    assert after["SmallestRequest"]["value"] == before["SmallestRequest"]["dataValue"]
    for example in after.values():
        assert not {"dataValue", "serializedValue"} & example.keys()


def test_what_a_body_means_is_put_into_words(plain, contract):
    """Conditional defaults, empties, unusable values and the route are told to people."""
    for rule in contract.field("max_steps").default_rules:
        assert str(rule.value) in fields(plain)["max_steps"]["description"]
    for rule in contract.field("max_iterations").default_rules:
        assert str(rule.value) in fields(plain)["max_iterations"]["description"]
    assert 'Counts as omitted: "".' in fields(plain)["visibility"]["description"]
    assert "Counts as omitted: []." in fields(plain)["secrets"]["description"]
    assert "a value that is no uuid" in fields(plain)["id"]["description"]
    assert "/message/parts is absent" in fields(plain)["task"]["description"]
    request = plain["components"]["schemas"]["CreateTaskRequest"]
    assert '"direct" if agent_id is sent' in request["description"]


def test_negotiation_and_identity_are_put_into_words(plain):
    """The call's description says which answer comes and which id continues a task."""
    told = plain["paths"]["/api/v1/tasks"]["post"]["description"]
    assert '202 application/json if response_format is "json"' in told
    assert 'without a preference it is "sse"' in told
    assert "Sending the id of an own task continues it." in told


def test_plain_words_of_a_schema_stay(plain, contract):
    """Ranges, enumerations, defaults and types are untouched."""
    kept = ("type", "format", "enum", "minimum", "maximum", "default", "items", "$ref")
    for name, node in contract.request["properties"].items():
        expected = {key: node[key] for key in kept if key in node}
        assert {key: fields(plain)[name][key] for key in expected} == expected


def test_a_shared_media_type_is_put_in_its_place():
    """`components.mediaTypes` and its references are of 3.2."""
    document = {
        "openapi": "3.2.0",
        "components": {
            "mediaTypes": {"S": {"schema": {"type": "string"}}},
            "responses": {
                "R": {
                    "summary": "s",
                    "description": "d",
                    "content": {"text/plain": {"$ref": "#/components/mediaTypes/S"}},
                }
            },
        },
    }
    assert lowered(document)["components"] == {
        "responses": {
            "R": {"description": "d", "content": {"text/plain": {"schema": {"type": "string"}}}}
        }
    }


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        ({"dataValue": [1]}, {}),
        ({"serializedValue": "data: 1\n\n"}, {"value": "data: 1\n\n"}),
        (
            {"dataValue": [1], "serializedValue": "s", "summary": "t"},
            {"summary": "t", "value": "s"},
        ),
        ({"externalValue": "run.txt"}, {"externalValue": "run.txt"}),
    ],
)
def test_an_example_inside_a_stream(example, expected):
    """Its bytes are shown; events that have none cannot be."""
    media = {"itemSchema": {}, "examples": {"one": example}}
    document = {"components": {"responses": {"R": {"content": {"text/event-stream": media}}}}}
    made = lowered(document)["components"]["responses"]["R"]["content"]["text/event-stream"]
    assert made["examples"]["one"] == expected


def test_newer_members_of_other_objects_go():
    """`$self`, names of servers, kinds of tags, additional operations, the default mapping."""
    document = {
        "openapi": "3.2.0",
        "$self": "https://a.example",
        "servers": [{"url": "/", "name": "n"}],
        "tags": [{"name": "a", "summary": "s", "parent": "b", "kind": "k"}],
        "paths": {"/a": {"additionalOperations": {"COPY": {}}, "query": {}, "get": {}}},
        "components": {
            "schemas": {"A": {"discriminator": {"propertyName": "t", "defaultMapping": "B"}}}
        },
    }
    assert lowered(document) == {
        "openapi": VERSION,
        "servers": [{"url": "/"}],
        "tags": [{"name": "a", "description": "s"}],
        "paths": {"/a": {"get": {}}},
        "components": {"schemas": {"A": {"discriminator": {"propertyName": "t"}}}},
    }
