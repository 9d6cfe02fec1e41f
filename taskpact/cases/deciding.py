"""Which requests wait for a decision and which must not, and what decisions and aborts may name.

Drawn from `x-suspends`, the ranges and the schemas of the contract. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from taskpact.cases import truth
from taskpact.cases.case import Case
from taskpact.contract import Contract, ContractError, Field
from taskpact.contract.document import deref

Members = Mapping[str, Any]

PLAN: Final = "auto_execute"
QUESTION: Final = "ask_question"
CYCLES: Final = "max_iterations"
STEPS: Final = "max_steps"


def suspending(contract: Contract, name: str) -> dict[str, Any]:
    """The values with which a field has a run suspended. ContractError where it has none."""
    found = contract.field(name).schema.get("x-suspends")
    if not found:
        raise ContractError(f"no value of the field {name!r} suspends a run")
    return dict(found)


def going(contract: Contract, name: str) -> dict[str, Any]:
    """The same with the field's own value turned, so that the run goes through."""
    members = suspending(contract, name)
    return {**members, name: not members[name]}


def _shorter(contract: Contract, members: Members) -> dict[str, Any]:
    """Without what is so by default."""
    usual = contract.resolve({}).values
    return {key: value for key, value in members.items() if usual.get(key) != value}


def _case(name: str, members: Members, **facts: object) -> Case:
    return Case(name, dict(members), facts={"members": dict(members), **facts})


def _with_cycles(contract: Contract, name: str, members: Members) -> Iterator[Case]:
    """The members alone, and with each end of the range of cycles: one must not hide another."""
    field = contract.field(CYCLES)
    yield _case(name, members)
    for value in (field.minimum, field.maximum):
        if value is not None:
            yield _case(f"{name}, {CYCLES} {value}", {**members, CYCLES: value})


def _routed(contract: Contract, members: Members) -> list[Case]:
    """The members with each way to say who works on the task that leaves no doubt of the route."""
    usual = [each for each in truth.by_usual_route(contract) if each.body]
    return _with_each(members, [*truth.by_other_route(contract), *usual])


def _with_each(members: Members, routes: Iterable[Case]) -> list[Case]:
    return [_case(each.id, {**members, **each.facts["row"].body}) for each in routes]


def _directly(contract: Contract) -> list[tuple[str, Members]]:
    """Each way to send the task to one agent, by name."""
    return [(each.id, each.facts["row"].body) for each in truth.by_other_route(contract)]


def planned(contract: Contract) -> list[Case]:
    """Requests whose run waits for the approval of its plan (PLN-01)."""
    members = suspending(contract, PLAN)
    return [
        _case(f"{PLAN} omitted", _shorter(contract, members)),
        *_with_cycles(contract, f"{PLAN} sent", members),
        *_routed(contract, members),
    ]


def through(contract: Contract) -> list[Case]:
    """Requests whose run executes its plan at once (PLN-02)."""
    members = going(contract, PLAN)
    return [*_with_cycles(contract, f"{PLAN} sent", members), *_routed(contract, members)]


def completing(contract: Contract) -> list[Case]:
    """Runs of every mode, and of one agent, that nothing suspends (ART-01)."""
    plan = going(contract, PLAN)
    modes = contract.field("mode")
    named = [{modes.name: value} for value in modes.values]
    runs = [plan if plan.items() >= each.items() else each for each in named]
    return [
        _case("by default", {}),
        *(_case(str(each[modes.name]), each) for each in runs),
        *_with_each({}, truth.by_other_route(contract)),
    ]


def decided(contract: Contract) -> list[Case]:
    """Requests whose run waits, for each way to say who works on the task (PLN-03, PLN-04)."""
    members = suspending(contract, PLAN)
    return [_case("whoever works", members), *_routed(contract, members)]


def silent(contract: Contract) -> list[Case]:
    """Requests whose run may not ask (PLN-06), each with its like that may (fact `asking`)."""
    asking, off = suspending(contract, QUESTION), going(contract, QUESTION)
    plan = going(contract, PLAN)
    around: list[tuple[str, Members]] = [("omitted", {}), ("omitted beside a plan", plan)]
    around += [(f"omitted, {name}", members) for name, members in _directly(contract)]
    return [
        _case("sent", off, asking=asking),
        *(_case(n, {**_shorter(contract, off), **m}, asking={**asking, **m}) for n, m in around),
    ]


def twice(contract: Contract) -> list[Case]:
    """Both ways of leaving a suspension, for what comes too late (PLN-08)."""
    words = decisions(contract)
    return [
        Case(f"{second} after {first}", {}, facts={"first": first, "second": second})
        for first in words
        for second in words
    ]


def decisions(contract: Contract) -> tuple[str, ...]:
    """The words that a decision may be."""
    return tuple(_decision(contract).get("enum", ()))


def _decision(contract: Contract) -> Mapping[str, Any]:
    schema = deref(contract.document, {"$ref": "#/components/schemas/ApproveRequest"})
    found: Mapping[str, Any] = schema["properties"]["decision"]
    return found


def undecided(contract: Contract) -> list[Case]:
    """Bodies without a decision of the known words (PLN-14)."""
    first, *_, last = decisions(contract)
    odd: dict[str, object] = {
        "another word": f"{first}-not",
        "other case": first.upper(),
        "other case of the last": last.capitalize(),
        "padded": f" {first} ",
        "empty": "",
        "null": None,
        "true": True,
        "a list": [first],
    }
    cases = [Case("none", {})]
    return cases + [Case(name, {"decision": value}) for name, value in odd.items()]


# -- limits of a run ------------------------------------------------------------------------------


