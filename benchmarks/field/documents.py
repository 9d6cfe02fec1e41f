"""The exported contract, changed as little as lets another tool read it. Pure.

Each change is one that the tool asks for in an error of its own, which
docs/explanation/against-the-field.md quotes. What the contract says of requests and answers is kept
wherever the tool has words for it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any

REFUSALS = ("400", "404", "409")
"""Statuses written out where the contract says 4XX, for tools that know no ranges."""

_RANGE = "4XX"
_BEARER = "bearer"
_NULL: Mapping[str, Any] = {"type": "null"}


def for_schemathesis(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document as it is, but that the data of an event may be what ends a stream.

    The contract says so in words only, and Schemathesis would report the end of every stream.
    """
    made: dict[str, Any] = copy.deepcopy(dict(document))
    profiles = made["components"]["x-profiles"].values()
    members = made["components"]["schemas"]["StreamEvent"]["properties"]
    ends = [{"const": each["terminator"]} for each in profiles if "terminator" in each]
    members["data"] = {"anyOf": [*ends, members["data"]]}
    return made


def for_specmatic(document: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    """OpenAPI 3.1 without status ranges, and with examples that name tasks of the server.

    Specmatic makes tests of named examples only where request and answer share the name, and
    ignores null in an enumeration that has no type.
    """
    made: dict[str, Any] = copy.deepcopy(dict(document))
    made.pop("webhooks", None)
    made["security"] = [each for each in made["security"] if _BEARER in each]
    for _, operation in operations(made):
        _pair(operation)
        refused = operation["responses"].pop(_RANGE, None)
        if refused is not None:
            operation["responses"] |= dict.fromkeys(REFUSALS, refused)
    _edit(made, _typed)
    _name_tasks(made, ids, _by_name)
    return made


def for_dredd(document: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    """OpenAPI 3.0 with one example for each body, and for each parameter that a path needs."""
    made: dict[str, Any] = copy.deepcopy(dict(document))
    made["openapi"] = "3.0.3"
    made["info"]["license"].pop("identifier", None)
    made.pop("webhooks", None)
    for _, operation in operations(made):
        operation["responses"].pop(_RANGE, None)
    _edit(made, _lowered)
    _name_tasks(made, ids, lambda _, value: {"example": value})
    for media in _media(made):
        _exemplify(made, media)
    return made


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each path with each operation that has answers."""
    for path, item in document["paths"].items():
        for node in item.values():
            if isinstance(node, dict) and "responses" in node:
                yield path, node


def _pair(operation: dict[str, Any]) -> None:
    """Name examples of good answers as those of requests, in their order: pairs make tests."""
    bodies = operation.get("requestBody", {}).get("content", {}).values()
    names = [name for body in bodies for name in body.get("examples", {})]
    for status, response in operation["responses"].items():
        for media in response.get("content", {}).values() if status.startswith("2") else ():
            shown = list(media.get("examples", {}).values())
            if shown and names:
                media["examples"] = {names.pop(0): shown[0]}


def _name_tasks(
    document: Mapping[str, Any],
    ids: Mapping[str, str],
    shown: Callable[[Mapping[str, Any], str], Mapping[str, Any]],
) -> None:
    """Give each path's parameters the values that the server was prepared for."""
    for path, item in document["paths"].items():
        shared = item.pop("parameters", [])
        for node in (each for each in item.values() if "responses" in each):
            given = [_resolved(document, each) for each in (*shared, *node.get("parameters", []))]
            named = [
                {**_bare(each), **shown(node, _value(path, each["name"], ids))}
                if each["in"] == "path"
                else each
                for each in given
            ]
            if named:
                node["parameters"] = named


def _bare(parameter: Mapping[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in parameter.items() if name not in {"example", "examples"}}


def _value(path: str, name: str, ids: Mapping[str, str]) -> str:
    """What is known for this path, or else for every one."""
    return ids.get(f"{path.rpartition('/')[2]}:{name}", ids[name])


def _by_name(operation: Mapping[str, Any], value: str) -> Mapping[str, Any]:
    """The value under the names of all examples of good answers."""
    names = [
        name
        for status, response in operation["responses"].items()
        for media in (response.get("content", {}).values() if status.startswith("2") else ())
        for name in media.get("examples", {})
    ]
    return {"examples": {name: {"value": value} for name in names}} if names else {"example": value}


def _typed(node: dict[str, Any]) -> None:
    """With alternatives spelled out, and types beside null.

    Where an alternative only names members, Specmatic takes it for a closed object or a text.
    """
    if _only_names(node.get("oneOf")):
        given = node.pop("properties")
        named = {name for each in node["oneOf"] for name in each["required"]}
        shared = {name: each for name, each in given.items() if name not in named}
        node["oneOf"] = [
            {
                "type": node["type"],
                "required": each["required"],
                "properties": shared | {name: given[name] for name in each["required"]},
            }
            for each in node["oneOf"]
        ]
        node.pop("type")
    if _only_names(node.get("anyOf")):
        node.pop("anyOf")
    if None in node.get("enum", ()) and "type" not in node:
        node["type"] = ["string", "null"]


def _only_names(alternatives: Any) -> bool:  # noqa: ANN401 - JSON
    return bool(alternatives) and all(set(each) == {"required"} for each in alternatives)


def _lowered(node: dict[str, Any]) -> None:
    """Types in a list, null, and constants, in the words of OpenAPI 3.0."""
    if _NULL in node.get("anyOf", ()):
        node["anyOf"] = [each for each in node["anyOf"] if each != _NULL]
        node["nullable"] = True
    kinds = node.get("type")
    if isinstance(kinds, list):
        named = [each for each in kinds if each != "null"]
        node.pop("type")
        if len(named) == 1:
            node["type"] = named[0]
        if "null" in kinds:
            node["nullable"] = True
    for name, each in node.get("properties", {}).items():
        node["properties"][name] = {} if each is True else each
    if "const" in node:
        node["enum"] = [node.pop("const")]
    for unknown in ("contentMediaType", "contentSchema"):
        node.pop(unknown, None)
    if isinstance(node.get("examples"), list):
        node["example"] = node.pop("examples")[0]


def _edit(node: Any, change: Callable[[dict[str, Any]], None]) -> None:  # noqa: ANN401 - JSON
    if isinstance(node, dict):
        change(node)
        for each in node.values():
            _edit(each, change)
    elif isinstance(node, list):
        for each in node:
            _edit(each, change)


def _media(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for _, operation in operations(document):
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        for body in bodies:
            yield from _resolved(document, body).get("content", {}).values()


def _exemplify(document: Mapping[str, Any], media: dict[str, Any]) -> None:
    for each in media.pop("examples", {}).values():
        media.setdefault("example", _resolved(document, each)["value"])


def _resolved(document: Mapping[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """What a reference within the document points at, or the node itself."""
    found: Any = document
    for name in node.get("$ref", "").split("/")[1:]:
        found = found[name.replace("~1", "/").replace("~0", "~")]
    return node if "$ref" not in node else found
