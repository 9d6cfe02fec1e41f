"""Numbers at and around the ends of every integer field's range, as literals on the wire. Pure.

A JSON library chooses how to spell a number, so whatever hangs on its spelling is sent as bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

from taskpact.cases import samples
from taskpact.cases.case import Case
from taskpact.contract import Contract, Field

TEXT = "Say hello."

# 2^32 and 2^64 more than a value in the range is that value again in a word of that width.
_WRAPS = (32, 64)
_BEYOND = ("1e400", "9" * 400)
_UNWIELDY = (
    "1e400",
    "-1e400",
    "1e99999",
    "1e-99999",
    "9" * 400,
    "-" + "9" * 5000,
    "0." + "1" * 5000,
)


def integers(contract: Contract) -> list[Field]:
    """The integer fields."""
    return [field for field in contract.fields.values() if field.type == "integer"]


def ranged(contract: Contract) -> list[Field]:
    """The integer fields with a bound."""
    return [field for field in integers(contract) if samples.range_of(field) != (None, None)]


def points(field: Field) -> list[int]:
    """Both ends of the field's range, their inner neighbours and a value between."""
    low, high = _ends(field)
    return sorted(
        {n for n in (low, low + 1, (low + high) // 2, high - 1, high) if low <= n <= high}
    )


def inside(contract: Contract) -> list[Case]:
    """Integers in range (RNG-01)."""
    found = [_case(field, n) for field in ranged(contract) for n in points(field)]
    return [case for case in found if contract.accepts(case.body)]


def below(contract: Contract) -> list[Case]:
    """The integer before the lower end; its twin is the end (RNG-02)."""
    return [
        _case(field, low - 1, twin=low)
        for field in ranged(contract)
        if (low := samples.range_of(field)[0]) is not None
    ]


def above(contract: Contract) -> list[Case]:
    """The integer after the upper end; its twin is the end (RNG-03)."""
    return [
        _case(field, high + 1, twin=high)
        for field in ranged(contract)
        if (high := samples.range_of(field)[1]) is not None
    ]


def fractions(contract: Contract) -> list[Case]:
    """Numbers with a fraction between two integers of the range (RNG-04)."""
    return _literals(contract, integers, _fractions)


def texts(contract: Contract) -> list[Case]:
    """Text in place of an integer, digits first (RNG-05)."""
    return _wrong(contract, lambda field: [str(middle(field)), str(_ends(field)[0]), "ten", ""])


def booleans(contract: Contract) -> list[Case]:
    """Booleans, lists and objects in place of an integer (RNG-06)."""
    return _wrong(contract, lambda f: [True, False, [], [middle(f)], {}, {"value": middle(f)}])


def huge(contract: Contract) -> list[Case]:
    """Numbers far outside, some of which fall into the range when they are cut (RNG-07)."""
    return _literals(contract, ranged, _huge)


def unwieldy(contract: Contract) -> list[Case]:
    """Numbers that parsers stumble over; what is asked is only how (RNG-08)."""
    return _literals(contract, integers, lambda _: _UNWIELDY)


def with_point(contract: Contract) -> list[Case]:
    """Integers in range, spelled with a zero fraction (RNG-09)."""
    return _valid(contract, lambda field: (f"{n}.0" for n in points(field)))


def with_exponent(contract: Contract) -> list[Case]:
    """Integers in range, spelled with an exponent (RNG-10)."""
    return _valid(contract, _exponents)


def each_ranged(contract: Contract) -> list[Case]:
    """Each field with a range, as the fact `field` (RNG-11)."""
    return [Case(field.name, {}, facts={"field": field}) for field in ranged(contract)]


def negative_zero(contract: Contract) -> list[Case]:
    """Zero with a sign, where zero is in range (RNG-12)."""
    holding = [field for field in ranged(contract) if field.accepts.accepts(0)]
    return [_literal(contract, field, each) for field in holding for each in ("-0", "-0.0")]


def middle(field: Field) -> int:
    """A value between the ends of the range."""
    low, high = _ends(field)
    return (low + high) // 2


def written(contract: Contract, name: str, literal: str) -> bytes:
    """A whole body with `literal` as it stands for the member `name`; `{{id}}` is for the probe."""
    chosen = contract.negotiation
    rest = {"id": "{{id}}", "task": TEXT, chosen.field: chosen.acknowledgement.name}
    return f"{json.dumps(rest)[:-1]}, {json.dumps(name)}: {literal}}}".encode()


def _ends(field: Field) -> tuple[int, int]:
    # Where a bound is missing, the hundred values beside the other stand for the range.
    low, high = samples.range_of(field)
    if low is None:
        low = 0 if high is None else high - 100
    return low, low + 100 if high is None else high


def _fractions(field: Field) -> Iterator[str]:
    low, high = _ends(field)
    for number in sorted({low + 0.5, middle(field) + 0.25, high - 0.5}):
        yield str(number)
    yield f"{middle(field)}.000001"


def _exponents(field: Field) -> Iterator[str]:
    for n in points(field):
        yield f"{n}e0"
        yield f"{n * 10}E-1"
    tens = [n for n in range(10, 101, 10) if field.accepts.accepts(n)]
    yield from (f"{n // 10}e1" for n in tens[:2])


def _huge(field: Field) -> Iterator[str]:
    low, high = samples.range_of(field)
    if high is not None:
        yield from (str(2**width + middle(field)) for width in _WRAPS)
        yield from (str(10**20), *_BEYOND)
    if low is not None:
        yield from (str(middle(field) - 2**width) for width in _WRAPS)
        yield from (str(-(10**20)), *(f"-{each}" for each in _BEYOND))


def _case(field: Field, number: object, twin: object = None) -> Case:
    undone = None if twin is None else {field.name: twin}
    return Case(f"{field.name}={json.dumps(number)}", {field.name: number}, undone)


def _wrong(contract: Contract, values: Callable[[Field], Iterable[object]]) -> list[Case]:
    found = [_case(f, each, twin=middle(f)) for f in integers(contract) for each in values(f)]
    return [case for case in found if not contract.accepts(case.body)]


def _literal(contract: Contract, field: Field, literal: str, twin: int | None = None) -> Case:
    undone = None if twin is None else {field.name: twin}
    shown = literal if len(literal) <= 24 else f"{literal[:6]}..({len(literal)} characters)"
    return Case(f"{field.name}={shown}", written(contract, field.name, literal), undone)


def _literals(
    contract: Contract,
    fields: Callable[[Contract], Iterable[Field]],
    literals: Callable[[Field], Iterable[str]],
) -> list[Case]:
    return [
        _literal(contract, field, each, twin=middle(field))
        for field in fields(contract)
        for each in literals(field)
    ]


def _valid(contract: Contract, literals: Callable[[Field], Iterable[str]]) -> list[Case]:
    found = [(field, each) for field in ranged(contract) for each in literals(field)]
    return [_literal(contract, f, each) for f, each in found if f.accepts.accepts(json.loads(each))]
