"""The Accept header, sans-IO: lines in, the weight of each media type out.

Source: RFC 9110 section 12.5.1, with the grammar of 5.6 and 12.4.2. Not done: accept-ext,
which RFC 9110 has dropped; what follows the weight in a member is skipped.

Readings where the standard has none: a malformed member is left out, a `charset` parameter
counts for nothing, and a header without any usable member is as good as none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

_TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]++"
"""RFC 9110 section 5.6.2."""
_QUOTED = r'"(?:[^"\\]|\\.)*+"'
"""RFC 9110 section 5.6.4."""

_MEMBERS = re.compile(r'(?:[^,"]++|"(?:[^"\\]|\\.)*+(?:"|\\?$))++')
"""List elements (5.6.1). A quote that is never closed takes in all that follows, so that no
character is looked at twice."""
_RANGE = re.compile(rf"[ \t]*({_TOKEN})/({_TOKEN})[ \t]*")
_PARAMETER = re.compile(rf";[ \t]*(?:({_TOKEN})=({_TOKEN}|{_QUOTED}))?[ \t]*")
"""An empty parameter is allowed (5.6.6)."""
_WEIGHT = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")
"""RFC 9110 section 12.4.2."""
_ESCAPED = re.compile(r"\\(.)")

_IGNORED = "charset"


class Range(NamedTuple):
    """One usable member of the header, all names in lower case."""

    type: str
    subtype: str
    parameters: frozenset[tuple[str, str]]
    weight: float

    @property
    def specificity(self) -> int:
        """The higher, the more it decides."""
        return (self.type != "*") + (self.subtype != "*") + len(self.parameters)

    def matches(self, other: Range) -> bool:
        """Whether `other`, a media type, is in this range."""
        return (
            self.type in ("*", other.type)
            and self.subtype in ("*", other.subtype)
            and self.parameters <= other.parameters
        )


def preference(lines: Iterable[str], media_types: Iterable[str]) -> Mapping[str, float]:
    """The weight, 0 to 1, that the header's lines give to each media type.

    All weigh 1 where there is no header, or nothing usable in it. 0 is not acceptable.
    Time is linear in the length of the lines.
    """
    ranges = tuple(_ranges(",".join(lines)))
    return {media_type: _weight(ranges, media_type) for media_type in media_types}


def _weight(ranges: tuple[Range, ...], media_type: str) -> float:
    if not ranges:
        return 1.0
    wanted = _parsed(media_type)
    if wanted is None:
        return 0.0
    best, weight = -1, 0.0
    for each in ranges:
        if each.matches(wanted):
            specificity = each.specificity
            # Said twice, the higher weight counts: order has no meaning.
            if specificity > best or (specificity == best and each.weight > weight):
                best, weight = specificity, each.weight
    return weight


def _ranges(value: str) -> Iterable[Range]:
    members = _MEMBERS.findall(value) if '"' in value else value.split(",")
    for member in members:
        parsed = _parsed(member)
        if parsed is not None:
            yield parsed


def _parsed(member: str) -> Range | None:
    """The member as a range; None for an empty or malformed one."""
    found = _RANGE.match(member)
    if found is None:
        return None
    kind, subtype = found[1].lower(), found[2].lower()
    if kind == "*" and subtype != "*":
        return None
    at, weight = found.end(), None
    parameters: list[tuple[str, str]] = []
    while at < len(member):
        part = _PARAMETER.match(member, at)
        if part is None:
            return None
        at = part.end()
        name, value = (part[1] or "").lower(), part[2]
        if weight is not None or not name or name == _IGNORED:
            continue
        if name == "q":
            if not _WEIGHT.fullmatch(value):
                return None
            weight = float(value)
        else:
            parameters.append((name, _unquoted(value)))
    return Range(kind, subtype, frozenset(parameters), 1.0 if weight is None else weight)


def _unquoted(value: str) -> str:
    return _ESCAPED.sub(r"\1", value[1:-1]) if value.startswith('"') else value
