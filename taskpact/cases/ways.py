"""The same cases by other ways: as a stream, in each mode and on each route. Pure.

A server may look at a body on one path only: before an acknowledgement and not before a stream,
in one mode and not in another.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from taskpact.cases import samples, truth
from taskpact.cases.case import Case
from taskpact.contract import Contract

Cases: TypeAlias = Callable[[Contract], Iterable[Case]]


def streamed(cases: Cases) -> Cases:
    """One case of each field, asking for the stream."""

    def made(contract: Contract) -> Iterator[Case]:
        chosen = contract.negotiation
        for case in first_of_each(cases(contract)):
            yield from _with(case, "as a stream", {chosen.field: chosen.stream.name})

    return made


def everywhere(cases: Cases) -> Cases:
    """Every case as a stream, and with each single member that defaults depend on."""

    def made(contract: Contract) -> Iterator[Case]:
        chosen = contract.negotiation
        stream = {chosen.field: chosen.stream.name}
        others = [_members(case) for case in truth.continued(contract) if case.body]
        for case in cases(contract):
            for members in (stream, *others):
                sure = not any(samples.is_reference(contract.field(name)) for name in members)
                name = ",".join(f"{name}={json.dumps(value)}" for name, value in members.items())
                yield from _with(case, name, members, sure=sure)

    return made


def one_of_each(cases: Cases) -> Cases:
    """The first case of each field."""
    return lambda contract: first_of_each(cases(contract))


def first_of_each(cases: Iterable[Case]) -> Iterator[Case]:
    """Of these cases the first of each field."""
    seen: set[frozenset[str]] = set()
    for case in cases:
        names = frozenset(_members(case))
        if names not in seen:
            seen.add(names)
            yield case


def _with(
    case: Case, name: str, members: Mapping[str, Any], *, sure: bool = True
) -> Iterator[Case]:
    body = _members(case)
    if not members.keys() & body.keys():
        twin = {**(case.twin or {}), **members}
        facts = {**case.facts, "sure": sure and case.facts.get("sure", True)}
        yield Case(f"{case.id} {name}", {**members, **body}, twin, facts=facts)


def _members(case: Case) -> Mapping[str, Any]:
    return {} if isinstance(case.body, bytes) else case.body
