"""Each forged token has its one fault and is right in everything else."""

from __future__ import annotations

import jwt
import pytest

from taskpact.target import Recipe, tokens
from taskpact.target.jws import decoded, fresh_key, header_of

NOW = 1_800_000_000.0
CLAIMS = {"sub": "alice", "team": "red"}


@pytest.fixture
def good(recipe) -> str:
    return tokens.mint(recipe, CLAIMS, now=NOW, lifetime=600)


def verified(token: str, recipe: Recipe, **options) -> dict:
    """The claims, signature and times verified by an independent library, at the time NOW."""
    never = {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False}
    return jwt.decode(token, recipe.key, algorithms=[recipe.algorithm], options=never, **options)


def test_a_minted_token_carries_its_claims_and_times(recipe, good):
    """`iat` and `exp` are added (RFC 7519 section 4.1)."""
    assert verified(good, recipe) == {**CLAIMS, "iat": NOW, "exp": NOW + 600}
    assert header_of(good) == {"alg": "HS256", "typ": "JWT"}


def test_times_that_are_given_stay(recipe):
    """Also wrong ones, which some checks want."""
    token = tokens.mint(recipe, {"exp": "soon", "iat": None}, now=NOW, lifetime=600)
    assert tokens.claims_of(token) == {"exp": "soon", "iat": None}


def test_one_recipe_and_time_make_one_token(recipe, good):
    """Minting is a pure function."""
    assert tokens.mint(recipe, CLAIMS, now=NOW, lifetime=600) == good


# --- rightly signed, wrong in times or parties


def test_an_expired_token_is_wrong_only_in_being_late(recipe):
    """By an hour, more than any leeway; `iat` is before `exp`."""
    claims = verified(tokens.expired(recipe, {**CLAIMS, "nbf": NOW, "exp": NOW}, now=NOW), recipe)
    assert claims == {**CLAIMS, "iat": NOW - 7200, "exp": NOW - 3600}


def test_a_token_of_the_future_is_wrong_only_in_being_early(recipe):
    """`nbf` is an hour ahead, `iat` is not."""
    claims = verified(tokens.not_yet_valid(recipe, CLAIMS, now=NOW), recipe)
    assert claims == {**CLAIMS, "iat": NOW, "nbf": NOW + 3600, "exp": NOW + 7200}


def test_a_token_without_expiry_keeps_all_else(recipe):
    """Only `exp` is gone."""
    assert verified(tokens.without_expiry(recipe, {**CLAIMS, "exp": 1, "iat": 2}), recipe) == {
        **CLAIMS,
        "iat": 2,
    }


def test_audience_and_issuer_are_replaced(recipe):
    """All else is fresh and right."""
    whole = {**CLAIMS, "aud": "us", "iss": "them", "exp": 1, "nbf": 2}
    other = verified(tokens.for_audience(recipe, whole, "others", now=NOW), recipe)
    assert (other["aud"], other["iss"], other["exp"]) == ("others", "them", NOW + 3600)
    other = verified(tokens.of_issuer(recipe, whole, "others", now=NOW), recipe)
    assert (other["aud"], other["iss"], "nbf" in other) == ("us", "others", False)


def test_an_unknown_critical_header_is_named_and_there(recipe):
    """RFC 7515 section 4.1.11: the list holds a header that the token has; all else is right."""
    token = tokens.critical_header(recipe, CLAIMS, now=NOW)
    header = header_of(token)
    assert header["crit"]
    assert all(name in header for name in header["crit"])
    _, body, signature = token.split(".")
    assert tokens.signed(recipe, decoded(body), header) == token
    assert signature


# --- wrong in the signature


@pytest.mark.parametrize(
    "forge",
    [
        tokens.wrong_signature,
        tokens.changed_payload,
        tokens.signature_removed,
        tokens.other_key,
        tokens.key_brought_along,
        lambda token: tokens.key_brought_along(token, address="https://taskpact.invalid/keys"),
        lambda token: tokens.signature_of(token, tokens.changed_payload(token + "x")),
        lambda token: tokens.signature_of(token, "a.b.AAAA"),
        tokens.unsigned,
        lambda token: tokens.unsigned(token, signature="kept"),
    ],
)
def test_a_verifying_library_refuses_a_bad_signature(recipe, good, forge):
    """And the claims still name the same caller, whom a server that verifies nothing accepts."""
    forged = forge(good)
    assert forged != good
    with pytest.raises(jwt.InvalidTokenError):
        verified(forged, recipe)
    assert tokens.claims_of(forged)["sub"] == "alice"


def test_a_wrong_signature_differs_in_one_bit(good):
    """Of the decoded bytes; header and payload are untouched."""
    forged = tokens.wrong_signature(good)
    assert forged.rpartition(".")[0] == good.rpartition(".")[0]
    old, new = (decoded(each.rpartition(".")[2]) for each in (good, forged))
    assert sum((a ^ b).bit_count() for a, b in zip(old, new, strict=True)) == 1


@pytest.mark.parametrize("exp", [{}, {"exp": NOW}, {"exp": "soon"}])
def test_a_changed_payload_keeps_header_and_signature(recipe, exp):
    """Whether or not there is an expiry to change."""
    token = tokens.signed(recipe, {**CLAIMS, **exp})
    forged = tokens.changed_payload(token)
    assert forged.split(".")[::2] == token.split(".")[::2]
    assert tokens.claims_of(forged) != tokens.claims_of(token)


@pytest.mark.parametrize("spelling", tokens.NONES)
@pytest.mark.parametrize(("signature", "ending"), [("empty", "."), ("absent", "")])
def test_none_is_spelt_in_several_ways(good, spelling, signature, ending):
    """With and without the dot behind the payload."""
    forged = tokens.unsigned(good, spelling, signature)
    assert forged.count(".") == 1 + len(ending)
    assert header_of(forged if ending else forged + ".")["alg"] == spelling


