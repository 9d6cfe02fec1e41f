"""A walk through a document tells which object stands where."""

from __future__ import annotations

import pytest

from taskpact.contract.shape import misshapen, walk


def found(document):
    return [(place.pointer, place.kind) for place in walk(document)]


def test_objects_are_named_by_what_they_are():
    """Paths, operations, bodies, media types, schemas and examples, each with its pointer."""
    media = {"schema": {"items": {"$ref": "#/x"}}, "examples": {"one": {"dataValue": 1}}}
    document = {
        "openapi": "3.2.0",
        "paths": {"/a~b": {"get": {"requestBody": {"content": {"text/plain": media}}}}},
    }
    root = "/paths/~1a~0b"
    body = f"{root}/get/requestBody"
    assert found(document) == [
        ("", "document"),
        (root, "path"),
        (f"{root}/get", "operation"),
        (body, "body"),
        (f"{body}/content/text~1plain", "media"),
        (f"{body}/content/text~1plain/schema", "schema"),
        (f"{body}/content/text~1plain/schema/items", "schema"),
        (f"{body}/content/text~1plain/examples/one", "example"),
    ]


def test_a_property_is_a_schema_whatever_its_name():
    """`examples`, `properties` and `x-a` are ordinary names of properties."""
    names = {"examples": {}, "properties": {"type": "object"}, "x-a": {}}
    schemas = {"components": {"schemas": {"A": {"properties": names}}}}
    pointers = [pointer for pointer, kind in found(schemas) if kind == "schema"]
    root = "/components/schemas/A"
    assert pointers == [root, *(f"{root}/properties/{name}" for name in names)]


def test_extensions_are_not_entered():
    """Their values are no objects of OpenAPI, also among paths and responses."""
    document = {
        "x-a": {"schema": {}},
        "paths": {"x-b": {"get": {}}, "/c": {"get": {"responses": {"x-d": {}, "200": {}}}}},
    }
    assert [kind for _, kind in found(document)] == ["document", "path", "operation", "response"]


def test_a_header_may_begin_with_x():
    """Names of headers are no extensions."""
    document = {"components": {"responses": {"A": {"headers": {"x-a": {"schema": {}}}}}}}
    assert [kind for _, kind in found(document)][-2:] == ["header", "schema"]


def test_values_of_the_wrong_form_are_passed_over():
    """A walk never fails; checking a document is another's business."""
    document = {"paths": [], "servers": {}, "components": {"schemas": {"A": True, "B": 4}}}
    assert found(document) == [("", "document"), ("/components", "components")]


@pytest.mark.parametrize(
    ("document", "pointer", "said"),
    [
        (4, "", "must be an object"),
        ({"paths": []}, "/paths", "must be an object"),
        ({"servers": {}}, "/servers", "must be a list"),
        ({"servers": [4]}, "/servers/0", "must be an object"),
        ({"paths": {"/a": {"get": None}}}, "/paths/~1a/get", "must be an object"),
        ({"components": {"schemas": True}}, "/components/schemas", "must be an object"),
        ({"components": {"schemas": {"A": []}}}, "/components/schemas/A", "must be an object"),
        (
            {"paths": {"/a": {"get": {"responses": {200: {}}}}}},
            "/paths/~1a/get/responses",
            "the name 200 must be text: quote it",
        ),
        ({"info": {"x": [{None: 1}]}}, "/info/x/0", "the name None must be text: quote it"),
    ],
)
def test_what_cannot_stand_where_it_does(document, pointer, said):
    """Each is told with its place."""
    assert list(misshapen(document)) == [(pointer, said)]


def test_what_may_stand_there():
    """A schema may be a boolean; extensions may be anything."""
    schemas = {"A": True, "B": {"items": False, "x-a": [4]}}
    document = {"x-b": None, "paths": {"x-c": 4}, "components": {"schemas": schemas}}
    assert list(misshapen(document)) == []
