"""Servers that are wrong about enumerated words."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from mockserver.deviations.deviation import Deviation
from mockserver.deviations.lenient import Change, defect, enumerated, reading_fields, refusing
from taskpact.contract import Field

_LOOK_ALIKES = str.maketrans("асеіорѕху", "aceiopsxy")
_UNSEEN = frozenset({"Cf", "Mn", "Cc"})


def _reading(changed: Callable[[str], str]) -> Change:
    """Change a word that is not listed, before it is compared."""

    def mend(field: Field, value: Any) -> Any:  # noqa: ANN401 - a JSON value
        unlisted = isinstance(value, str) and value not in field.enum
        return changed(value) if unlisted else value

    return reading_fields(enumerated, mend)


def _unlisted_is_nothing(field: Field, value: Any) -> Any:  # noqa: ANN401
    return None if isinstance(value, str) and value and value not in field.enum else value


def _completed(field: Field, value: Any) -> Any:  # noqa: ANN401
    if not isinstance(value, str) or not value:
        return value
    return next((word for word in field.values if str(word).startswith(value)), value)


def _beginning(field: Field, value: Any) -> Any:  # noqa: ANN401
    if not isinstance(value, str):
        return value
    return next((word for word in field.values if value.startswith(str(word))), value)


def _empty_is_nothing(_: Field, value: Any) -> Any:  # noqa: ANN401
    return None if value == "" else value


def _visible(text: str) -> str:
    return "".join(each for each in text if unicodedata.category(each) not in _UNSEEN)


DEVIATIONS: tuple[Deviation, ...] = (
    defect(
        "enu-last-word-forgotten",
        "ENU-01",
        "Does not know the word that a longer list has last.",
        refusing(lambda field: len(field.values) > 2, lambda field, v: v == field.values[-1]),
    ),
    defect(
        "enu-middle-word-forgotten",
        "ENU-01",
        "Does not know a word in the middle of the longest list.",
        refusing(
            lambda field: len(field.values) > 8,
            lambda field, value: value == field.values[len(field.values) // 2],
        ),
    ),
    defect(
        "enu-unlisted-ignored",
        "ENU-02",
        "Takes a word that is not listed for the default.",
        reading_fields(enumerated, _unlisted_is_nothing),
    ),
    defect(
        "enu-beginning-taken",
        "ENU-02",
        "Takes the beginning of a listed word for the word.",
        reading_fields(enumerated, _completed),
    ),
    defect(
        "enu-end-ignored",
        "ENU-02",
        "Looks only at how a word begins.",
        reading_fields(enumerated, _beginning),
    ),
    defect(
        "enu-case-ignored",
        "ENU-03",
        "Lowers the case of a word before it compares.",
        _reading(str.lower),
    ),
    defect(
        "enu-spaces-stripped",
        "ENU-04",
        "Strips white space off a word before it compares.",
        _reading(str.strip),
    ),
    defect(
        "enu-end-of-line-passed",
        "ENU-04",
        "Compares with a pattern that lets a line end pass.",
        _reading(lambda text: text.removesuffix("\n")),
    ),
    defect(
        "enu-normalised",
        "ENU-05",
        "Normalises a word to its compatible form before it compares.",
        _reading(lambda text: unicodedata.normalize("NFKC", text)),
    ),
    defect(
        "enu-unseen-dropped",
        "ENU-05",
        "Drops characters that nobody sees before it compares.",
        _reading(_visible),
    ),
    defect(
        "enu-look-alikes-taken",
        "ENU-05",
        "Takes letters of another script for those they look like.",
        _reading(lambda text: text.translate(_LOOK_ALIKES)),
    ),
    defect(
        "enu-cut-at-nul",
        "ENU-05",
        "Ends a word at its first NUL.",
        _reading(lambda text: text.partition("\0")[0]),
    ),
    defect(
        "enu-empty-refused",
        "ENU-06",
        "Refuses empty text where it stands for nothing.",
        refusing(enumerated, lambda _, value: value == ""),
    ),
    defect(
        "enu-empty-taken",
        "ENU-07",
        "Takes empty text for an omitted value in every field.",
        reading_fields(enumerated, _empty_is_nothing),
    ),
)
