"""Servers that fail at what is valid: defects of TYP-17."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from mockserver.deviations.deviation import Deviation
from mockserver.deviations.lenient import Body, defect, lists, stumbling_on_value, texts
from taskpact.contract import Contract, Field


def _of_files(_: Contract, body: Body) -> bool:
    return bool(body.get("file_keys"))


def _an_empty_list(contract: Contract, body: Body) -> bool:
    return any(body.get(field.name) == [] for field in contract.fields.values() if lists(field))


def _an_unknown_project(_: Contract, body: Body) -> bool:
    return _is_uuid(body.get("project_id"))


def _a_long_text(contract: Contract, body: Body) -> bool:
    return any(
        isinstance(value, str) and len(value) > 255
        for field in contract.fields.values()
        if _is_a_name(field)
        for value in _texts(body.get(field.name))
    )


def _is_a_name(field: Field) -> bool:
    return (texts(field) and not field.used_when_absent) or lists(field)


def _texts(value: Any) -> list[Any]:  # noqa: ANN401 - a JSON value
    return value if isinstance(value, list) else [value]


def _is_uuid(value: object) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return isinstance(value, str)


DEVIATIONS: tuple[Deviation, ...] = (
    defect(
        "typ-files-fail",
        "TYP-17",
        "Fails where files are referred to.",
        stumbling_on_value(_of_files),
    ),
    defect(
        "typ-empty-list-fails",
        "TYP-17",
        "Fails on the first member of an empty list.",
        stumbling_on_value(_an_empty_list),
    ),
    defect(
        "typ-unknown-project-fails",
        "TYP-17",
        "Fails on a project that it has no row of.",
        stumbling_on_value(_an_unknown_project),
    ),
    defect(
        "typ-long-name-fails",
        "TYP-17",
        "Fails on a name that its column is too short for.",
        stumbling_on_value(_a_long_text),
    ),
)
