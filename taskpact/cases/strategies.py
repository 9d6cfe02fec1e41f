"""What Hypothesis draws requests from: numbers, words, texts, JSON values, whole bodies.

Everything comes from the contract's schema; nothing here sends.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from taskpact.cases import samples
from taskpact.cases.types import Place
from taskpact.contract import Contract, Field

_NEAR = 3
_WIDTHS = (31, 32, 63, 64)
_LONGEST = 40
_UNSENDABLE: Final[tuple[Literal["Cs"], ...]] = ("Cs",)
# Surrogates are all that UTF-8 cannot carry; to say `codec="utf-8"` has Hypothesis try every
# character there is, for more than a second.


def integers(field: Field) -> SearchStrategy[int]:
    """Integers of every size, most of them near the ends of the field's range."""
    low, high = samples.range_of(field)
    near = [st.integers(end - _NEAR, end + _NEAR) for end in (low, high) if end is not None]
    wide = [st.integers(2**width - _NEAR, 2**width + _NEAR) for width in _WIDTHS]
    return st.one_of(*near, st.integers(low, high), st.integers(), *wide)


def words(field: Field) -> SearchStrategy[str]:
    """Words that an enumerated field does not list: free ones, and listed ones changed a little."""
    known = st.sampled_from([value for value in field.values if isinstance(value, str)])
    letters = st.characters(exclude_categories=_UNSENDABLE, exclude_characters="\0")
    changed = st.builds(_changed, known, st.integers(0, _LONGEST), letters, st.integers(0, 1))
    free = st.text(letters, min_size=1, max_size=_LONGEST)
    return st.one_of(changed, free).filter(lambda word: not field.accepts.accepts(word))


def texts() -> SearchStrategy[str]:
    """Texts of any characters but controls, with a plain letter at both ends.

    The letters keep trimming, which is judged elsewhere, out of it.
    """
    characters = st.characters(exclude_categories=["Cs", "Cc", "Cn"])
    return st.text(characters, min_size=1, max_size=_LONGEST).map(lambda text: f"a{text}z")


def json_values() -> SearchStrategy[Any]:
    """Any JSON value, a few levels deep."""
    letters = st.characters(exclude_categories=_UNSENDABLE)
    text = st.text(letters, max_size=10)
    flat = st.one_of(
        st.none(), st.booleans(), st.integers(-(2**70), 2**70), text, st.floats(-1e300, 1e300)
    )
    return st.recursive(
        flat,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(text, inner, max_size=3)
        ),
        max_leaves=5,
    )


def misplaced(places: list[Place]) -> SearchStrategy[dict[str, Any]]:
    """Bodies with any JSON value at one of the places."""
    return st.builds(
        lambda place, value: place.holding(value), st.sampled_from(places), json_values()
    )


def choices(contract: Contract, field: Field) -> SearchStrategy[Any]:
    """Valid values of a field of choice: a number in range, a listed word, a boolean."""
    if field.type == "boolean":
        return st.booleans()
    if field.type == "integer":
        return st.integers(*samples.range_of(field)).filter(field.accepts.accepts)
    if field.enum:
        return st.sampled_from(field.values)
    return st.just(samples.of(contract, field))


def configurations(contract: Contract, fields: list[Field]) -> SearchStrategy[dict[str, Any]]:
    """Bodies with any of these fields, each omitted or with a valid value."""
    optional = {field.name: choices(contract, field) for field in fields}
    return st.fixed_dictionaries({}, optional=optional)


def _changed(word: str, at: int, letter: str, removed: int) -> str:
    place = at % (len(word) + 1)
    return word[:place] + letter + word[place + removed :]
