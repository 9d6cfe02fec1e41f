"""Values of the field that names the answer which no server may take, and other defects. Pure.

The contract decides: a candidate that its document accepts is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from taskpact.cases.case import Case
from taskpact.contract import Contract, Field

_ELSEWHERE = ("xml", "stream", "text", "ndjson", "auto", "default", "undefined")
"""Formats that other services have, and words that clients send by mistake."""


def other_words(contract: Contract) -> list[Case]:
    """Text that is none of the listed values: other words, other spellings of listed ones."""
    field = _field(contract)
    listed = [str(value) for value in field.values]
    words = [*_ELSEWHERE, "", *_respelled(listed), ",".join(listed)]
    words += [answer.media_type for answer in contract.negotiation.answers.values()]
    made = [_case(contract, word, f"{field.name}={word!a}") for word in dict.fromkeys(words)]
    return [case for case in made if not contract.accepts(case.body)]


def other_words_beside_accept(contract: Contract) -> list[Case]:
    """The same defect beside an Accept header that alone would be answered."""
    word = f"not-{contract.negotiation.default}"
    cases = [
        Case(
            f"beside {name}",
            {contract.negotiation.field: word},
            headers=(("Accept", answer.media_type),),
        )
        for name, answer in contract.negotiation.answers.items()
    ]
    return [case for case in cases if not contract.accepts(case.body)]


def wrong_types(contract: Contract) -> list[Case]:
    """Values of every JSON type but text and null; not the empty list (AMB-EMPTY-LISTS)."""
    name = contract.negotiation.acknowledgement.name
    values: tuple[object, ...] = (0, 1, 1.5, True, False, [name], {}, {"type": name})
    made = [_case(contract, value, f"{_field(contract).name}={value!r}") for value in values]
    return [case for case in made if not contract.accepts(case.body)]


def null(contract: Contract) -> list[Case]:
    """The field as null, where the contract has no null."""
    made = _case(contract, None, f"{_field(contract).name}=null")
    return [] if contract.accepts(made.body) else [made]


def defects(contract: Contract) -> list[Case]:
    """One invalid body of each kind: out of range, unknown words, a wrong type.

    The field that names the answer is among them.
    """
    own = contract.negotiation.field
    found: dict[str, tuple[str, object]] = {"format": (own, f"not-{contract.negotiation.default}")}
    for field in contract.fields.values():
        if field.name != own:
            for kind, value in _defective(field):
                found.setdefault(kind, (field.name, value))
    made = [Case(f"{name}={value!r}", {name: value}) for name, value in found.values()]
    return [case for case in made if not contract.accepts(case.body)]


def _defective(field: Field) -> Iterator[tuple[str, object]]:
    if field.minimum is not None:
        yield "range", field.minimum - 1
    elif field.maximum is not None:
        yield "range", field.maximum + 1
    if field.enum:
        yield "enum", "no-such-word"
    if field.type == "boolean":
        yield "type", "yes"


def _respelled(listed: list[str]) -> Iterator[str]:
    """Spellings that a lax comparison takes for a listed word."""
    for word in listed:
        yield from (word.upper(), word.title(), f" {word}", f"{word} ", f"{word}\n", f'"{word}"')
        yield word[:-1]
        yield f"{word}s"
        # Full-width letters: compatibility normalisation (Unicode NFKC) makes them the word.
        yield "".join(chr(ord(letter) + 0xFEE0) for letter in word if "!" <= letter <= "~")


def _field(contract: Contract) -> Field:
    return contract.field(contract.negotiation.field)


def _case(contract: Contract, value: object, name: str) -> Case:
    body: Mapping[str, object] = {contract.negotiation.field: value}
    return Case(name, body)
