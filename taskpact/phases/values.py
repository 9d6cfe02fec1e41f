"""Which requirement speaks of one member of the body, by its field and its value. Pure.

A value is wrong where a requirement has it refused, right where one has it accepted, and open where
a target may do either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from taskpact.cases import samples
from taskpact.contract import Contract, Field
from taskpact.contract.document import at

Standing = Literal["wrong", "right", "open"]

_HUGE = 2**53
"""Beyond it integers are not exact in every JSON reader (RFC 8259 section 6)."""


def standing(contract: Contract, name: str, value: object) -> Standing:
    """Whether the contract has a body refused or accepted for this member."""
    if refusal(contract, name, value):
        return "wrong"
    field = contract.fields.get(name)
    if field is None or value is None or not field.accepts.accepts(value):
        return "open"
    fixed = field.type == "boolean" or acceptance(contract, name, value) is not None
    return "right" if fixed else "open"


def acceptance(contract: Contract, name: str, value: object) -> str | None:
    """The requirement that has this member accepted."""
    field = contract.fields.get(name)
    if field is None or not field.accepts.accepts(value):
        return None
    if field.usable is not None:
        return None if field.usable.accepts(value) else "ID-04"
    if field.enum:
        return _listed(contract, value)
    if field.type == "integer":
        return "RNG-01" if isinstance(value, int) else "RNG-09"
    return None


def _listed(contract: Contract, word: object) -> str | None:
    if samples.capability(contract, word):
        return None
    return "ENU-06" if word == "" else "ENU-01"


def refusal(contract: Contract, name: str, value: object) -> str | None:
    """The requirement that has this member refused."""
    field = contract.fields.get(name)
    # What an unusable value means has its own rule; null is left open but in one field.
    if field is None or field.usable is not None or field.accepts.accepts(value):
        return None
    if name == contract.negotiation.field:
        return _of_format(value)
    if value is None:
        return None
    if field.enum:
        return _of_word(field, value)
    if field.type == "object":
        return _of_object(contract, name, value)
    return _BY_TYPE[field.type](field, value) if field.type in _BY_TYPE else None


def huge(value: object) -> bool:
    """Whether this is a number beyond what every reader of JSON keeps exact."""
    return _is_number(value) and isinstance(value, int | float) and abs(value) > _HUGE


def _of_format(value: object) -> str:
    if value is None:
        return "NEG-10"
    return "NEG-08" if isinstance(value, str) else "NEG-09"


def _of_word(field: Field, value: object) -> str | None:
    if not isinstance(value, str):
        return _of_text(field, value)
    if value == "":
        return "ENU-07"
    words = [word for word in field.enum if isinstance(word, str)]
    if value.strip() in words:
        return "ENU-04"
    return "ENU-03" if value.casefold() in map(str.casefold, words) else "ENU-02"


def _of_integer(field: Field, value: object) -> str | None:
    if isinstance(value, bool):
        return "RNG-06"
    if isinstance(value, str):
        return "RNG-05"
    if not isinstance(value, int | float):
        return None
    if value != value // 1:
        return "RNG-04"
    if huge(value):
        return "RNG-07"
    below = field.minimum is not None and value < field.minimum
    return "RNG-02" if below else "RNG-03"


def _of_boolean(_: Field, value: object) -> str | None:
    if isinstance(value, str):
        return "TYP-01"
    return "TYP-02" if _is_number(value) else None


def _of_text(field: Field, value: object) -> str | None:
    if isinstance(value, bool) or _is_number(value):
        return "TYP-03"
    return "TYP-09" if isinstance(value, str) and field.format else None


def _of_list(_: Field, value: object) -> str | None:
    if not isinstance(value, list):
        return "TYP-04"
    return None if None in value else "TYP-05"


_BY_TYPE = {
    "integer": _of_integer,
    "boolean": _of_boolean,
    "string": _of_text,
    "array": _of_list,
}


def _of_object(contract: Contract, name: str, value: object) -> str | None:
    if not isinstance(value, Mapping):
        return "TYP-06"
    body = {name: value}
    # All that is wrong must be of one kind: what is open beside it may be why it is refused.
    kinds = {_inside(body, each.pointer, each.keyword) for each in contract.violations(body)}
    return kinds.pop() if len(kinds) == 1 else None


def _inside(body: Mapping[str, object], pointer: str, keyword: str) -> str | None:
    steps: Sequence[str] = pointer.split("/")[1:]
    if keyword == "required":
        return "TYP-07"
    return (
        "TYP-16" if keyword == "type" and len(steps) > 1 and at(body, pointer) is not None else None
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
