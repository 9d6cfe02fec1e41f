"""Which requests decide what an omitted field resolves to: drawn from the contract's rules. Pure.

A context is a few members that defaults depend on: a mode, one agent, several. What each request
must resolve to says `Contract.resolve`, the one reading of the rules; what it marks as ambiguous
is expected nowhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from taskpact.cases import boundaries, samples
from taskpact.cases.case import Case
from taskpact.contract import Contract, Field, Rule
from taskpact.contract.rules import rule

Members = Mapping[str, Any]
_ABSENT = object()
_FURTHER = 4
"""Values of a field that other defaults do not depend on."""


@dataclass(frozen=True, slots=True)
class Row:
    """One request, and what the details must then show."""

    body: Members
    expected: Members
    """By field: its resolved value, where the contract leaves no doubt."""
    doubtful: Mapping[str, str]
    """By field or derived name: the register entry by which its value is open."""
    sure: bool
    """Whether a target must take it: it need not know the agents that are named."""

    def __str__(self) -> str:
        return json.dumps(self.body, ensure_ascii=False)


def row(contract: Contract, body: Members, names: Iterable[str]) -> Row:
    """The row of a request, of which these fields are looked at."""
    made = contract.resolve(body)
    expected = {
        name: made.values[name]
        for name in names
        if name in made.values and name not in made.ambiguous
    }
    sure = not any(samples.is_reference(contract.field(name)) for name in body)
    return Row(body, expected, made.ambiguous, sure)


# -- what depends on what -----------------------------------------------------------------------


def conditional(contract: Contract) -> list[Field]:
    """The fields whose default depends on others."""
    return [field for field in contract.fields.values() if any(r.when for r in field.default_rules)]


def determinants(contract: Contract, rules: Sequence[Rule]) -> list[str]:
    """The fields that a table of rules looks at, also by way of derived names."""
    names = [name for each in rules for name in each.when]
    tables = contract.request.get("x-derived", {})
    found: list[str] = []
    for name in names:
        derived = [rule(each) for each in tables[name]["rules"]] if name in tables else []
        found += determinants(contract, derived) if derived else [name]
    return list(dict.fromkeys(found))


def contexts(contract: Contract, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Every combination of these fields, each omitted or with one of its telling values."""
    options = [(_ABSENT, *_telling(contract, contract.field(name))) for name in names]
    for chosen in product(*options):
        yield {n: v for n, v in zip(names, chosen, strict=True) if v is not _ABSENT}


def _telling(contract: Contract, field: Field) -> list[Any]:
    """Values of a field that a rule may tell apart."""
    if field.type == "array":
        one = samples.of(contract, field)
        more = one[0] + 1 if field.items_type == "integer" else f"{one[0]}-2"
        return [one, [*one, more]]
    if field.type == "integer":
        return boundaries.points(field)[:: len(boundaries.points(field)) - 1 or 1]
    if field.type == "boolean":
        return [True, False]
    return list(field.values) or [samples.of(contract, field)]


# -- the cases ------------------------------------------------------------------------------------


def by_usual_field(contract: Contract) -> list[Case]:
    """What a default depends on is omitted, or sent with its own default (DEF-01)."""
    usual = contract.resolve({}).values
    return _by_field(contract, lambda context: all(usual.get(n) == v for n, v in context.items()))


def by_other_field(contract: Contract) -> list[Case]:
    """What a default depends on is sent with another value than its own default (DEF-02)."""
    usual = contract.resolve({}).values
    return _by_field(contract, lambda context: any(usual.get(n) != v for n, v in context.items()))


def by_other_route(contract: Contract) -> list[Case]:
    """Members that lead to another derived value than nothing does (DEF-04)."""
    return _by_derived(contract, same=False)


def by_usual_route(contract: Contract) -> list[Case]:
    """Members that lead to the same derived value as nothing does (DEF-05)."""
    return _by_derived(contract, same=True)


def zeros(contract: Contract) -> list[Case]:
    """Zero sent where the default is another value (DEF-03)."""
    cases = []
    for field in contract.fields.values():
        if field.type != "integer" or not field.default_rules or not field.accepts.accepts(0):
            continue
        for context in contexts(contract, determinants(contract, field.default_rules)):
            resolved = contract.resolve(context)
            if resolved.values[field.name] != 0 and field.name not in resolved.ambiguous:
                cases.append(_case(row(contract, {**context, field.name: 0}, [field.name])))
    return cases


def kept(contract: Contract) -> list[Case]:
    """For each field of choice that shows, every value worth sending, as `rows` (DEF-06)."""
    cases = []
    for field in shown(contract):
        values = [v for v in _every(field) if v not in field.defers and not field.means_omitted(v)]
        rows = [row(contract, {field.name: value}, [field.name]) for value in values]
        if rows:
            cases.append(Case(field.name, {}, facts={"field": field, "rows": rows}))
    return cases


def booleans(contract: Contract) -> list[Case]:
    """Nothing sent, for each boolean with a default (DEF-08)."""
    found = [f.name for f in contract.fields.values() if f.type == "boolean" and f.default_rules]
    return [Case(name, {}, facts={"row": row(contract, {}, [name])}) for name in found]


