"""Null is left open (AMB-NULL): no value that must be refused is one, but in one field."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest

import taskpact.cases
from taskpact.cases import formats
from taskpact.contract import load
from taskpact.phases.values import refusal

MODULES = [f"taskpact.cases.{each.name}" for each in pkgutil.iter_modules(taskpact.cases.__path__)]


def makers() -> Iterator[object]:
    """Every function of the cases that needs a contract only."""
    for name in MODULES:
        module = importlib.import_module(name)
        for _, made in inspect.getmembers(module, inspect.isfunction):
            parameters = inspect.signature(made).parameters.values()
            kinds = [str(each.annotation) for each in parameters]
            if made.__module__ == name and kinds == ["Contract"] and made.__name__[0] != "_":
                yield pytest.param(made, id=f"{name.rpartition('.')[2]}.{made.__name__}")


def holds_null(value: object) -> bool:
    match value:
        case dict():
            return any(map(holds_null, value.values()))
        case list():
            return any(map(holds_null, value))
    return value is None


def members(case: object) -> dict:
    body = getattr(case, "body", None)
    return dict(body) if isinstance(body, dict) else {}


@pytest.mark.parametrize("maker", list(makers()))
def test_no_case_that_must_be_refused_holds_null(maker, contract) -> None:
    """A case with a twin is one that must be refused."""
    own = contract.negotiation.field
    made = maker(contract)
    cases = list(made) if isinstance(made, list | tuple) else []
    bad = [
        case.id
        for case in cases
        if getattr(case, "twin", None) is not None
        and holds_null({n: value for n, value in members(case).items() if n != own})
    ]
    assert bad == []


def test_there_are_makers_to_look_at() -> None:
    """So that the rule above says something."""
    assert len(list(makers())) > 40


@pytest.mark.parametrize("name", list(load().fields))
def test_a_finding_about_null_speaks_against_one_field_only(name, contract) -> None:
    """In a list as well."""
    own = contract.negotiation.field
    assert refusal(contract, name, None) == ("NEG-10" if name == own else None)
    if contract.field(name).type == "array":
        assert refusal(contract, name, ["text", None]) is None


def test_null_is_refused_where_an_enumeration_holds_none(contract, edited) -> None:
    """The case is gone as soon as the document lists null."""
    own = contract.negotiation.field

    def listed(properties: dict) -> None:
        properties[own]["enum"].append(None)
        properties[own]["type"] = ["string", "null"]

    assert [case.body for case in formats.null(contract)] == [{own: None}]
    assert formats.null(edited(listed)) == []
