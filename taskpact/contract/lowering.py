"""The contract document in OpenAPI 3.1, for tools that know no 3.2 and none of our extensions.

What 3.1 has no words for is dropped or, where it says what a request means, put into the
description beside it. Pure. Source: OpenAPI 3.2.0 and 3.1.1, differences of the objects.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from taskpact.contract.document import Node, deref
from taskpact.contract.fields import field
from taskpact.contract.negotiation import negotiation
from taskpact.contract.rules import rule
from taskpact.contract.shape import member, walk
from taskpact.contract.words import condition, literal, meaning, rules

VERSION = "3.1.0"

# By kind of object: the members that 3.2 has added.
_NEWER: Mapping[str, frozenset[str]] = {
    "document": frozenset({"$self"}),
    "tag": frozenset({"summary", "parent", "kind"}),
    "server": frozenset({"name"}),
    "path": frozenset({"query", "additionalOperations"}),
    "response": frozenset({"summary"}),
    "media": frozenset({"description", "itemSchema", "itemEncoding", "prefixEncoding"}),
    "example": frozenset({"dataValue", "serializedValue"}),
    "security": frozenset({"oauth2MetadataUrl", "deprecated"}),
    "components": frozenset({"mediaTypes"}),
}
_MEANINGFUL = frozenset(
    {"x-default-when", "x-default-from", "x-empty", "x-invalid", "x-used-when-absent"}
)


def lowered(document: Node, *, keep_extensions: bool = False) -> dict[str, Any]:
    """`document` as OpenAPI 3.1; `x-` members go unless they are kept.

    Raises ContractError where a reference to a media type leads nowhere.
    """
    streamed = frozenset(
        example["$ref"]
        for place in walk(document)
        if "itemSchema" in place.node
        for example in place.node.get("examples", {}).values()
        if isinstance(example.get("$ref"), str)
    )
    made = _Lowering(document, keep_extensions, streamed).lower(document, "document", "#")
    return {**made, "openapi": VERSION}


@dataclass(frozen=True, slots=True)
class _Lowering:
    document: Node
    keep: bool
    streamed: frozenset[str]
    """References of the examples that belong to event streams."""

    def lower(self, node: Node, kind: str, where: str) -> dict[str, Any]:
        """One object of the document, `where` as a local reference to it."""
        if kind == "media" and "$ref" in node:
            node = deref(self.document, node)
        made = {
            name: self._member(value, kind, str(name), where)
            for name, value in node.items()
            if name not in _NEWER.get(kind, ()) and (self.keep or not str(name).startswith("x-"))
        }
        return {**made, **self._instead(node, kind, where)}

    def _member(self, value: object, kind: str, name: str, where: str) -> object:
        found = member(kind, name)
        if found is None:
            return value
        arity, child = found
        inner = f"{where}/{name}"
        if arity == "one":
            return self._child(value, child, inner)
        if arity == "list" and isinstance(value, list):
            return [self._child(each, child, inner) for each in value]
        if isinstance(value, Mapping):
            return {
                each: self._child(node, child, f"{inner}/{each}")
                for each, node in value.items()
                if self.keep or arity != "open" or not str(each).startswith("x-")
            }
        return value

    def _child(self, value: object, kind: str, where: str) -> object:
        return self.lower(value, kind, where) if isinstance(value, Mapping) else value

    def _instead(self, node: Node, kind: str, where: str) -> dict[str, Any]:
        """The members that stand for what was dropped from `node`."""
        if kind == "media" and "itemSchema" in node:
            return {"schema": {"type": "string", "description": "A stream of events."}} | {
                "examples": {
                    name: example if "$ref" in example else _example(example, streamed=True)
                    for name, example in node.get("examples", {}).items()
                }
            }
        if kind == "example":
            return _example(node, streamed=where in self.streamed)
        if kind == "tag" and "summary" in node:
            return {"description": node.get("description", node["summary"])}
        if kind == "schema":
            return self._schema(node)
        return _described(node, _answers(node)) if kind == "operation" else {}

    def _schema(self, node: Node) -> dict[str, Any]:
        said = []
        if _MEANINGFUL & node.keys():
            said.append(meaning(field("", node, self.document)))
        said += [
            f"{name} is {'; '.join(rules([rule(row) for row in table['rules']]))}."
            for name, table in node.get("x-derived", {}).items()
        ]
        made = _described(node, " ".join(said))
        if "defaultMapping" in node.get("discriminator", {}):
            kept = {k: v for k, v in node["discriminator"].items() if k != "defaultMapping"}
            made["discriminator"] = kept
        return made


def _example(node: Node, *, streamed: bool) -> dict[str, Any]:
    plain = {name: value for name, value in node.items() if name not in _NEWER["example"]}
    if "serializedValue" in node and (streamed or "dataValue" not in node):
        return {**plain, "value": node["serializedValue"]}
    if "dataValue" in node and not streamed:
        return {**plain, "value": node["dataValue"]}
    return plain


def _answers(node: Node) -> str:
    """What `x-negotiation` and `x-identity` say of an operation, in sentences."""
    said = []
    if "x-negotiation" in node:
        chosen = negotiation(node["x-negotiation"])
        answers = "; ".join(
            f"{each.status} {each.media_type} if {condition(chosen.field, {'const': name})}"
            for name, each in chosen.answers.items()
        )
        said.append(
            f"Answers {answers}. Omitted, the Accept header chooses,"
            f" and without a preference it is {literal(chosen.default)}."
        )
    if "x-identity" in node:
        said.append(f"Sending the {node['x-identity']['field']} of an own task continues it.")
    return " ".join(said)


def _described(node: Node, more: str) -> dict[str, Any]:
    if not more:
        return {}
    return {"description": " ".join(part for part in (node.get("description"), more) if part)}