def same(contract: Contract) -> list[Case]:
    """For each field with a default, pairs of bodies without it and with it, `pairs` (DEF-19)."""
    cases = []
    for field in contract.fields.values():
        names = determinants(contract, field.default_rules)
        pairs: list[tuple[Members, Members]] = []
        for context in contexts(contract, names):
            resolved = contract.resolve(context)
            if field.default_rules and field.name not in resolved.ambiguous:
                pairs.append((context, {**context, field.name: resolved.values[field.name]}))
        pairs += [({}, {field.name: nothing}) for nothing in _nothings(field)]
        if pairs:
            cases.append(Case(field.name, {}, facts={"field": field, "pairs": pairs}))
    return cases


def table(contract: Contract) -> list[Case]:
    """The whole table: each context of the defaults, with `rows` of the fields they fill (DEF-20).

    In a row each such field is omitted or sent with one of the values that some rule gives it.
    """
    filled = conditional(contract)
    names = _all_determinants(contract)
    looked = [field.name for field in filled] + [
        n for n in names if contract.field(n).default_rules
    ]
    cases = []
    for context in contexts(contract, names):
        sent = [(_ABSENT, *_given(field)) for field in filled]
        rows = [
            row(contract, {**context, **_present(filled, values)}, looked)
            for values in product(*sent)
        ]
        cases.append(Case(_name(context), context, facts={"rows": rows}))
    return cases


def continued(contract: Contract) -> list[Case]:
    """One member at a time that defaults depend on, and none (DEF-21)."""
    looked = [field.name for field in contract.fields.values() if field.default_rules]
    sent = [
        {name: value}
        for name in _all_determinants(contract)
        for value in _telling(contract, contract.field(name))
    ]
    return [_case(row(contract, members, looked)) for members in ({}, *sent)]


def beside(contract: Contract) -> list[Case]:
    """Each context beside every further member, one at a time, as `rows` (DEF-20).

    A default that the contract ties to some fields does not change with any other.
    """
    looked = [field.name for field in contract.fields.values() if field.default_rules]
    further = list(_further(contract))
    cases = []
    for each in continued(contract):
        context: Members = each.facts["row"].body
        rows = [row(contract, {**context, **members}, looked) for members in further]
        cases.append(Case(f"{_name(context)}, and more", context, facts={"rows": rows}))
    return cases


def _further(contract: Contract) -> Iterator[dict[str, Any]]:
    """One value at a time of each field that no default of another depends on."""
    identity = contract.operation("createTask").node["x-identity"]["field"]
    told = {*_all_determinants(contract), contract.negotiation.field, identity}
    told |= {field.name for field in conditional(contract)}
    for field in contract.fields.values():
        if field.name not in told and field.usable is None:
            values = list(_every(field)) or [samples.of(contract, field)]
            yield from ({field.name: value} for value in samples.spread(values, _FURTHER))


def shown(contract: Contract) -> list[Field]:
    """The fields of choice whose value details show."""
    return [f for f in contract.fields.values() if f.resolved_at and list(_every(f))]


def _by_field(contract: Contract, keeps: Callable[[Members], bool]) -> list[Case]:
    cases = []
    for field in conditional(contract):
        names = [n for each in field.default_rules for n in each.when if n in contract.fields]
        for context in contexts(contract, list(dict.fromkeys(names))) if names else ():
            made = row(contract, context, [field.name])
            if keeps(context) and made.expected:
                cases.append(_case(made))
    return cases


def _by_derived(contract: Contract, *, same: bool) -> list[Case]:
    usual = contract.resolve({}).derived
    cases = []
    for field in conditional(contract):
        for name in (n for each in field.default_rules for n in each.when if n in usual):
            table = [rule(each) for each in contract.request["x-derived"][name]["rules"]]
            for context in contexts(contract, determinants(contract, table)):
                made = row(contract, context, [field.name])
                as_usual = contract.resolve(context).derived[name] == usual[name]
                if as_usual is same and made.expected:
                    cases.append(_case(made))
    return cases


def _all_determinants(contract: Contract) -> list[str]:
    rules = [each for field in conditional(contract) for each in field.default_rules]
    return determinants(contract, rules)


def _every(field: Field) -> Iterator[Any]:
    """Both ends and the middle of a range, every listed value, both booleans."""
    if field.type == "integer":
        yield from boundaries.points(field)
    elif field.type == "boolean":
        yield from (True, False)
    else:
        yield from field.values


def _given(field: Field) -> list[Any]:
    values = list(dict.fromkeys(each.value for each in field.default_rules))
    return values if len(values) > 1 else [*values, *_every(field)][:2]


def _present(fields: Sequence[Field], values: Sequence[Any]) -> dict[str, Any]:
    return {f.name: v for f, v in zip(fields, values, strict=True) if v is not _ABSENT}


def _nothings(field: Field) -> list[object]:
    """Values that stand for an omitted one whose outcome the contract knows."""
    if field.default_from or not field.empty_is_omitted:
        return []
    empty: tuple[object, ...] = ("", [])
    return [value for value in empty if field.accepts.accepts(value)]


def _case(made: Row) -> Case:
    return Case(_name(made.body), made.body, facts={"row": made})


def _name(body: Members) -> str:
    return ",".join(f"{name}={json.dumps(value)}" for name, value in body.items()) or "nothing sent"
