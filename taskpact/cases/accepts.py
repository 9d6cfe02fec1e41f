"""Accept headers to send, and the answer each must get (RFC 9110 section 12.5.1). Pure.

Each function gives the cases of one requirement, from the tables in `wishes` and the answers that
the contract has. A case's facts: `expected` (the answer's name, "" where either is right), `plain`
(an equivalent header in the simplest spelling) and `lines`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from taskpact.cases import samples
from taskpact.cases.case import Case
from taskpact.cases.wishes import (
    ALONE_ACK,
    ALONE_STREAM,
    ANY_ACCEPT,
    ANYTHING,
    CAPITALS,
    EMPTY_ELEMENTS,
    EXCLUDED,
    FOREIGN,
    HABITS,
    HOSTILE,
    KINDS,
    MALFORMED,
    PARAMETERS,
    QUOTED,
    SPECIFIC,
    SPECIFIC_KINDS,
    SPELLED,
    SPREAD,
    TIES,
    UNREADABLE,
    UNSATISFIABLE,
    WEIGHTS,
    Wanted,
    Wish,
)
from taskpact.contract import Contract, Negotiation

_TEXT = "Say hello."


def nothing_said(contract: Contract) -> list[Case]:
    """Requests that name no format in any way (NEG-01)."""
    expected = {"expected": contract.negotiation.default}
    others = (("Accept-Language", "de;q=0.9, en;q=0.1"), ("Accept-Charset", "iso-8859-1"))
    made = [
        Case("no-accept", {}, facts=expected),
        Case("only-language-and-charset", {}, headers=others, facts=expected),
    ]
    return made + [Case(told, members, facts=expected) for told, members in _each_mode(contract)]


def _each_mode(contract: Contract) -> list[tuple[str, dict[str, object]]]:
    mode = contract.fields.get("mode")
    return [(f"mode={each}", {"mode": each}) for each in (mode.values if mode else ())]


def wished(wishes: Iterable[Wish], contract: Contract) -> list[Case]:
    """Requests without the field, one for each wish; facts: `expected`, `plain`, `lines`."""
    return [_case(each, contract.negotiation, {}) for each in wishes]


def anything(contract: Contract) -> list[Case]:
    """Accept takes anything (NEG-02)."""
    return wished(ANYTHING, contract)


def stream_alone(contract: Contract) -> list[Case]:
    """Accept names the stream only (NEG-03)."""
    return wished(ALONE_STREAM, contract)


def acknowledgement_alone(contract: Contract) -> list[Case]:
    """Accept names JSON only (NEG-04)."""
    return wished(ALONE_ACK, contract)


def either_answer(contract: Contract) -> list[Case]:
    """Accept names each answer once (NEG-28)."""
    return wished((*ALONE_STREAM, *ALONE_ACK), contract)


def capitals(contract: Contract) -> list[Case]:
    """Media types not in lower case (NEG-07)."""
    return wished(CAPITALS, contract)


def weights(contract: Contract) -> list[Case]:
    """Two types of different weight (NEG-13)."""
    return wished(WEIGHTS, contract)


def excluded(contract: Contract) -> list[Case]:
    """One type has weight zero (NEG-14)."""
    return wished(EXCLUDED, contract)


def specific(contract: Contract) -> list[Case]:
    """A range and a more specific one disagree on a weight (NEG-15)."""
    return wished((*SPECIFIC, *(SPECIFIC_KINDS if _two_kinds(contract) else ())), contract)


def kinds(contract: Contract) -> list[Case]:
    """Only the kind is named (NEG-16); it tells nothing where both answers are of one kind."""
    return wished(KINDS if _two_kinds(contract) else (), contract)


def spelled(contract: Contract) -> list[Case]:
    """White space and the case of the weight's name (NEG-17)."""
    return wished(SPELLED, contract)


def quoted(contract: Contract) -> list[Case]:
    """Separators inside quoted parameters (NEG-18)."""
    return wished(QUOTED, contract)


def spread(contract: Contract) -> list[Case]:
    """Several header lines (NEG-19)."""
    return wished(SPREAD, contract)


def empty_elements(contract: Contract) -> list[Case]:
    """Lists with empty elements (NEG-20)."""
    return wished(EMPTY_ELEMENTS, contract)


def ties(contract: Contract) -> list[Case]:
    """Equal weights, and the reverse order in `plain` (NEG-21)."""
    return wished(TIES, contract)


def unsatisfiable(contract: Contract) -> list[Case]:
    """Neither answer is taken (NEG-24, NEG-25)."""
    return wished(UNSATISFIABLE, contract)


def foreign(contract: Contract) -> list[Case]:
    """Only other media types are named; none of the contract's (NEG-31).

    They get the default answer, so nothing can be said where that is the acknowledgement.
    """
    chosen = contract.negotiation
    return wished(() if chosen.default == chosen.acknowledgement.name else FOREIGN, contract)


