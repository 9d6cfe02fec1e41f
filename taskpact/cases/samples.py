"""Valid values by schema, and the user's message: what other cases are made from. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from taskpact.contract import Contract, Field
from taskpact.contract.document import Node, deref

Item = TypeVar("Item")

_WORD = "example"
_FORMATS: Mapping[str, str] = {
    "uuid": "0b9b1c5e-7d1f-4a57-8c4e-2f6d3a9e5b10",
    "uri": "https://files.example/note.txt",
    "uri-reference": "https://files.example/note.txt",
    "date-time": "2026-01-02T03:04:05Z",
    "email": "somebody@files.example",
}


def value(contract: Contract, schema: Node) -> Any:  # noqa: ANN401 - a JSON value
    """A plain value that keeps `schema`: its default, or the first that asks for the least."""
    node = deref(contract.document, schema)
    for keyword in ("const", "default"):
        if keyword in node:
            return node[keyword]
    if node.get("enum"):
        plain = (each for each in node["enum"] if each != "" and not capability(contract, each))
        return next(plain, node["enum"][0])
    if node.get("examples"):
        return node["examples"][0]
    return _BY_TYPE.get(str(node.get("type")), lambda *_: _WORD)(contract, node)


def of(contract: Contract, field: Field) -> Any:  # noqa: ANN401 - a JSON value
    """A valid value of a field. The one that stands for the user's message is a whole one."""
    return message(contract, _WORD) if field.type == "object" else value(contract, field.schema)


def capability(contract: Contract, word: object) -> str | None:
    """The capability of a target that a word names, where it names one: `webhook`.

    A target that does not have it may refuse the word (AMB-DELIVERY-WITHOUT-URL).
    """
    hooks = contract.document.get("webhooks", {}).values()
    named = {method.get("x-capability") for hook in hooks for method in hook.values()}
    named |= {operation.capability for operation in contract.operations.values()}
    return word if isinstance(word, str) and word in named else None


def message(contract: Contract, text: str) -> dict[str, object]:
    """A user's message of one text part."""
    properties = contract.field("message").schema["properties"]
    made: dict[str, object] = {"parts": [part(contract, text)]}
    return {"role": value(contract, properties["role"]), **made} if "role" in properties else made


def part(contract: Contract, text: str) -> dict[str, object]:
    """A text part of a message: the first type of part that the contract mentions."""
    parts = contract.field("message").schema["properties"]["parts"]
    schema = deref(contract.document, parts["items"])
    kind = value(contract, schema["properties"]["type"])
    return {**_object(contract, schema), "type": kind, "text": text}


def range_of(field: Field) -> tuple[int | None, int | None]:
    """The lowest and highest integer that the field takes; None where there is no bound."""
    exclusive = field.schema.get("exclusiveMinimum"), field.schema.get("exclusiveMaximum")
    low = [n for n in (field.minimum, _next(exclusive[0], 1)) if n is not None]
    high = [n for n in (field.maximum, _next(exclusive[1], -1)) if n is not None]
    return max(low, default=None), min(high, default=None)


def spread(values: Sequence[Item], count: int) -> list[Item]:
    """At most `count` of the values, evenly chosen, the first and the last among them."""
    if len(values) <= count:
        return list(values)
    step = (len(values) - 1) / (count - 1)
    return [values[round(index * step)] for index in range(count)]


def is_reference(field: Field) -> bool:
    """Whether its values name something of the user's, which a target may not know."""
    kinds = {field.type, field.items_type}
    return not (field.enum or field.used_when_absent or field.usable) and "string" in kinds


def _next(bound: int | None, step: int) -> int | None:
    return None if bound is None else bound + step


def _integer(_: Contract, node: Node) -> int:
    low, high = node.get("minimum"), node.get("maximum")
    if low is None:
        return 1 if high is None else min(1, int(high))
    return int(low) if high is None else (int(low) + int(high)) // 2


def _object(contract: Contract, node: Node) -> dict[str, Any]:
    known = node.get("properties", {})
    return {name: value(contract, known.get(name, {})) for name in node.get("required", ())}


_BY_TYPE: Mapping[str, Any] = {
    "boolean": lambda *_: True,
    "integer": _integer,
    "number": _integer,
    "array": lambda contract, node: [value(contract, node.get("items", {}))],
    "object": _object,
    "string": lambda _, node: _FORMATS.get(str(node.get("format")), _WORD),
}
