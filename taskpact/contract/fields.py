"""The properties of the request body as typed values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from taskpact.contract.document import Node, deref
from taskpact.contract.errors import ContractError
from taskpact.contract.rules import Rule, rule
from taskpact.contract.schema import Schema, compiled


@dataclass(frozen=True, slots=True)
class Sight:
    """A place in the task's details where a resolved value shows."""

    pointer: str
    origin: str


@dataclass(frozen=True, slots=True)
class Field:
    """One property of the createTask body: its schema and what the extensions say of it."""

    name: str
    schema: Node
    """The property's schema, references followed, annotations kept."""
    type: str
    format: str | None
    enum: tuple[object, ...]
    minimum: int | None
    maximum: int | None
    items_type: str | None
    empty_is_omitted: bool
    usable: Schema | None
    """What a value must satisfy to be used; others count as omitted (`x-invalid`)."""
    default_rules: tuple[Rule, ...]
    """How an omitted value is filled in; empty where the contract knows no default."""
    default_from: str | None
    """Where the server takes an omitted value from, when the contract cannot name it."""
    defers: tuple[object, ...]
    """Values that leave the choice to the server as if nothing had been sent."""
    readers: Mapping[str, str]
    """By value: who may read the task then, `everyone`, `team` or `owner`."""
    resolved_at: tuple[Sight, ...]
    used_when_absent: str | None
    """Pointer into the body: this field counts only where that one is absent."""
    accepts: Schema

    @property
    def values(self) -> tuple[object, ...]:
        """The enumerated values that are choices: without one that only means "omitted"."""
        return tuple(value for value in self.enum if not (self.empty_is_omitted and value == ""))

    def means_omitted(self, value: object) -> bool:
        """Whether sending `value` is the same as sending nothing."""
        if self.empty_is_omitted and value in ("", []):
            return True
        return self.usable is not None and not self.usable.accepts(value)


def field(name: str, node: Node, document: Node) -> Field:
    """The field that the document writes as property `name`."""
    schema = deref(document, node)
    invalid = schema.get("x-invalid")
    return Field(
        name=name,
        schema=schema,
        type=str(schema.get("type", "")),
        format=schema.get("format"),
        enum=tuple(schema.get("enum", ())),
        minimum=schema.get("minimum"),
        maximum=schema.get("maximum"),
        items_type=deref(document, schema.get("items", {})).get("type"),
        empty_is_omitted=schema.get("x-empty") == "omitted",
        usable=compiled(invalid["usable"], document) if invalid else None,
        default_rules=_defaults(name, schema),
        default_from=schema.get("x-default-from"),
        defers=tuple(schema.get("x-defers", ())),
        readers=schema.get("x-readers", {}),
        resolved_at=tuple(
            Sight(sight["pointer"], sight["origin"]) for sight in schema.get("x-resolved-at", ())
        ),
        used_when_absent=schema.get("x-used-when-absent"),
        accepts=compiled(dict(schema), document),
    )


def _defaults(name: str, schema: Node) -> tuple[Rule, ...]:
    if "x-default-when" in schema:
        if "default" in schema:
            raise ContractError(f"the field {name} has both 'default' and 'x-default-when'")
        return tuple(rule(each) for each in schema["x-default-when"])
    if "default" in schema:
        return (rule({"value": schema["default"]}),)
    return ()


def fields(request: Node, document: Node) -> Mapping[str, Field]:
    """Every property of the request schema, in the document's order."""
    return {name: field(name, node, document) for name, node in request["properties"].items()}
