"""Tokens that are rightly signed, but meant for others, or issued by others (AUT-19, AUT-20). Pure.

They can only be made for a target that declares its own audience or issuer, and how its tokens
are signed.
"""

from __future__ import annotations

from typing import Final

from taskpact.cases.case import Case
from taskpact.cases.credentials import Forge, Holder, bearer
from taskpact.contract import Contract
from taskpact.target import tokens
from taskpact.target.target import Recipe

OTHER: Final = "https://other.invalid"


def other_audiences(_: Contract) -> list[Case]:
    """Another audience, several others, and one whose name holds the target's own."""
    return [
        bearer("another", _for([OTHER], alone=True)),
        bearer("a list of others", _for([OTHER, f"{OTHER}/second"])),
        bearer("one that holds the name", _for(["{own}-other"], alone=True)),
    ]


def other_issuers(_: Contract) -> list[Case]:
    """Another issuer, and one whose name begins like the target's own."""
    return [
        bearer("another", _from(OTHER)),
        bearer("one that begins like it", _from("{own}.other.invalid")),
    ]


def _for(audiences: list[str], *, alone: bool = False) -> Forge:
    def forge(by: Holder) -> str:
        named = [each.replace("{own}", by.audience or "") for each in audiences]
        given = named[0] if alone else named
        return tokens.for_audience(_recipe(by), by.claims, given, now=by.now)

    return forge


def _from(issuer: str) -> Forge:
    def forge(by: Holder) -> str:
        named = issuer.replace("{own}", by.issuer or "")
        return tokens.of_issuer(_recipe(by), by.claims, named, now=by.now)

    return forge


def _recipe(by: Holder) -> Recipe:
    if by.recipe is None:
        raise ValueError("no recipe was declared by which such a token could be signed")
    return by.recipe
