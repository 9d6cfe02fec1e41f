"""Requests that no reading of the contract accepts, and bad bodies of every kind. Pure."""

from __future__ import annotations

from typing import Final

from taskpact.cases import bodies, media, reactions
from taskpact.cases.case import Case
from taskpact.contract import Contract, Field

_WRONG: Final[dict[str, object]] = {"object": 7}


def of_fields(contract: Contract) -> list[Case]:
    """One value of a wrong type for each field that is not replaced when it is wrong."""
    wanted = [field for field in contract.fields.values() if field.usable is None]
    made = [
        Case(field.name, {field.name: _wrong(field)}, facts={"field": field}) for field in wanted
    ]
    return [case for case in made if not contract.accepts(case.body)]


def kinds(contract: Contract) -> list[Case]:
    """One of every kind of refusal: texts, tops, types, ranges, words."""
    ranged = next((f for f in contract.fields.values() if f.maximum is not None), None)
    listed = next((f for f in contract.fields.values() if f.enum), None)
    made = [
        Case("malformed", bodies.malformed(contract)[0].body),
        Case("doubled", bodies.malformed(contract)[3].body),
        Case("a list", b"[]"),
        Case("a number", b"7"),
        Case("nothing", b""),
        *of_fields(contract),
    ]
    if ranged is not None and ranged.maximum is not None:
        made.append(Case(f"{ranged.name} above", {ranged.name: ranged.maximum + 1}))
    if listed is not None:
        made.append(Case(f"{listed.name} unknown", {listed.name: "no such word"}))
    return made


def handing(contract: Contract) -> list[Case]:
    """Requests that ask for the webhook, each refused for another reason; fact `caller`.

    In bytes `{{id}}` and `{{mark}}` stand for texts by which an event could be found.
    """
    asking = f'{{"task":"{{{{mark}}}}","id":"{{{{id}}}}","{reactions.FIELD}":"{reactions.WEBHOOK}"'
    ranged = next((f for f in contract.fields.values() if f.maximum is not None), None)
    made = [
        Case("cut", asking.encode()),
        Case("doubled", f"{asking}}}{{}}".encode()),
        Case("in a list", f"[{asking}}}]".encode()),
        Case("without credentials", {}, facts={"caller": None}),
    ]
    if ranged is not None and ranged.maximum is not None:
        made.append(Case(f"{ranged.name} above", {ranged.name: ranged.maximum + 1}))
    listed = [f for f in contract.fields.values() if f.enum and f.name != reactions.FIELD]
    made += [Case(f"{field.name} unknown", {field.name: "no such word"}) for field in listed[:1]]
    return made


def odd_ids(_: Contract) -> list[Case]:
    """Ids in a path that no task can have."""
    ids = ("not-a-uuid", "0", "-1", "null", "a" * 2_000, "\0", "../tasks", "é漢", "%", "' OR 1=1--")
    return [Case(repr(each)[:30], {}, facts={"id": each}) for each in ids]


def odd_queries(contract: Contract) -> list[Case]:
    """Values that no parameter of a list expects."""
    values = ("", "garbage", "-1", "1.5", "9" * 40, "%00", "%FF", "a" * 2_000, "%5B%5D")
    named = contract.operation("listTasks").node.get("parameters", ())
    return [
        Case(f"{each['name']}={value[:20]}", {}, facts={"query": f"?{each['name']}={value}"})
        for each in named
        if each.get("in") == "query"
        for value in values
    ]


def bad_bodies(contract: Contract) -> list[Case]:
    """Some of every kind of bad body, with those that take the longest to read."""
    return [
        *_some("malformed", bodies.malformed(contract)[::-1], 3),
        *_some("malformed", bodies.malformed(contract), 2),
        *_some("a top", bodies.other_tops(contract), 2),
        *_some("empty", bodies.empties(contract), 1),
        *_some("no UTF-8", bodies.not_utf8(contract), 2),
        *_some("encoded", bodies.other_encodings(contract), 4),
        # What no parser takes is refused at once; what one just takes can end those behind it.
        *_some("deep", bodies.deep(contract)[-10:], 10),
        *_some("duplicate", bodies.duplicates(contract), 2),
        *_some("no number", bodies.no_numbers(contract), 1),
        *_some("long number", bodies.long_numbers(contract)[1:], 9),
        *_some("control", bodies.controls(contract), 1),
        *_some("surrogate", bodies.surrogates(contract), 1),
        *_some("type", media.wrong_types(contract), 1),
        *_some("charset", media.wrong_charsets(contract), 1),
        *_some("coding", media.broken_codings(contract), 5),
        *_some("bomb", media.bombs(contract), 1),
        *_some("large", media.large(contract), 1),
    ]


def _some(kind: str, cases: list[Case], count: int) -> list[Case]:
    return [
        Case(f"{kind}: {case.id}", case.body, headers=case.headers, facts=case.facts)
        for case in cases[:count]
    ]


def _wrong(field: Field) -> object:
    return _WRONG.get(field.type, {"a": 1})