def malformed(contract: Contract) -> list[Case]:
    """A weight or range that the grammar does not have (NEG-26)."""
    return wished(MALFORMED, contract)


def parameters(contract: Contract) -> list[Case]:
    """The JSON type with a parameter that is no weight (NEG-29)."""
    return wished(PARAMETERS, contract)


def hostile(contract: Contract) -> list[Case]:
    """What a parser may fall over (NEG-27); `unreadable` marks bytes that HTTP may reject."""
    negotiation = contract.negotiation
    made = [_case(Wish((line,)), negotiation, {}, name) for name, line in HOSTILE.items()]
    made += [
        _case(Wish((line,)), negotiation, {}, name, {"unreadable": True})
        for name, line in UNREADABLE.items()
    ]
    return [*made, *malformed(contract), *wished((Wish((line,)) for line in HABITS), contract)]


def by_field(contract: Contract, name: str) -> list[Case]:
    """The field asks for the answer `name`, beside each kind of Accept (NEG-05, NEG-06)."""
    negotiation = contract.negotiation
    body: dict[str, object] = {negotiation.field: name}
    made = [Case("no-accept", body, facts={"expected": name})]
    for wish in ANY_ACCEPT:
        case = _case(wish, negotiation, body)
        made.append(Case(case.id, body, headers=case.headers, facts={"expected": name}))
    said: dict[str, object] = {"message": samples.message(contract, _TEXT)}
    others = [*_each_mode(contract), ("a message", said)]
    return made + [
        Case(f"no-accept, {told}", {**body, **members}, facts={"expected": name})
        for told, members in others
    ]


def acknowledgement_by_field(contract: Contract) -> list[Case]:
    """The field asks for the acknowledgement (NEG-05)."""
    return by_field(contract, contract.negotiation.acknowledgement.name)


def stream_by_field(contract: Contract) -> list[Case]:
    """The field asks for the stream (NEG-06)."""
    return by_field(contract, contract.negotiation.stream.name)


def every_way(contract: Contract, name: str) -> list[Case]:
    """Every way to get the answer `name` that a MUST promises."""
    cases = [
        *nothing_said(contract)[:1],
        *anything(contract),
        *stream_alone(contract),
        *acknowledgement_alone(contract),
    ]
    ways = [case for case in cases if case.facts["expected"] == name]
    fields = [
        Case(f"by-field, {case.id}", case.body, headers=case.headers, facts=case.facts)
        for case in by_field(contract, name)[:4]
    ]
    return [*ways, *fields]


def ways_to_stream(contract: Contract) -> list[Case]:
    """Every way to get the stream (NEG-30)."""
    return every_way(contract, contract.negotiation.stream.name)


def ways_to_acknowledgement(contract: Contract) -> list[Case]:
    """The field, then Accept where it is alone (ACK); no other way is promised by a MUST."""
    field = acknowledgement_by_field(contract)[:1]
    return [Case("by-field", field[0].body, facts=field[0].facts), *acknowledgement_alone(contract)]


def _two_kinds(contract: Contract) -> bool:
    words = _words(contract.negotiation)
    return words["ack_kind"] != words["stream_kind"]


def _words(negotiation: Negotiation) -> Mapping[str, str]:
    ack, stream = negotiation.acknowledgement.media_type, negotiation.stream.media_type
    plain = {
        "ack": ack,
        "stream": stream,
        "ack_kind": ack.partition("/")[0],
        "stream_kind": stream.partition("/")[0],
    }
    capitals = {"ACK": ack.upper(), "STREAM": stream.upper()}
    return {**plain, **capitals, "Ack": ack.title(), "Stream": stream.title()}


def _case(
    wish: Wish,
    negotiation: Negotiation,
    body: Mapping[str, object],
    name: str = "",
    facts: Mapping[str, object] | None = None,
) -> Case:
    words = _words(negotiation)
    lines = tuple(line.format_map(words) for line in wish.lines)
    known = {
        "expected": _expected(wish.wanted, negotiation),
        "plain": wish.plain.format_map(words),
        "lines": lines,
    }
    return Case(
        id=name or _name(wish),
        body=body,
        headers=tuple(("Accept", line) for line in lines),
        facts={**known, **(facts or {})},
    )


def _name(wish: Wish) -> str:
    """The template without its braces: short, and the same whatever the media types are."""
    text = " + ".join(wish.lines).replace("{", "").replace("}", "")
    return text or "empty"


def _expected(wanted: Wanted, negotiation: Negotiation) -> str:
    names = {
        "stream": negotiation.stream.name,
        "acknowledgement": negotiation.acknowledgement.name,
        "default": negotiation.default,
        "either": "",
    }
    return names[wanted]