def capped(contract: Contract) -> list[Case]:
    """Runs of little cycles with different caps of steps (PLN-10); fact `limit`."""
    field, plain = contract.field(STEPS), {CYCLES: contract.field(CYCLES).minimum}
    low, high = _ends(field)
    plan = going(contract, PLAN)
    rows: list[tuple[str, Members]] = [
        ("the least", {**plain, STEPS: low}),
        ("one more", {**plain, STEPS: low + 1}),
        ("several more", {**plain, STEPS: 2 * low + 3}),
        ("the least, of a plan", {**plain, **plan, STEPS: low}),
        ("by default", plain),
        ("the most", {**plain, STEPS: high}),
    ]
    for name, members in _directly(contract):
        rows += [
            (f"the least, {name}", {**plain, STEPS: low, **members}),
            (f"by default, {name}", {**plain, **members}),
        ]
    return [_limited(contract, name, members, STEPS) for name, members in rows]


def cycled(contract: Contract) -> list[Case]:
    """Runs with different numbers of cycles (PLN-11); fact `limit`."""
    plan = going(contract, PLAN)
    low, high = _ends(contract.field(CYCLES))
    rows: list[tuple[str, Members]] = [(str(n), {CYCLES: n}) for n in range(low + 1, high + 1)]
    rows += [(f"{low + 1} of a plan", {**plan, CYCLES: low + 1}), ("by default, of a plan", plan)]
    rows += [(f"{low + 1}, {name}", {CYCLES: low + 1, **one}) for name, one in _directly(contract)]
    around = _some_steps(contract)
    return [_limited(contract, name, {**around, **members}, CYCLES) for name, members in rows]


def _some_steps(contract: Contract) -> dict[str, Any]:
    """Steps for each cycle to execute, and not so many that the run takes long."""
    field, (_, cycles) = contract.field(STEPS), _ends(contract.field(CYCLES))
    return {STEPS: min((field.minimum or 1) + cycles, field.maximum or 2 * cycles)}


def unverified(contract: Contract) -> list[Case]:
    """Runs without any cycle (PLN-12), each with its like that has one (fact `twin`)."""
    low, _ = _ends(contract.field(CYCLES))
    if low > 0:
        return []
    plain, plan = _some_steps(contract), going(contract, PLAN)
    rows: list[tuple[str, Members, Members]] = [
        ("sent", plain, {CYCLES: low}),
        ("sent, of a plan", {**plain, **plan}, {CYCLES: low}),
        *((f"sent, {name}", {**plain, **one}, {CYCLES: low}) for name, one in _directly(contract)),
    ]
    if contract.resolve({}).values.get(CYCLES) == low:
        rows.append(("by default", plain, {}))
    return [
        _case(name, {**around, **none}, twin={**around, CYCLES: low + 1})
        for name, around, none in rows
    ]


def _ends(field: Field) -> tuple[int, int]:
    low = field.minimum or 0
    return low, low if field.maximum is None else field.maximum


def _limited(contract: Contract, name: str, members: Members, field: str) -> Case:
    """A case whose limit is what the contract resolves the field to; None where that is open."""
    made = contract.resolve(members)
    limit = None if field in made.ambiguous else made.values.get(field)
    return _case(name, members, limit=limit)


# -- aborts ---------------------------------------------------------------------------------------


def targets(contract: Contract) -> tuple[str, ...]:
    """The members by which an abort may name its target, one at a time."""
    schema = deref(contract.document, {"$ref": "#/components/schemas/AbortToolsRequest"})
    return tuple(each["required"][0] for each in schema["oneOf"])


def unknown(contract: Contract) -> list[Case]:
    """Aborts of what nobody has ever heard of (ABT-03, ABT-04)."""
    ids = {"a word": "call_unknown", "a uuid": "5b1f3f0a-7b0c-4e1d-9c55-1f0e2d3c4b5a"}
    return [
        Case(f"{name}, {kind}", {name: value})
        for name in targets(contract)
        for kind, value in ids.items()
    ]


def no_target(contract: Contract) -> list[Case]:
    """Aborts that name nothing (ABT-01)."""
    return [
        Case("an empty body", {}),
        Case("another member", {f"{targets(contract)[0]}s": "call_unknown"}),
    ]


def two_targets(contract: Contract) -> list[Case]:
    """Aborts that name both kinds of target (ABT-02)."""
    names = targets(contract)
    return [
        Case("of two names", {name: f"unknown-{at}" for at, name in enumerate(names)}),
        Case("of one name", dict.fromkeys(names, "unknown")),
    ]


def odd_targets(contract: Contract) -> list[Case]:
    """Aborts with ids that are none, or unlike any (ABT-08)."""
    values: dict[str, object] = {
        "a number": 7,
        "null": None,
        "true": True,
        "a list": ["call"],
        "an object": {"id": "call"},
        "empty": "",
        "very long": "c" * 20_000,
        "half a character": "\udc80",
    }
    return [
        # As bytes, since half a character can be sent as an escape only.
        Case(f"{name}: {kind}", json.dumps({name: value}).encode(), facts={"value": value})
        for name in targets(contract)
        for kind, value in values.items()
    ]


def mistyped(contract: Contract) -> list[Case]:
    """Aborts with an id that is a number, or null (ABT-09)."""
    return [case for case in odd_targets(contract) if case.facts["value"] in (7, None)]


def unreadable(_: Contract) -> list[Case]:
    """Bodies of an abort that are no object (ABT-08)."""
    bodies = {"a list": b"[]", "a text": b'"x"', "no JSON": b"{", "nothing": b"", "null": b"null"}
    return [Case(name, body) for name, body in bodies.items()]
