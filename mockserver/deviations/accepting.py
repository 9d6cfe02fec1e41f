"""Misreadings of the Accept header, as functions of its lines or of the answers to choose from.

Used by the deviations of NEG; the right reading is `mockserver.admission.accept`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from mockserver.admission.accept import Range, members, weights
from mockserver.errors import Refusal
from taskpact.contract import Answer, Negotiation

Lines: TypeAlias = Sequence[str]

_WEIGHT: Final = re.compile(r"[ \t]*;[ \t]*[qQ]=[^,;]*")
_ZERO: Final = re.compile(r"[qQ]=0(\.0*)?(?![.0-9])")
_FRACTION: Final = re.compile(r"q=0\.([0-9]+)")


def takes(lines: Lines, media_type: str) -> bool:
    """Whether the header, read rightly, takes a media type."""
    found = weights(lines, (media_type,))
    return found is None or found[media_type] > 0


# -- readings of the lines -----------------------------------------------------------------------


def first_line(lines: Lines) -> Lines:
    """Only the first header line is seen."""
    return lines[:1]


def last_line(lines: Lines) -> Lines:
    """Only the last header line is seen."""
    return lines[-1:]


def lower_case_only(lines: Lines) -> Lines:
    """A media type in capitals is another one."""
    return _kept(lines, lambda member: member.partition(";")[0].islower())


def without_weights(lines: Lines) -> Lines:
    """Weights are cut off."""
    return [_WEIGHT.sub("", line) for line in lines]


def decimals_as_integers(lines: Lines) -> Lines:
    """The digits behind the point are compared as an integer: 0.10 is heavier than 0.9."""
    return [_FRACTION.sub(lambda found: f"q=0.{int(found[1]):03d}", line) for line in lines]


def zero_is_missing(lines: Lines) -> Lines:
    """A weight of zero counts as none at all, so as the highest."""
    return [_ZERO.sub("q=1", line) for line in lines]


def without_kinds(lines: Lines) -> Lines:
    """A range with an open subtype matches nothing, but for the full wildcard."""
    return _kept(lines, lambda member: "/*" not in member or "*/*" in member)


def spaces_in_types(lines: Lines) -> Lines:
    """What is before the semicolon is the type, spaces and all."""
    return _kept(lines, lambda member: not re.search(r"[ \t];", member))


def spaces_in_names(lines: Lines) -> Lines:
    """A parameter's name begins right behind the semicolon, spaces and all."""
    return [re.sub(r";[ \t]+[qQ]=[^,;]*", "", line) for line in lines]


def small_q_only(lines: Lines) -> Lines:
    """Only a small letter names the weight."""
    return [re.sub(r";[ \t]*Q=[^,;]*", "", line) for line in lines]


def split_in_quotes(lines: Lines) -> Lines:
    """Quotes mean nothing, so that a comma between them separates."""
    return [line.replace('"', "") for line in lines]


def no_empty_elements(lines: Lines) -> Lines:
    """A list with an empty element is no list."""
    return lines if all(map(str.strip, ",".join(lines).split(","))) else ()


def _kept(lines: Lines, keeps: Callable[[str], bool]) -> Lines:
    return [", ".join(filter(keeps, line.split(","))) for line in lines]


# -- choices among the answers ------------------------------------------------------------------


def by_word(negotiation: Negotiation, lines: Lines) -> Answer | None:
    """The acknowledgement wherever its subtype stands in the header."""
    ack = negotiation.acknowledgement
    found = ack.media_type.partition("/")[2] in ",".join(lines).lower()
    return ack if found else negotiation.answers[negotiation.default]


def by_equality(negotiation: Negotiation, lines: Lines) -> Answer | None:
    """The acknowledgement only where the header is its media type and nothing else."""
    ack = negotiation.acknowledgement
    alone = ",".join(lines).strip().lower() == ack.media_type
    return ack if alone else negotiation.answers[negotiation.default]


def any_match(negotiation: Negotiation, lines: Lines) -> Answer | None:
    """A type has the highest weight of all ranges that match it, however wide they are."""
    ranges = _ranges(lines)
    default = negotiation.answers[negotiation.default]
    others = [each for each in negotiation.answers.values() if each != default]
    return max((default, *others), key=lambda each: _heaviest(ranges, each)) if ranges else None


def first_match(negotiation: Negotiation, lines: Lines) -> Answer | None:
    """Of equal weights the type that stands first is answered."""
    ranges = [each for each in _ranges(lines) if each.weight]
    if {each.weight for each in ranges} != {1.0}:
        return None
    named = [negotiation.by_media_type.get(f"{each.type}/{each.subtype}") for each in ranges]
    return next(filter(None, named), None)


def must_take(negotiation: Negotiation, lines: Lines) -> Answer | None:
    """Status 406 where the header takes neither answer; the body tells nothing."""
    if lines and not any(takes(lines, each) for each in negotiation.by_media_type):
        raise Refusal(406, "not_acceptable", "not acceptable")
    return None


def json_for_others(negotiation: Negotiation, lines: Lines) -> Answer | None:
    """The acknowledgement where the header takes neither answer."""
    neither = lines and not any(takes(lines, each) for each in negotiation.by_media_type)
    return negotiation.acknowledgement if neither else None


def json_for_pages(negotiation: Negotiation, lines: Lines) -> Answer | None:
    """The acknowledgement wherever the header names a page, as that of a browser does."""
    named = "text/html" in ",".join(lines) and not takes(lines, negotiation.stream.media_type)
    return negotiation.acknowledgement if named else None


def _ranges(lines: Lines) -> tuple[Range, ...]:
    return tuple(members(",".join(lines)))


def _heaviest(ranges: Sequence[Range], answer: Answer) -> float:
    fitting = [each.weight for each in ranges if each.says(answer.media_type) is not None]
    return max(fitting, default=0.0)
