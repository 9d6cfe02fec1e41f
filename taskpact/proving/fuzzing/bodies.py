"""Bodies from the contract's schemas: valid ones, and ones that are odd somewhere. Pure.

A schema becomes a function once, since a million bodies are drawn from a handful of schemas.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final
from uuid import UUID

from taskpact.contract import Contract
from taskpact.contract.document import Node, deref
from taskpact.proving.fuzzing import texts
from taskpact.proving.fuzzing.drawing import pick

Maker = Callable[[Random], Any]
"""Draws a JSON value."""

_PRESENT: Final = 0.2
"""How often a member that may be left out is there."""
_UNKNOWN: Final[Sequence[str]] = ("x", "", "a.b", "taskId", "__proto__", "\0", "\ud800", "é" * 99)


@dataclass(frozen=True, slots=True)
class Bodies:
    """The bodies of one operation."""

    valid: Maker
    members: tuple[str, ...]

    def odd(self, random: Random) -> object:
        """A value, valid or odd in one or more places."""
        made = self.valid(random)
        die = random.random()
        if die < 0.05:
            return texts.odd(random)
        if die < 0.2:
            return made
        for _ in range(1 + int(random.random() * 3)):
            _spoil(random, made, self.members)
        if random.random() < 0.2:
            made[pick(random, _UNKNOWN)] = texts.odd(random)
        return made


def of(contract: Contract, node: Node) -> Bodies | None:
    """The bodies of an operation's node; None where it has no body of JSON."""
    content = node.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    schema = deref(contract.document, content["schema"])
    return Bodies(maker(contract.document, schema), tuple(schema.get("properties", ())))


def refusable(contract: Contract) -> tuple[tuple[str, object], ...]:
    """Members of createTask with a value that breaks the contract."""
    wrongs: tuple[object, ...] = ([[]], {}, 10**6, "\0")
    return tuple(
        (name, wrong)
        for name, field in contract.fields.items()
        for wrong in wrongs
        if field.usable is None and not field.accepts.accepts(wrong)
    )


def maker(document: Node, node: Node) -> Maker:
    """Draws values of a schema. Of its keywords it follows those that the contract uses."""
    schema = deref(document, node)
    if "enum" in schema:
        values = tuple(schema["enum"])
        return lambda random: pick(random, values)
    if "const" in schema:
        return lambda _: schema["const"]
    if "properties" in schema:
        return _object(document, schema)
    if "anyOf" in schema:
        some = [maker(document, each) for each in schema["anyOf"]]
        return lambda random: pick(random, some)(random)
    kind = schema.get("type", "object")
    return _KINDS[kind if isinstance(kind, str) else kind[0]](document, schema)


def _object(document: Node, schema: Node) -> Maker:
    makers = {name: maker(document, each) for name, each in schema.get("properties", {}).items()}
    required = frozenset(schema.get("required", ()))

    def made(random: Random) -> dict[str, Any]:
        return {
            name: make(random)
            for name, make in makers.items()
            if name in required or random.random() < _PRESENT
        }

    return made


def _array(document: Node, schema: Node) -> Maker:
    item = maker(document, schema.get("items", {}))
    return lambda random: [item(random) for _ in range(int(random.random() * 4))]


def _string(_: Node, schema: Node) -> Maker:
    if schema.get("format") == "uuid":
        return lambda random: str(UUID(int=random.getrandbits(128), version=4))
    return texts.sound


def _integer(_: Node, schema: Node) -> Maker:
    low = schema.get("minimum", 0)
    high = schema.get("maximum", low + 1_000)
    return lambda random: pick(random, (low, high, random.randint(low, high)))


_KINDS: Final[Mapping[str, Callable[[Node, Node], Maker]]] = {
    "object": _object,
    "array": _array,
    "string": _string,
    "integer": _integer,
    "number": _integer,
    "boolean": lambda _, __: lambda random: random.random() < 0.5,
}


def _spoil(random: Random, value: dict[str, Any], members: Sequence[str]) -> None:
    """Put something odd at one place, mostly in a member, sometimes further inside."""
    name = pick(random, members) if random.random() < 0.6 or not value else pick(random, [*value])
    inside = value.get(name)
    if isinstance(inside, dict) and inside and random.random() < 0.8:
        _spoil(random, inside, tuple(inside))
    elif isinstance(inside, list) and inside and random.random() < 0.8:
        inside[int(random.random() * len(inside))] = texts.odd(random)
    else:
        value[name] = texts.odd(random)
