"""The contract's rules and ranges in words, for people.

Pure; used where a field is shown, two documents are compared, or extensions are lowered to
descriptions. Knows the typed values of the contract and nothing of how they are printed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from taskpact.contract.fields import Field
from taskpact.contract.rules import Rule

# How a field is filled in whose default the contract cannot name (`x-default-from`).
_SOURCES: Mapping[str, str] = {
    "generated": "the server makes one",
    "policy": "the server resolves one by its policy",
    "default-sandbox": "the caller's default sandbox",
}
_NOTHING = "no default"


def literal(value: object) -> str:
    """A JSON value as it is written in a document."""
    return json.dumps(value, ensure_ascii=False)


def kind(field: Field) -> str:
    """The type of a field: `integer`, `string, uuid`, `array of string`."""
    if field.items_type:
        return f"{field.type} of {field.items_type}"
    return ", ".join(part for part in (field.type, field.format) if part)


def span(field: Field) -> str:
    """The range of a field; empty where it has none."""
    if field.minimum is not None and field.maximum is not None:
        return f"{field.minimum} to {field.maximum}"
    if field.minimum is not None:
        return f"{field.minimum} or more"
    return f"{field.maximum} or less" if field.maximum is not None else ""


def condition(name: str, wanted: object) -> str:
    """One condition of a rule."""
    if wanted is True:
        return f"{name} is sent"
    if wanted is False:
        return f"{name} is not sent"
    if isinstance(wanted, Mapping) and list(wanted) == ["const"]:
        return f"{name} is {literal(wanted['const'])}"
    if isinstance(wanted, Mapping) and list(wanted) == ["enum"]:
        return f"{name} is one of {', '.join(map(literal, wanted['enum']))}"
    return f"{name} keeps {literal(wanted)}"


def rules(table: Sequence[Rule]) -> tuple[str, ...]:
    """One line for each rule, in their order."""
    return tuple(_row(rule, first=index == 0) for index, rule in enumerate(table))


def _row(rule: Rule, *, first: bool) -> str:
    reading = f" (one reading: {rule.ambiguity})" if rule.ambiguity else ""
    if rule.when:
        conditions = " and ".join(condition(name, each) for name, each in rule.when.items())
        return f"{literal(rule.value)} if {conditions}{reading}"
    return f"{'' if first else 'otherwise '}{literal(rule.value)}{reading}"


def omitted(field: Field) -> tuple[str, ...]:
    """What an omitted value of the field comes to: one line, or one for each rule."""
    if field.default_rules:
        return rules(field.default_rules)
    if field.default_from:
        return (_SOURCES.get(field.default_from, field.default_from),)
    return (_NOTHING,)


def counts_as_omitted(field: Field) -> str:
    """Which values count as if nothing were sent; empty where none does."""
    kinds = []
    if field.empty_is_omitted:
        kinds.append("[]" if field.type == "array" else '""')
    if field.usable is not None:
        kinds.append(_unusable(field.schema["x-invalid"]["usable"]))
    return " and ".join(kinds)


def _unusable(usable: object) -> str:
    if isinstance(usable, Mapping) and list(usable) == ["format"]:
        return f"a value that is no {usable['format']}"
    return f"a value that does not keep {literal(usable)}"


def meaning(field: Field) -> str:
    """What the extensions say of a field, in sentences for a description; may be empty."""
    said = []
    if len(field.default_rules) > 1 or field.default_from:
        said.append(f"Omitted: {'; '.join(omitted(field))}.")
    if counts_as_omitted(field):
        said.append(f"Counts as omitted: {counts_as_omitted(field)}.")
    if field.used_when_absent:
        said.append(f"Used only where {field.used_when_absent} is absent.")
    return " ".join(said)
