"""Valid values that servers stumble over: lists of any size, odd texts, unknown references. Pure.

Kinds and fields come from the request schema, and what it does not take is left out. A target may
refuse many of them, since it need not know what a reference names; it may not fail at any.
"""

from __future__ import annotations

from typing import Any, Final

from taskpact.cases import samples
from taskpact.cases.case import Case
from taskpact.contract import Contract, Field

_TEXTS: Final = (
    "",
    " ",
    "a/b c.txt",
    "../../up",
    "'; --",
    "%s{0}",
    "naïve \u05e9\u05dc\u05d5\u05dd \u6587\u4ef6 \U0001f600",
    "nul\0inside",
    "a" * 2_000,
)
_UUIDS: Final = (
    "9f6f2f5e-0000-4000-8000-00000000dead",
    "9F6F2F5E-0000-4000-8000-00000000DEAD",
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
)
_MANY: Final = 50
"""Members of a long list."""


def of_each_field(contract: Contract) -> list[Case]:
    """One case for each field; fact `bodies`: its valid values, each the only member."""
    cases = []
    for field in contract.fields.values():
        usual = {field.name: samples.of(contract, field)}
        bodies = [usual, *({field.name: value} for value in _values(contract, field))]
        right = [body for body in bodies if contract.accepts(body)]
        cases.append(Case(field.name, usual, facts={"bodies": right}))
    return cases


def _values(contract: Contract, field: Field) -> list[Any]:
    if field.enum:
        return []  # what is listed is accepted: ENU-01
    if field.type == "array":
        return _lists(samples.of(contract, field))
    if field.type == "boolean":
        return [True, False]
    if field.type == "string":
        return list(_UUIDS if field.format == "uuid" else _TEXTS)
    return []


def _lists(usual: list[Any]) -> list[list[Any]]:
    alone = [[text] for text in _TEXTS]
    several = [f"{usual[0]}-{number}" for number in range(_MANY)]
    return [[], usual * 2, several[:2], several, *alone]
