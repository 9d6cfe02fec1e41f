"""Wrong credentials: each is wrong, in the one thing it is called by."""

import jwt
import pytest

from taskpact.cases import credentials, odd_credentials
from taskpact.target import Caller, Recipe, Target, tokens

NOW = 1_900_000_000.0
RECIPE = Recipe("HS256", "a shared secret of the target, long enough for its algorithm")
CLAIMS = {"sub": "alice", "team": "red"}
TOKEN = tokens.mint(RECIPE, CLAIMS, now=NOW, lifetime=tokens.HOUR)

REFUSED = [
    credentials.empty,
    credentials.other_schemes,
    credentials.malformed,
    credentials.bad_signatures,
    credentials.changed_payloads,
    credentials.other_algorithms,
    credentials.nones,
    credentials.signatures_removed,
    credentials.expired,
    credentials.not_yet_valid,
    credentials.critical,
    credentials.own_keys,
]


def target(token=TOKEN, recipe=RECIPE, **more):
    callers = {"self": Caller("self", token), **more}
    return Target("http://target", callers, recipe=recipe)


def accepted(value, now=NOW):
    """Whether a strict server takes the value: PyJWT, told the algorithm and the time."""
    scheme, _, token = (value or "").partition(" ")
    if scheme.lower() != "bearer":
        return False
    # The machine's clock is not the test's.
    off = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
    try:
        claims = jwt.decode(token, RECIPE.key, algorithms=["HS256"], options=off)
    except jwt.PyJWTError:
        return False
    return claims.get("exp", now + 1) > now and claims.get("nbf", now) <= now


def values(cases, contract, by):
    for case in cases(contract):
        try:
            yield case, credentials.value(case, by)
        except ValueError:
            continue


def test_the_good_token_is_accepted():
    assert accepted(f"Bearer {TOKEN}")


@pytest.mark.parametrize("cases", REFUSED, ids=lambda each: each.__name__)
def test_what_must_be_refused_is_refused_by_a_strict_server(cases, contract):
    made = list(values(cases, contract, credentials.holder(target(), NOW)))
    assert made
    assert [case.id for case, value in made if accepted(value)] == []


@pytest.mark.parametrize("cases", [*REFUSED, odd_credentials.odd], ids=lambda each: each.__name__)
def test_every_case_has_an_id_of_its_own(cases, contract):
    ids = [case.id for case in cases(contract)]
    assert len(set(ids)) == len(ids)


def test_only_what_breaks_the_grammar_may_be_called_a_bad_request(contract):
    lenient = {
        case.id
        for cases in REFUSED
        for case in cases(contract)
        if credentials.statuses(case) != credentials.UNAUTHENTICATED
    }
    assert {"'Bearer'", "no scheme", "a space inside", "segment 1 no base64url"} <= lenient
    assert not lenient & {"one bit changed", "an hour ago", "Basic with the token", "2 segments"}


def test_without_a_recipe_what_takes_a_good_signature_cannot_be_made(contract):
    by = credentials.holder(target(recipe=None), NOW)
    for cases in (credentials.expired, credentials.not_yet_valid, credentials.critical):
        assert list(values(cases, contract, by)) == []
    for cases in (credentials.bad_signatures, credentials.nones, credentials.own_keys):
        assert len(list(values(cases, contract, by))) == len(cases(contract))


@pytest.mark.parametrize("token", ["", "an-opaque-token", "a.b", "x.y.z"])
def test_a_token_that_is_no_jwt_is_replaced_by_one_nobody_can_know(token, contract):
    by = credentials.holder(target(token, recipe=None), NOW)
    assert tokens.claims_of(by.token)["sub"]
    assert not accepted(f"Bearer {by.token}")
    assert len(list(values(credentials.malformed, contract, by))) == len(
        credentials.malformed(contract)
    )


def test_a_teammate_lends_the_other_signature():
    other = tokens.mint(RECIPE, {"sub": "bob"}, now=NOW, lifetime=tokens.HOUR)
    by = credentials.holder(target(teammate=Caller("teammate", other)), NOW)
    assert by.other == other


def test_a_representative_of_each_kind_begins_with_none_at_all(contract):
    by = credentials.holder(target(), NOW)
    first, *rest = values(credentials.representative, contract, by)
    assert first[1] is None
    assert len(rest) == 5
    assert not any(accepted(value) for _, value in rest)


def test_expired_is_at_least_an_hour_ago_in_every_form(contract):
    by = credentials.holder(target(), NOW)
    for _, value in values(credentials.expired, contract, by):
        claims = tokens.claims_of(value.partition(" ")[2])
        assert claims["exp"] <= NOW - tokens.HOUR
        assert claims["sub"] == "alice"


def test_odd_values_can_be_sent_in_a_header(contract):
    by = credentials.holder(target(), NOW)
    for case in odd_credentials.odd(contract):
        value = credentials.value(case, by)
        assert not set(value) & set("\r\n\0")
        assert value.encode("latin-1")


def test_odd_claims_are_rightly_signed(contract):
    by = credentials.holder(target(), NOW)
    named = {case.id: case for case in odd_credentials.odd(contract)}
    for name, claims in odd_credentials.CLAIMS:
        token = credentials.value(named[name], by).partition(" ")[2]
        data = jwt.api_jws.decode(token, RECIPE.key, algorithms=["HS256"])
        assert all(key.encode() in data for key in claims)


def test_what_is_protected_is_what_only_reads_and_is_not_public(contract):
    assert {case.id for case in credentials.protected(contract)} == {
        *("listTasks", "readTask", "readArtifact", "readStream", "listSandboxes")
    }