def test_a_removed_signature_leaves_the_header_alone(good):
    """It still names its algorithm."""
    forged = tokens.signature_removed(good)
    assert forged.endswith(".")
    assert header_of(forged) == header_of(good)


@pytest.mark.parametrize(
    ("algorithm", "other"), [("HS256", "HS384"), ("HS384", "HS512"), ("HS512", "HS256")]
)
def test_another_algorithm_is_rightly_signed(algorithm, other):
    """So only the list of allowed algorithms can refuse it (RFC 8725 section 3.1)."""
    recipe = Recipe(algorithm, "k" * 64)
    token = tokens.other_algorithm(recipe, CLAIMS, now=NOW)
    assert header_of(token)["alg"] == other
    assert verified(token, Recipe(other, recipe.key))["sub"] == "alice"


@pytest.mark.parametrize(
    ("algorithm", "other"), [("HS256", "HS512"), ("HS384", "HS256"), ("HS512", "HS384")]
)
def test_the_third_algorithm_of_the_family_is_two_turns_away(algorithm, other):
    """A list of allowed algorithms may hold one too many only."""
    recipe = Recipe(algorithm, "k" * 64)
    token = tokens.other_algorithm(recipe, CLAIMS, now=NOW, turns=2)
    assert header_of(token)["alg"] == other
    assert verified(token, Recipe(other, recipe.key))["sub"] == "alice"


def test_a_key_without_another_algorithm_says_so():
    """An elliptic curve belongs to one algorithm."""
    recipe, _ = fresh_key("ES256")
    with pytest.raises(ValueError, match="no other algorithm takes a key of ES256"):
        tokens.other_algorithm(recipe, CLAIMS, now=NOW)


def test_a_public_key_can_be_taken_for_a_secret():
    """The token is right for a server that verifies HS256 with its public key."""
    recipe, jwk = fresh_key("RS256")
    token = tokens.public_key_as_secret(recipe, CLAIMS, now=NOW)
    assert header_of(token)["alg"] == "HS256"
    with pytest.raises(jwt.InvalidTokenError):
        jwt.decode(token, jwt.PyJWK(jwk), algorithms=["RS256"])
    with pytest.raises(ValueError, match="not a private key"):
        tokens.public_key_as_secret(Recipe("HS256", "secret"), CLAIMS, now=NOW)


@pytest.mark.parametrize("algorithm", ["HS256", "RS256", "ES256"])
def test_a_key_brought_along_verifies_its_own_token(algorithm):
    """A server that trusts the header's key accepts it (RFC 8725 section 3.10)."""
    recipe, _ = fresh_key(algorithm)
    token = tokens.key_brought_along(tokens.mint(recipe, CLAIMS, now=NOW, lifetime=60))
    brought = jwt.PyJWK({**header_of(token)["jwk"], "alg": algorithm})
    assert jwt.decode(
        token, brought, algorithms=[algorithm], options={"verify_exp": False, "verify_iat": False}
    )


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_another_key_is_of_the_same_kind(algorithm):
    """So that nothing but the key is wrong."""
    recipe, key = fresh_key(algorithm)
    good = tokens.mint(recipe, CLAIMS, now=NOW, lifetime=60, header={"kid": "1"})
    forged = tokens.other_key(good)
    assert header_of(forged) == header_of(good)
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(forged, jwt.PyJWK({**key, "alg": algorithm}), algorithms=[algorithm])


# --- malformed


@pytest.mark.parametrize("count", [1, 2, 4, 5])
def test_segments_are_too_few_or_too_many(good, count):
    """RFC 7519 section 7.2."""
    assert tokens.segments(good, count).count(".") == count - 1
    assert good.startswith(tokens.segments(good, min(count, 3)))


@pytest.mark.parametrize("index", [0, 1, 2])
def test_one_segment_is_empty_or_no_base64url(good, index):
    """The others are kept."""
    for forged in (tokens.empty_segment(good, index), tokens.not_base64(good, index)):
        kept = [new == old for new, old in zip(forged.split("."), good.split("."), strict=True)]
        assert kept == [each != index for each in range(3)]
    with pytest.raises(ValueError, match="base64url"):
        decoded(tokens.not_base64(good, index).split(".")[index])


@pytest.mark.parametrize("size", [1, 2, 3])
def test_padding_is_put_behind_the_signature(size):
    """Always some, whatever the length of the signature."""
    token = f"e30.e30.{tokens.signed(Recipe('HS256', 'k'), {})[:0]}{'AAAA'[: size + 1]}"
    assert tokens.padded(token).startswith(token + "=")


@pytest.mark.parametrize(
    "forge", [tokens.payload_not_json, tokens.payload_not_object, tokens.payload_not_utf8]
)
def test_a_payload_that_is_no_claims_is_rightly_signed_where_it_can_be(recipe, good, forge):
    """Without a recipe the old signature is kept."""
    signed = forge(good, recipe)
    jwt.PyJWS().decode(signed, recipe.key, algorithms=["HS256"])
    assert forge(good).rpartition(".")[2] == good.rpartition(".")[2]
    for token in (signed, forge(good)):
        with pytest.raises(ValueError, match="segment"):
            tokens.claims_of(token)


@pytest.mark.parametrize("forge", [tokens.header_not_json, tokens.header_not_object])
def test_a_header_that_is_no_object_keeps_the_rest(good, forge):
    """RFC 7519 section 7.2, steps 3 and 4."""
    forged = forge(good)
    assert forged.partition(".")[2] == good.partition(".")[2]
    with pytest.raises(ValueError, match="segment"):
        header_of(forged)
