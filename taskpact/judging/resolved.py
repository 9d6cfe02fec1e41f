"""What the details of a task show of a field's resolved value, against what it must be. Pure.

A place that is published binds. One that we infer counts only where it holds a word of the
field's own: a member of that name may mean something else there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from taskpact.contract import Field
from taskpact.contract.document import at
from taskpact.judging import answers

_INFERRED: Final = "inferred"
_LATEST: Final = "/stream/"


class _Unseen:
    """The details do not show a value: the place is absent or null (AMB-DETAILS-NULL)."""

    def __repr__(self) -> str:
        return "nothing"


UNSEEN: Final = _Unseen()


def seen(field: Field, details: Mapping[str, object]) -> Any:  # noqa: ANN401 - a JSON value
    """The value that details show for a field, or UNSEEN."""
    for sight in field.resolved_at:
        value = _at(details, sight.pointer)
        if value is None or (sight.origin == _INFERRED and not field.accepts.accepts(value)):
            continue
        return value
    return UNSEEN


def all_seen(field: Field, details: Mapping[str, object]) -> list[Any]:
    """The values at every place of a field that is there and not null."""
    found = (_at(details, sight.pointer) for sight in field.resolved_at)
    return [value for value in found if value is not None]


def is_published(field: Field) -> bool:
    """Whether a public page says where the field shows."""
    return any(sight.origin != _INFERRED for sight in field.resolved_at)


def shows_any(fields: Mapping[str, Field], details: Mapping[str, object]) -> bool:
    """Whether details show a resolved value of a run, of any field."""
    return any(
        seen(field, details) is not UNSEEN
        for field in fields.values()
        if any(sight.pointer.startswith("/stream/") for sight in field.resolved_at)
    )


def differs(field: Field, wanted: object, details: Mapping[str, object]) -> str | None:
    """Reason why the value shown is another; None where it is the same or does not show."""
    value = seen(field, details)
    if value is UNSEEN or answers.equal(value, wanted):
        return None
    return f"{field.name} is {value!r} in the details, and must be {wanted!r}"


def unlike(
    fields: Mapping[str, Field], one: Mapping[str, object], other: Mapping[str, object]
) -> str | None:
    """Reason why two details do not show one configuration; what the server makes is left out."""
    for name, field in fields.items():
        if field.default_from or not field.resolved_at:
            continue
        first, second = seen(field, one), seen(field, other)
        if UNSEEN in (first, second) and not is_published(field):
            continue
        if not (answers.equal(first, second) or (_is_none(first) and _is_none(second))):
            return f"{name} is {first!r} in the one and {second!r} in the other"
    return None


def _is_none(value: object) -> bool:
    # Details may leave out what is zero, false or empty (AMB-DETAILS-NULL).
    return value is UNSEEN or not value


def _at(details: Mapping[str, object], pointer: str) -> Any:  # noqa: ANN401 - a JSON value
    for place in (pointer, *_only_stream(details, pointer)):
        try:
            return at(details, place)
        except KeyError:
            continue
    return None


def _only_stream(details: Mapping[str, object], pointer: str) -> tuple[str, ...]:
    """The same place in the list of streams, where there is just one, so it is the latest."""
    streams = details.get("streams")
    if pointer.startswith(_LATEST) and isinstance(streams, list) and len(streams) == 1:
        return ("/streams/0/" + pointer.removeprefix(_LATEST),)
    return ()
