"""Tokens for and from others: rightly signed, and wrong in nothing but the party they name."""

from __future__ import annotations

import jwt
import pytest

from taskpact.cases import credentials, parties
from taskpact.target import Caller, Recipe, Target, tokens

NOW = 1_900_000_000.0
OWN = {"aud": "tasks", "iss": "https://issuer.example"}
RECIPE = Recipe("HS256", "a shared secret of the target, long enough for its algorithm")
TOKEN = tokens.mint(RECIPE, {"sub": "alice", **OWN}, now=NOW, lifetime=tokens.HOUR)


def holder(recipe: Recipe | None = RECIPE, audience: object = "tasks") -> credentials.Holder:
    own = {**OWN, "sub": "alice", "aud": audience}
    caller = Caller("self", TOKEN, own)
    target = Target(
        "http://target", {"self": caller}, recipe, audience=OWN["aud"], issuer=OWN["iss"]
    )
    return credentials.holder(target, NOW)


def decoded(value: str | None) -> dict:
    """What a strict server that knows itself makes of it. Raises jwt.PyJWTError."""
    token = (value or "").removeprefix("Bearer ")
    options = {"verify_exp": False, "verify_iat": False}
    return jwt.decode(token, RECIPE.key, ["HS256"], options, audience=OWN["aud"], issuer=OWN["iss"])


@pytest.mark.parametrize(
    ("cases", "wrong"),
    [
        (parties.other_audiences, jwt.InvalidAudienceError),
        (parties.other_issuers, jwt.InvalidIssuerError),
    ],
)
def test_a_strict_server_refuses_each_for_its_party_alone(cases, wrong, contract) -> None:
    """The good token is accepted, so nothing else is wrong."""
    assert decoded(TOKEN)["sub"] == "alice"
    for case in cases(contract):
        with pytest.raises(wrong):
            decoded(credentials.value(case, holder()))


def test_an_audience_of_the_caller_that_is_a_list_is_replaced_whole(contract) -> None:
    """The server's own name is in none of them."""
    for case in parties.other_audiences(contract):
        value = credentials.value(case, holder(audience=["tasks", "others"]))
        claims = tokens.claims_of((value or "").removeprefix("Bearer "))
        assert claims["aud"] != "tasks"
        assert "tasks" not in (claims["aud"] if isinstance(claims["aud"], list) else [])


def test_without_a_recipe_none_can_be_made(contract) -> None:
    """They take the target's own signature."""
    for case in (*parties.other_audiences(contract), *parties.other_issuers(contract)):
        with pytest.raises(ValueError, match="no recipe"):
            credentials.value(case, holder(recipe=None))
