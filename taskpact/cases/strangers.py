"""Members that the contract does not know, and values it is silent about. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from taskpact.cases import samples
from taskpact.cases.case import Case
from taskpact.contract import Contract, Field

INTERNALS = ("__proto__", "constructor", "prototype", "__class__")
"""Names that a language may treat as its own when it merges objects."""

_ODD = (
    "", " ", "a" * 10_000, "a.b", "a/b", "$ref", "$where", "\0", "\u0001\n", "\u2028", "\U0001f600",
    "hasOwnProperty", "toString", "self", "0", *INTERNALS,
)  # fmt: skip
_UNKNOWN = "x_unknown_member"


def odd_names(contract: Contract) -> list[Case]:
    """Unknown members with names that trip programs up (TYP-12)."""
    found = [name for name in _ODD if name not in contract.fields]
    return [Case(_shown(name), {name: {name: ["text"]}}) for name in found]


def unknown(contract: Contract) -> list[Case]:
    """A valid body with an unknown member: at the top, in the message, in a part (TYP-11)."""
    message = samples.message(contract, "text")
    part = samples.part(contract, "text")
    return [
        Case("at the top", {_UNKNOWN: 1}),
        Case("in the message", {"message": {**message, _UNKNOWN: 1}}),
        Case("in a part", {"message": {**message, "parts": [{**part, _UNKNOWN: 1}]}}),
    ]


def nulls(contract: Contract) -> list[Case]:
    """Null in place of each field, but the one that chooses the answer (TYP-10)."""
    chosen = contract.negotiation.field
    return [Case(name, {name: None}) for name in contract.fields if name != chosen]


def empty_lists(contract: Contract) -> list[Case]:
    """Each list field, empty (TYP-15)."""
    return [
        Case(field.name, {field.name: []}, facts={"field": field})
        for field in contract.fields.values()
        if field.type == "array"
    ]


def near_misses(contract: Contract) -> list[Case]:
    """Names near a field's whose effect shows, with a value that is not its default (TYP-13)."""
    cases = []
    for field in contract.fields.values():
        value = _telling(contract, field)
        if value is not None:
            names = dict.fromkeys(_misspelled(field.name))
            facts = {"field": field, "value": value}
            cases += [Case(n, {n: value}, facts=facts) for n in names if n not in contract.fields]
    return cases


def meddling(contract: Contract) -> list[Case]:
    """Members named like a language's internals that carry an effect, where one shows (TYP-14)."""
    cases = []
    for field in contract.fields.values():
        value = _telling(contract, field)
        if value is not None:
            body = {name: {field.name: value} for name in INTERNALS}
            body["constructor"] = {"prototype": {field.name: value}}
            cases.append(Case(field.name, body, facts={"field": field, "value": value}))
    return cases


def _telling(contract: Contract, field: Field) -> object:
    """A value other than the default, of a field with one that shows; None where there is none."""
    if not field.resolved_at or not field.default_rules:
        return None
    usual = contract.resolve({}).values.get(field.name)
    choices = [*field.values, *(True, False), *filter(None, samples.range_of(field))]
    return next((v for v in choices if field.accepts.accepts(v) and v != usual), None)


def _misspelled(name: str) -> Iterator[str]:
    first, *rest = name.split("_")
    yield name.upper()
    yield name.capitalize()
    yield first + "".join(word.capitalize() for word in rest)
    yield name[:-1]


def _shown(name: str) -> str:
    return ascii(name) if len(name) <= 20 else f"{name[:8]}..({len(name)} characters)"
