"""Edits of the contract document, made by rule: every keyword and every x- rule, one at a time.

Pure. Used to prove that nothing of the document is typed anywhere else: after each edit the mock
must act otherwise and the suites must ask otherwise (`taskpact.proving.drift`). Only parts that
say something of requests and answers are edited; names, titles and examples are not.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, Final

Document = Mapping[str, Any]
Node = MutableMapping[str, Any]
Path = tuple[str | int, ...]

_SCHEMAS: Final = ("CreateTaskRequest", "UserMessage", "MessagePart")
_CREATE: Final[Path] = ("paths", "/api/v1/tasks", "post")
_OTHER_TYPE: Final = {"string": "integer", "integer": "string", "boolean": "string",
                      "array": "string", "object": "array"}  # fmt: skip
_NEW: Final = "quite-new"


@dataclass(frozen=True, slots=True)
class Mutation:
    """One edit."""

    name: str
    """Where and what, readable: `max_steps: maximum + 1`."""
    edited: Document


def mutations(document: Document) -> Iterator[Mutation]:
    """Every edit of this document, in the order of its parts."""
    yield from _negotiations(document)
    for name in _SCHEMAS:
        path: Path = ("components", "schemas", name)
        yield from _required(document, name, path)
        for field, schema in document["components"]["schemas"][name]["properties"].items():
            yield from _keywords(document, field, (*path, "properties", field), schema)
            yield from _extensions(document, field, (*path, "properties", field), schema)
    yield from _derived(document)
    yield from _fields(document)
    yield from _profile(document)


def _edited(document: Document, name: str, path: Path, change: Callable[[Any], None]) -> Mutation:
    made = copy.deepcopy(dict(document))
    here: Any = made
    for step in path:
        here = here[step]
    change(here)
    return Mutation(name, made)


def _put(key: str | int, value: object) -> Callable[[Any], None]:
    def change(node: Any) -> None:  # noqa: ANN401 - a JSON object or list
        node[key] = value

    return change


def _drop(key: str | int) -> Callable[[Any], None]:
    def change(node: Any) -> None:  # noqa: ANN401
        del node[key]

    return change


def _negotiations(document: Document) -> Iterator[Mutation]:
    path = (*_CREATE, "x-negotiation")
    node = document["paths"][_CREATE[1]][_CREATE[2]]["x-negotiation"]
    other = next(name for name in node["answers"] if name != node["default"])
    yield _edited(document, f"negotiation: the default is {other}", path, _put("default", other))
    for name, answer in node["answers"].items():
        status = answer["status"] + 1
        yield _edited(document, f"negotiation: {name} has status {status}", _CREATE,
                      _restatused(name, str(answer["status"]), status))  # fmt: skip
    acknowledged = next(n for n, a in node["answers"].items() if "json" in a["mediaType"])
    where = (*path, "answers", acknowledged)
    yield _edited(document, "negotiation: another JSON media type", where,
                  _put("mediaType", "application/vnd.task+json"))  # fmt: skip


def _keywords(
    document: Document, field: str, path: Path, schema: Mapping[str, Any]
) -> Iterator[Mutation]:
    """Every keyword of JSON Schema that the field has: wider, narrower, gone."""
    for value in schema.get("enum", ()):
        left = [each for each in schema["enum"] if each != value]
        if left:
            yield _edited(document, f"{field}: enum without {value!r}", path, _put("enum", left))
    if "enum" in schema:
        more = [*schema["enum"], _NEW]
        yield _edited(document, f"{field}: enum with {_NEW!r}", path, _put("enum", more))
    for keyword in ("minimum", "maximum"):
        for step in (-1, 1) if keyword in schema else ():
            value = schema[keyword] + step
            yield _edited(document, f"{field}: {keyword} {value}", path, _put(keyword, value))
    # The judge itself names tasks by text, and nothing else is to be said of a number in range.
    plain = not {"enum", "minimum", "x-invalid"} & set(schema)
    if "type" in schema and plain:
        kind = _OTHER_TYPE[schema["type"]]
        yield _edited(document, f"{field}: of type {kind}", path, _retyped(kind))
    if "format" in schema:
        yield _edited(document, f"{field}: of any format", path, _drop("format"))
    if "items" in schema and "type" in schema["items"]:
        kind = _OTHER_TYPE[schema["items"]["type"]]
        yield _edited(document, f"{field}: items of type {kind}", (*path, "items"),
                      _put("type", kind))  # fmt: skip
    if "default" in schema:
        value = _another(schema)
        yield _edited(document, f"{field}: default {value!r}", path, _put("default", value))
        yield _edited(document, f"{field}: no default", path, _drop("default"))


def _extensions(
    document: Document, field: str, path: Path, schema: Mapping[str, Any]
) -> Iterator[Mutation]:
    """Every x- rule of the field: otherwise, or gone."""
    rules = schema.get("x-default-when", ())
    for index, rule in enumerate(rules):
        value = rule["value"] + 1 if isinstance(rule["value"], int) else _NEW
        yield _edited(document, f"{field}: rule {index + 1} gives {value}",
                      (*path, "x-default-when", index), _put("value", value))  # fmt: skip
        if len(rules) > 1:
            yield _edited(document, f"{field}: rule {index + 1} is gone",
                          (*path, "x-default-when"), _drop(index))  # fmt: skip
    if schema.get("x-empty"):
        yield _edited(document, f"{field}: empty is not omitted", path, _drop("x-empty"))
    for keyword in ("x-invalid", "x-used-when-absent"):
        if keyword in schema:
            yield _edited(document, f"{field}: no {keyword}", path, _drop(keyword))
    for readers in schema.get("x-readers", {}):
        others = {"everyone": "owner", "team": "owner", "owner": "everyone"}
        now = others[schema["x-readers"][readers]]
        yield _edited(document, f"{field}: {readers} is read by {now}", (*path, "x-readers"),
                      _put(readers, now))  # fmt: skip
    for index, sight in enumerate(schema.get("x-resolved-at", ())):
        pointer = f"{sight['pointer']}_elsewhere"
        yield _edited(document, f"{field}: resolved at {pointer}", (*path, "x-resolved-at", index),
                      _put("pointer", pointer))  # fmt: skip


def _derived(document: Document) -> Iterator[Mutation]:
    schema = document["components"]["schemas"]["CreateTaskRequest"]
    for name, table in schema.get("x-derived", {}).items():
        words = sorted({rule["value"] for rule in table["rules"]})
        for index, rule in enumerate(table["rules"]):
            path = ("components", "schemas", "CreateTaskRequest", "x-derived", name, "rules", index)
            value = next(word for word in words if word != rule["value"])
            yield _edited(document, f"{name}: rule {index + 1} says {value}", path,
                          _put("value", value))  # fmt: skip


def _fields(document: Document) -> Iterator[Mutation]:
    path = ("components", "schemas", "CreateTaskRequest", "properties")
    sight = {"pointer": f"/stream/run_config/{_NEW}", "origin": "docs"}
    new = {"type": "integer", "minimum": 2, "maximum": 9, "default": 3, "x-resolved-at": [sight]}
    yield _edited(document, "a new integer field", path, _put(_NEW, new))
    yield _edited(document, "a new enumerated field", path,
                  _put(_NEW, {"type": "string", "enum": ["one", "two"]}))  # fmt: skip
    yield _edited(document, "a new boolean field", path, _put(_NEW, {"type": "boolean"}))


def _required(document: Document, name: str, path: Path) -> Iterator[Mutation]:
    schema = document["components"]["schemas"][name]
    for member in schema.get("required", ()):
        left = [each for each in schema["required"] if each != member]
        yield _edited(document, f"{name}: {member} not required", path, _put("required", left))
    for member in schema["properties"]:
        if name == "MessagePart" and member not in schema.get("required", ()):
            more = [*schema.get("required", ()), member]
            yield _edited(document, f"{name}: {member} required", path, _put("required", more))


def _profile(document: Document) -> Iterator[Mutation]:
    for name, profile in document["components"]["x-profiles"].items():
        path = ("components", "x-profiles", name)
        if "terminator" in profile:
            yield _edited(document, f"{name}: another terminator", path,
                          _put("terminator", "[OVER]"))  # fmt: skip
        for header in profile.get("headers", {}):
            yield _edited(document, f"{name}: {header} otherwise", (*path, "headers"),
                          _put(header, "otherwise"))  # fmt: skip


def _restatused(name: str, old: str, new: int) -> Callable[[Any], None]:
    def change(node: Any) -> None:  # noqa: ANN401
        node["x-negotiation"]["answers"][name]["status"] = new
        node["responses"] = {str(new) if k == old else k: v for k, v in node["responses"].items()}

    return change


def _retyped(kind: str) -> Callable[[Any], None]:
    def change(node: Any) -> None:  # noqa: ANN401
        kept = {
            key: value for key, value in node.items() if key not in ("items", "format", "default")
        }
        node.clear()
        node.update({**kept, "type": kind})

    return change


def _another(schema: Mapping[str, Any]) -> object:
    if schema["type"] == "boolean":
        return not schema["default"]
    return next(each for each in schema["enum"] if each and each != schema["default"])
