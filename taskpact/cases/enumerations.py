"""Words at and around the lists of every enumerated field: listed, unlisted, disguised. Pure.

Whatever a disguise comes to, a word that the contract lists is never called wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from taskpact.cases import samples
from taskpact.cases.case import Case
from taskpact.contract import Contract, Field

# Words that a lookup may know though nobody listed them: members that objects have by nature in
# some languages, spellings of nothing, an index, a pattern.
_INNATE = ("constructor", "__proto__", "null", "default", "0", ".*")
# What words are joined with, and what else they may be joined with.
_JOINED = (("-", "_"), ("-", ""), ("-", " "), (".", "-"), (".", ""))
_SPACES = (" {}", "{} ", "\t{}", "{}\n", "\u00a0{}", "{}\u3000")
_INVISIBLE: Mapping[str, str] = {
    "zero-width-space": "{0}\u200b{1}",
    "soft-hyphen": "{0}\u00ad{1}",
    "nul-at-end": "{0}{1}\0",
    "combining-mark-at-end": "{0}{1}\u0301",
    "mark-of-direction": "\u200e{0}{1}",
    "byte-order-mark": "\ufeff{0}{1}",
}
_CYRILLIC = str.maketrans("aceiopsxy", "асеіорѕху")
# Letters that fold or normalise to plain ones (Unicode UAX 15, CaseFolding).
_FOLDING = str.maketrans({"s": "ſ", "k": "\u212a"})
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_SAMPLED = 4


def enumerated(contract: Contract) -> list[Field]:
    """The fields whose words are listed."""
    return [field for field in contract.fields.values() if field.enum and field.type == "string"]


def listed(contract: Contract) -> list[Case]:
    """Every listed word, and the capability that it `needs`, if any (ENU-01)."""
    return [
        replace(_case(field, word), facts={"needs": samples.capability(contract, word)})
        for field in enumerated(contract)
        for word in words(field)
    ]


def unlisted(contract: Contract) -> list[Case]:
    """Words that are not on the list, some of them nearly (ENU-02)."""
    return _wrong(contract, _near)


def other_case(contract: Contract) -> list[Case]:
    """Listed words in upper, title and swapped case (ENU-03)."""

    def changed(field: Field) -> Iterator[str]:
        for word in samples.spread(words(field), _SAMPLED):
            yield word.upper()
        yield from (words(field)[0].title(), words(field)[-1].capitalize())

    return _wrong(contract, changed)


def padded(contract: Contract) -> list[Case]:
    """Listed words with white space before or behind (ENU-04)."""

    def spaced(field: Field) -> Iterator[str]:
        known = words(field)
        for index, form in enumerate(_SPACES):
            yield form.format(known[index % len(known)])
        yield " "  # padding around nothing, for a field that may be empty

    return _wrong(contract, spaced)


def look_alikes(contract: Contract) -> list[Case]:
    """Listed words with letters of another script, or with characters nobody sees (ENU-05)."""

    def disguised(field: Field) -> Iterator[str]:
        known = words(field)
        for table in (_CYRILLIC, _FOLDING):
            yield from [each.translate(table) for each in known if each.translate(table) != each][
                :1
            ]
        yield known[0].translate(_FULL_WIDTH)
        for index, form in enumerate(_INVISIBLE.values()):
            word = known[index % len(known)]
            yield form.format(word[:1], word[1:])

    return _wrong(contract, disguised)


def empty_allowed(contract: Contract) -> list[Case]:
    """Empty text where the contract lets it stand for nothing (ENU-06)."""
    return [_case(field, "") for field in enumerated(contract) if field.accepts.accepts("")]


def empty_forbidden(contract: Contract) -> list[Case]:
    """Empty text where it does not (ENU-07)."""
    return _wrong(contract, lambda _: [""])


def each_enumerated(contract: Contract) -> list[Case]:
    """Each enumerated field, as the fact `field`."""
    return [Case(field.name, {}, facts={"field": field}) for field in enumerated(contract)]


def words(field: Field) -> list[str]:
    """The listed words that are choices."""
    return [value for value in field.values if isinstance(value, str) and value]


def _near(field: Field) -> Iterator[str]:
    known = words(field)
    first, last = known[0], known[-1]
    yield "no-such-word"
    yield from (first[:-1], f"{last}s", first[1:], first + last, f"{first},{last}")
    yield from (f"{first}/{last}", f"{first}-{last}", f"{first}.0", f"{last}-{last}")
    yield from _INNATE
    numbered = [each for each in known if re.search("[0-9]", each)]
    for word in samples.spread(numbered, _SAMPLED):
        yield from [re.sub("[0-9]", digit, word, count=1) for digit in "09"]
        yield from [re.sub("[0-9](?=[^0-9]*$)", digit, word) for digit in "59"]
    for old, new in _JOINED:
        yield from [each.replace(old, new) for each in known if old in each][:1]


def _case(field: Field, word: str, twin: str | None = None) -> Case:
    shown = ascii(word)[1:-1] or '""'
    undone = None if twin is None else {field.name: twin}
    return Case(f"{field.name}={shown}", {field.name: word}, undone)


def _wrong(contract: Contract, made: Callable[[Field], Iterable[str]]) -> list[Case]:
    return [
        _case(field, word, twin=samples.of(contract, field))
        for field in enumerated(contract)
        for word in dict.fromkeys(made(field))
        if not field.accepts.accepts(word)
    ]
