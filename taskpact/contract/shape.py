"""Which object of an OpenAPI document stands where, as a table.

Whoever goes through a whole document (to check, lower or compare it) asks this table, so that
a property that is called `examples` is never taken for examples. Pure. Source: OpenAPI 3.2,
section "Schema" and JSON Schema 2020-12.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from taskpact.contract.document import Node

# "open": a map that may have extensions among its names.
Arity = Literal["one", "list", "map", "open"]
Members = Mapping[str, tuple[Arity, str]]

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_SCHEMA_ONE = (
    "additionalProperties",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
)
_SCHEMA_LIST = ("allOf", "anyOf", "oneOf", "prefixItems")
_SCHEMA_MAP = ("$defs", "dependentSchemas", "patternProperties", "properties")

_CONTENT: Members = {"content": ("map", "media")}
_EXAMPLES: Members = {"examples": ("map", "example")}
_VALUE: Members = {"schema": ("one", "schema"), **_CONTENT, **_EXAMPLES}

OBJECTS: Mapping[str, Members] = {
    "document": {
        "info": ("one", "info"),
        "servers": ("list", "server"),
        "tags": ("list", "tag"),
        "paths": ("open", "path"),
        "webhooks": ("map", "path"),
        "components": ("one", "components"),
    },
    "info": {},
    "server": {},
    "tag": {},
    "path": {
        "servers": ("list", "server"),
        "parameters": ("list", "parameter"),
        "additionalOperations": ("map", "operation"),
        **dict.fromkeys(_METHODS, ("one", "operation")),
    },
    "operation": {
        "servers": ("list", "server"),
        "parameters": ("list", "parameter"),
        "requestBody": ("one", "body"),
        "responses": ("open", "response"),
        "callbacks": ("map", "callback"),
    },
    "callback": {"*": ("one", "path")},
    "parameter": _VALUE,
    "header": _VALUE,
    "body": _CONTENT,
    "response": {"headers": ("map", "header"), "links": ("map", "link"), **_CONTENT},
    "link": {"server": ("one", "server")},
    "media": {
        "schema": ("one", "schema"),
        "itemSchema": ("one", "schema"),
        "encoding": ("map", "encoding"),
        "itemEncoding": ("one", "encoding"),
        "prefixEncoding": ("list", "encoding"),
        **_EXAMPLES,
    },
    "encoding": {"headers": ("map", "header")},
    "example": {},
    "security": {},
    "components": {
        "schemas": ("map", "schema"),
        "responses": ("map", "response"),
        "parameters": ("map", "parameter"),
        "examples": ("map", "example"),
        "requestBodies": ("map", "body"),
        "headers": ("map", "header"),
        "securitySchemes": ("map", "security"),
        "links": ("map", "link"),
        "callbacks": ("map", "callback"),
        "pathItems": ("map", "path"),
        "mediaTypes": ("map", "media"),
    },
    "schema": {
        **dict.fromkeys(_SCHEMA_ONE, ("one", "schema")),
        **dict.fromkeys(_SCHEMA_LIST, ("list", "schema")),
        **dict.fromkeys(_SCHEMA_MAP, ("map", "schema")),
    },
}
"""By kind of object: its members that are objects too, one, a list or a map of them."""


@dataclass(frozen=True, slots=True)
class Place:
    """One object of the document and where it stands."""

    pointer: str
    """JSON pointer (RFC 6901) into the document."""
    kind: str
    node: Node


def member(kind: str, name: str) -> tuple[Arity, str] | None:
    """What the member `name` of such an object holds; None for a plain value."""
    members = OBJECTS[kind]
    if name.startswith("x-"):
        return None
    return members.get(name) or members.get("*")


def walk(document: Node) -> Iterator[Place]:
    """Every object of the document, the document first, in its order."""
    yield from _walk(document, "document", "")


def misshapen(document: object) -> Iterator[tuple[str, str]]:
    """(pointer, what is wrong) of everything that cannot stand where it does.

    An object that is none, a list or map that is none, and, anywhere, a name that is no text:
    YAML reads an unquoted `200:` as a number.
    """
    yield from _misshapen(document, "one", "document", "")
    yield from _unquoted(document, "")


def _misshapen(value: object, arity: Arity, kind: str, pointer: str) -> Iterator[tuple[str, str]]:
    if arity == "list":
        if not isinstance(value, list):
            yield pointer, "must be a list"
            return
    elif not isinstance(value, Mapping):
        if kind != "schema" or arity != "one" or not isinstance(value, bool):
            yield pointer, "must be an object"
        return
    if arity != "one":
        for where, each in _children(value, arity):
            yield from _misshapen(each, "one", kind, pointer + where)
        return
    for name, each in cast("Node", value).items():
        found = member(kind, str(name))
        if found is not None:
            yield from _misshapen(each, *found, f"{pointer}/{_escaped(str(name))}")


def _unquoted(value: object, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield from _unquoted(each, f"{pointer}/{index}")
    elif isinstance(value, Mapping):
        for name, each in value.items():
            if not isinstance(name, str):
                yield pointer, f"the name {name!r} must be text: quote it"
            yield from _unquoted(each, f"{pointer}/{_escaped(str(name))}")


def _walk(node: object, kind: str, pointer: str) -> Iterator[Place]:
    if not isinstance(node, Mapping):
        return
    yield Place(pointer, kind, node)
    for name, value in node.items():
        found = member(kind, str(name))
        if found is not None:
            arity, child = found
            for where, each in _children(value, arity):
                yield from _walk(each, child, f"{pointer}/{_escaped(str(name))}{where}")


def _children(value: object, arity: Arity) -> Iterator[tuple[str, object]]:
    if arity == "one":
        yield "", value
    elif arity == "list" and isinstance(value, list):
        yield from ((f"/{index}", each) for index, each in enumerate(value))
    elif arity in ("map", "open") and isinstance(value, Mapping):
        for name, each in value.items():
            if arity == "map" or not str(name).startswith("x-"):
                yield f"/{_escaped(str(name))}", each


def _escaped(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")
