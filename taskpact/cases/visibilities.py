"""Who may read a task: the values of its visibility, and ways to leave it out. Pure.

Who reads is the contract's word (`x-readers`); nothing of it is typed here.
"""

from __future__ import annotations

from taskpact.cases.case import Case
from taskpact.contract import Contract

FIELD = "visibility"


def of(contract: Contract, readers: str) -> list[str]:
    """The values by which these may read: `everyone`, `team` or `owner`."""
    field = contract.field(FIELD)
    listed = field.values or tuple(field.readers)
    return [str(value) for value in listed if field.readers.get(str(value)) == readers]


def open_to_all(contract: Contract) -> list[Case]:
    """Each value by which everyone may read (VIS-06)."""
    return [Case(value, {FIELD: value}) for value in of(contract, "everyone")]


def owners_only(contract: Contract) -> list[Case]:
    """Each way to make a task that only its owner may read (VIS-01, VIS-02)."""
    return _by(contract, "owner")


def for_the_team(contract: Contract) -> list[Case]:
    """Each value by which the team may read (VIS-03, VIS-05)."""
    return _by(contract, "team")


def closed(contract: Contract) -> list[Case]:
    """Each way to make a task that not everyone may read (VIS-07)."""
    return [*_by(contract, "owner"), *_by(contract, "team")]


def every(contract: Contract) -> list[Case]:
    """Each way to make a task (VIS-10)."""
    return [*open_to_all(contract), *closed(contract)]


def _by(contract: Contract, readers: str) -> list[Case]:
    """The values, and what stands for one of them: nothing, and the empty text."""
    field = contract.field(FIELD)
    cases = [Case(value, {FIELD: value}) for value in of(contract, readers)]
    usual = contract.resolve({}).values.get(FIELD)
    if field.readers.get(str(usual)) == readers:
        cases.append(Case("omitted", {}))
        empty = field.means_omitted("") and field.accepts.accepts("")
        cases += [Case("empty", {FIELD: ""})] if empty else []
    return cases
