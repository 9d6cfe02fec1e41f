"""Servers that are wrong about the types of members."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mockserver.deviations.deviation import Deviation
from mockserver.deviations.lenient import (
    Body,
    Change,
    booleans,
    defect,
    is_number,
    lists,
    reading_fields,
    stumbling_on_value,
    texts,
)
from taskpact.contract import Contract, Field, Violation

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

_NAMES = re.compile(r"__proto__|constructor|prototype")


def _mended(value_of: Callable[[Any], Any]) -> Callable[[Field, Any], Any]:
    """A mend of a value alone, whatever the field."""
    return lambda _, value: value_of(value)


def _truth_of_words(value: Any) -> Any:  # noqa: ANN401 - a JSON value
    return value.lower() in ("true", "yes", "1") if isinstance(value, str) else value


def _truth_of_text(value: Any) -> Any:  # noqa: ANN401
    return bool(value) if isinstance(value, str) else value


def _truth_of_numbers(value: Any) -> Any:  # noqa: ANN401
    return bool(value) if is_number(value) else value


def _number_as_text(value: Any) -> Any:  # noqa: ANN401
    return str(value) if is_number(value) else value


def _falsy_is_nothing(value: Any) -> Any:  # noqa: ANN401
    return value or None


def _written(field: Field, value: Any) -> Any:  # noqa: ANN401
    # A boolean made into text is a listed word of no field, so a free text shows it.
    return str(value) if isinstance(value, bool) and not field.enum and not field.format else value


def _in_a_list(value: Any) -> Any:  # noqa: ANN401
    return [value] if isinstance(value, str) else value


def _keys(value: Any) -> Any:  # noqa: ANN401
    return list(value) if isinstance(value, dict) else value


def _only_texts(value: Any) -> Any:  # noqa: ANN401
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else value


def _as_the_first(value: Any) -> Any:  # noqa: ANN401
    # Of a list whose first member is right, the others are made text as well.
    right = isinstance(value, list) and value and isinstance(value[0], str)
    return [str(each) for each in value] if right else value


def _message(mended: Callable[[Any], Any]) -> Change:
    """Mend the message before it is validated; one that becomes None is dropped."""
    return reading_fields(lambda field: field.type == "object", _mended(mended))


def _first(value: Any) -> Any:  # noqa: ANN401
    if not isinstance(value, list):
        return value
    return value[0] if value and isinstance(value[0], dict) else None


def _if_object(value: Any) -> Any:  # noqa: ANN401
    return value if isinstance(value, dict) else None


def _with_types(value: Any) -> Any:  # noqa: ANN401
    parts = value.get("parts") if isinstance(value, dict) else None
    if not isinstance(parts, list):
        return value
    typed = [{"type": "text", **each} if isinstance(each, dict) else each for each in parts]
    return {**value, "parts": typed}


def _without_broken_parts(value: Any) -> Any:  # noqa: ANN401
    parts = value.get("parts") if isinstance(value, dict) else None
    if parts is None:
        return value
    objects = [each for each in parts if isinstance(each, dict)] if isinstance(parts, list) else []
    return {**value, "parts": objects}


def _texts_in_parts(value: Any) -> Any:  # noqa: ANN401
    parts = value.get("parts") if isinstance(value, dict) else None
    if not isinstance(parts, list):
        return value
    mended = [{**p, "text": str(p["text"])} if _has_text(p) else p for p in parts]
    return {**value, "parts": mended}


def _has_text(part: object) -> bool:
    return isinstance(part, dict) and "text" in part


def _overlooking(keyword: str) -> Change:
    """Do not assert one keyword of the schema."""

    def change(decisions: Decisions) -> Decisions:
        def violations(contract: Contract, body: Body) -> list[Violation]:
            found = decisions.violations(contract, body)
            return [each for each in found if each.keyword != keyword]

        return replace(decisions, violations=violations)

    return change


def _names(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _names(inner)


def _has_name(is_bad: Callable[[str], bool]) -> Callable[[Contract, Body], bool]:
    return lambda _, body: any(is_bad(name) for name in _names(body))


def _is_null_somewhere(_: Contract, body: Body) -> bool:
    return any(value is None for value in body.values())


def _message_has_strange_parts(_: Contract, body: Body) -> bool:
    message = body.get("message")
    parts = message.get("parts", []) if isinstance(message, dict) else []
    return not isinstance(parts, list) or any(not isinstance(each, dict) for each in parts)


DEVIATIONS: tuple[Deviation, ...] = (
    defect(
        "typ-words-are-booleans",
        "TYP-01",
        "Reads the words for true and false as booleans.",
        reading_fields(booleans, _mended(_truth_of_words)),
    ),
    defect(
        "typ-empty-text-is-false",
        "TYP-01",
        "Takes any text for true and empty text for false.",
        reading_fields(booleans, _mended(_truth_of_text)),
    ),
    defect(
        "typ-numbers-are-booleans",
        "TYP-02",
        "Takes one for true and zero for false.",
        reading_fields(booleans, _mended(_truth_of_numbers)),
    ),
    defect(
        "typ-zero-is-no-boolean",
        "TYP-02",
        "Takes zero in place of a boolean for nothing.",
        reading_fields(booleans, _mended(_falsy_is_nothing)),
    ),
    defect(
        "typ-numbers-become-text",
        "TYP-03",
        "Makes text of a number.",
        reading_fields(texts, _mended(_number_as_text)),
    ),
    defect(
        "typ-booleans-become-text",
        "TYP-03",
        "Makes text of a boolean.",
        reading_fields(texts, _written),
    ),
    defect(
        "typ-falsy-is-no-text",
        "TYP-03",
        "Takes zero and false in place of text for nothing.",
        reading_fields(texts, _mended(_falsy_is_nothing)),
    ),
    defect(
        "typ-text-becomes-list",
        "TYP-04",
        "Takes a text for a list of it.",
        reading_fields(lists, _mended(_in_a_list)),
    ),
    defect(
        "typ-object-becomes-list",
        "TYP-04",
        "Goes through the names of an object as if it were a list.",
        reading_fields(lists, _mended(_keys)),
    ),
    defect(
        "typ-falsy-is-no-list",
        "TYP-04",
        "Takes zero and false in place of a list for nothing.",
        reading_fields(lists, _mended(_falsy_is_nothing)),
    ),
    defect(
        "typ-members-dropped",
        "TYP-05",
        "Drops members of a list that are no text.",
        reading_fields(lists, _mended(_only_texts)),
    ),
    defect(
        "typ-first-member-only",
        "TYP-05",
        "Looks only at the first member of a list.",
        reading_fields(lists, _mended(_as_the_first)),
    ),
    defect(
        "typ-message-in-a-list",
        "TYP-06",
        "Takes the first of a list of messages.",
        _message(_first),
    ),
    defect(
        "typ-message-ignored",
        "TYP-06",
        "Ignores a message that is no object.",
        _message(_if_object),
    ),
    defect(
        "typ-part-without-type",
        "TYP-07",
        "Takes a part without a type for text.",
        _message(_with_types),
    ),
    defect(
        "typ-null-fails",
        "TYP-08",
        "Fails on null in place of a field's value.",
        stumbling_on_value(_is_null_somewhere),
    ),
    defect(
        "typ-strange-parts-fail",
        "TYP-08",
        "Fails on parts that are no list of objects.",
        stumbling_on_value(_message_has_strange_parts),
    ),
    defect(
        "typ-formats-not-asserted",
        "TYP-09",
        "Takes any text where a uuid is expected.",
        _overlooking("format"),
    ),
    defect(
        "typ-internals-fail",
        "TYP-12",
        "Fails on a member named like a language's internals.",
        stumbling_on_value(_has_name(lambda name: _NAMES.search(name) is not None)),
    ),
    defect(
        "typ-nul-in-a-name-fails",
        "TYP-12",
        "Fails on a member whose name holds a NUL.",
        stumbling_on_value(_has_name(lambda name: "\0" in name)),
    ),
    defect(
        "typ-parts-that-are-none-dropped",
        "TYP-16",
        "Drops parts that are no objects, or all of them where they are no list.",
        _message(_without_broken_parts),
    ),
    defect(
        "typ-text-of-a-part-made-text",
        "TYP-16",
        "Makes text of whatever a part has as its text.",
        _message(_texts_in_parts),
    ),
)
