"""Reads WWW-Authenticate: which challenges an answer makes (RFC 9110 sections 11.3 and 11.6.1).

Pure. Commas stand both between challenges and between their parameters, so an element that is no
parameter begins the next challenge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from taskpact.wire.exchange import Exchange

_TOKEN: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # RFC 9110 5.6.2  # noqa: S105
_ELEMENT: Final = re.compile(r'(?:[^",]|"(?:[^"\\]|\\.)*"?)+')
_PARAMETER: Final = re.compile(rf'({_TOKEN})[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|({_TOKEN}))')
_SCHEME: Final = re.compile(rf"({_TOKEN})(?:[ \t]+(.*))?")


@dataclass(frozen=True, slots=True)
class Challenge:
    """One scheme that the target takes, with what it says of it. Names in lower case."""

    scheme: str
    parameters: Mapping[str, str] = field(default_factory=dict)


def challenges(exchange: Exchange) -> tuple[Challenge, ...]:
    """The challenges of an answer, in their order; what follows no rule is passed over."""
    return _read(exchange.all("www-authenticate"))


def bearer(exchange: Exchange) -> Challenge | None:
    """The first challenge of the bearer scheme (RFC 6750 section 3)."""
    return next((each for each in challenges(exchange) if each.scheme == "bearer"), None)


def _read(lines: Iterable[str]) -> tuple[Challenge, ...]:
    found: list[tuple[str, dict[str, str]]] = []
    for element in (part.strip(" \t") for line in lines for part in _ELEMENT.findall(line)):
        if not (found and _take(element, found[-1][1])):
            scheme = _SCHEME.fullmatch(element)
            if scheme:
                found.append((scheme[1].lower(), {}))
                _take((scheme[2] or "").strip(" \t"), found[-1][1])
    return tuple(Challenge(scheme, parameters) for scheme, parameters in found)


def _take(element: str, parameters: dict[str, str]) -> bool:
    """Whether the element is a parameter, which is then noted."""
    match = _PARAMETER.fullmatch(element)
    if match:
        quoted = match[2]
        value = match[3] if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
        parameters.setdefault(match[1].lower(), value)
    return bool(match)
