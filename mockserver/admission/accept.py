"""The Accept header, sans-IO: its lines in, a weight for each media type out.

Source: RFC 9110 section 12.5.1, with the grammar of sections 5.6 and 12.4.2. Pure, and linear
in the length of the lines.

Readings where the standard has none: a malformed member is left out (AMB-ACCEPT-MALFORMED); a
`charset` is ignored, and any other parameter makes a range so narrow that it takes none of our
media types, which have none (AMB-ACCEPT-PARAMETERS); a range given twice has the higher of its
weights.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

_TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]++"  # noqa: S105 - the grammar's word
"""RFC 9110 section 5.6.2."""
_QUOTED = r'"(?:[^"\\]|\\.)*+"'
"""RFC 9110 section 5.6.4."""
_PARAMETER = rf"({_TOKEN})(?:=({_TOKEN}|{_QUOTED}))?"
"""Without a value it is an extension of RFC 7231 section 5.3.2."""

_MEMBERS = re.compile(r'(?:[^,"]++|"(?:[^"\\]|\\.)*+(?:"|\\?\Z))++', re.DOTALL)
"""List members (section 5.6.1). A quote that is never closed takes all that follows with it, so
that no character is looked at twice."""
_MEMBER = re.compile(
    rf"[ \t]*+({_TOKEN})/({_TOKEN})[ \t]*+((?:;[ \t]*+(?:{_PARAMETER})?[ \t]*+)*+)"
)
_PARAMETERS = re.compile(rf";[ \t]*+{_PARAMETER}")
_WEIGHT = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")
"""RFC 9110 section 12.4.2."""

_EXACT, _SUBTYPES, _ANYTHING = 2, 1, 0
"""How much a range says of a media type; the highest decides."""


class Range(NamedTuple):
    """One well-formed member of the header."""

    type: str
    """In lower case, or `*`."""
    subtype: str
    narrowed: bool
    """Whether it has parameters besides the weight and a charset."""
    weight: float

    def says(self, media_type: str) -> int | None:
        """How much it says of `media_type` (lower case, no parameters); None for nothing."""
        if self.narrowed:
            return None
        if self.type == "*":
            return _ANYTHING
        if self.subtype == "*":
            return _SUBTYPES if media_type.startswith(f"{self.type}/") else None
        return _EXACT if media_type == f"{self.type}/{self.subtype}" else None


def weights(lines: Sequence[str], media_types: Sequence[str]) -> Mapping[str, float] | None:
    """The weight, 0 to 1, of each media type (lower case, no parameters); 0: not acceptable.

    None where the header expresses no preference: it is absent, empty, or has no well-formed
    member.
    """
    ranges = tuple(members(",".join(lines)))
    if not ranges:
        return None
    return {media_type: _weight(ranges, media_type) for media_type in media_types}


def _weight(ranges: Sequence[Range], media_type: str) -> float:
    said = ((each.says(media_type), each.weight) for each in ranges)
    return max((each for each in said if each[0] is not None), default=(0, 0.0))[1]


def members(value: str) -> Iterator[Range]:
    """The well-formed members of a header value, in order."""
    for text in _MEMBERS.findall(value) if '"' in value else value.split(","):
        found = _MEMBER.fullmatch(text)
        if found is not None and not (found[1] == "*" and found[2] != "*"):
            made = _range(found[1].lower(), found[2].lower(), found[3])
            if made is not None:
                yield made


def _range(kind: str, subtype: str, parameters: str) -> Range | None:
    """The range; None where its weight is malformed or given twice."""
    if not parameters:
        return Range(kind, subtype, narrowed=False, weight=1.0)
    named = [(name.lower(), value) for name, value in _PARAMETERS.findall(parameters)]
    given = [value for name, value in named if name == "q"]
    if len(given) > 1 or not all(map(_WEIGHT.fullmatch, given)):
        return None
    narrowed = any(name not in ("q", "charset") for name, _ in named)
    return Range(kind, subtype, narrowed, float(given[0]) if given else 1.0)
