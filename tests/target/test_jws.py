"""Tokens are read without verifying them, and signed with any header and payload."""

from __future__ import annotations

import json

import jwt
import pytest
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from taskpact.target import Recipe
from taskpact.target.jws import (
    algorithm_of,
    claims_of,
    decoded,
    encoded,
    fresh_key,
    header_of,
    private_key,
    signed,
)


def pem(key) -> bytes:
    return key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())


@pytest.mark.parametrize("data", [b"", b"a", b"ab", b"abc", bytes(range(256))])
def test_base64url_is_read_as_it_is_written(data):
    """Without padding, as RFC 7515 section 2 says."""
    assert decoded(encoded(data)) == data
    assert "=" not in encoded(data)


@pytest.mark.parametrize("segment", ["a", "a=", "ab==", "a+b/", "a b", "é", "ab\n"])
def test_what_is_no_base64url_is_refused(segment):
    """Padding, the other alphabet, spaces and an impossible length."""
    with pytest.raises(ValueError, match="base64url"):
        decoded(segment)


def test_header_and_claims_are_read_without_verifying(recipe):
    """The signature plays no part."""
    head, body, _ = signed(recipe, {"sub": "alice"}, {"kid": "1"}).split(".")
    token = f"{head}.{body}.AAAA"
    assert header_of(token) == {"alg": "HS256", "typ": "JWT", "kid": "1"}
    assert claims_of(token) == {"sub": "alice"}


@pytest.mark.parametrize(
    "token",
    [
        "",
        "opaque",
        "a.b",
        "a.b.c.d",
        "....",
        "e30.!.x",
        f"e30.{encoded(b'no JSON')}.x",
        f"e30.{encoded(b'[]')}.x",
        f"e30.{encoded(bytes([0xFF]))}.x",
        f"e30.{encoded(b'[' * 100_000)}.x",
        f"e30.{encoded(b'1' * 5_000)}.x",
    ],
    ids=lambda token: token[:12] or "empty",
)
def test_a_token_that_cannot_be_read_is_a_value_error(token):
    """Nothing else is raised, however odd the token."""
    with pytest.raises(ValueError, match="segment"):
        claims_of(token)


def test_an_independent_library_verifies_what_is_signed(recipe):
    """PyJWT's own decoding accepts the token."""
    token = signed(recipe, {"sub": "alice"})
    assert jwt.decode(token, recipe.key, algorithms=["HS256"]) == {"sub": "alice"}


def test_any_bytes_can_be_the_payload(recipe):
    """Rightly signed, though no claims."""
    token = signed(recipe, b"\xff not JSON")
    assert decoded(token.split(".")[1]) == b"\xff not JSON"
    assert jwt.PyJWS().decode(token, recipe.key, algorithms=["HS256"]) == b"\xff not JSON"


@pytest.mark.parametrize(
    ("recipe", "said"),
    [
        (Recipe("HS999", "x"), "no algorithm that signs tokens is named 'HS999'"),
        (Recipe("none", ""), "no algorithm that signs tokens is named 'none'"),
        (Recipe("RS256", "no key"), "the key does not fit the algorithm RS256"),
        (Recipe("HS256", ""), "the key does not fit the algorithm HS256"),
        (Recipe("ES256", b"\xff"), "the key does not fit the algorithm ES256"),
    ],
    ids=lambda each: getattr(each, "algorithm", None),
)
def test_a_recipe_that_cannot_sign_is_a_value_error(recipe, said):
    """The text says what does not fit and never the key."""
    with pytest.raises(ValueError, match=said):
        signed(recipe, {})


def test_an_rsa_key_does_not_sign_by_elliptic_curves():
    """Kind of key and algorithm are compared."""
    key = pem(rsa.generate_private_key(65537, 2048))
    with pytest.raises(ValueError, match="the key does not fit the algorithm ES256"):
        signed(Recipe("ES256", key), {})


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (rsa.generate_private_key(65537, 2048), "RS256"),
        (ec.generate_private_key(ec.SECP256R1()), "ES256"),
        (ec.generate_private_key(ec.SECP384R1()), "ES384"),
        (ec.generate_private_key(ec.SECP521R1()), "ES512"),
        (ed25519.Ed25519PrivateKey.generate(), "EdDSA"),
    ],
    ids=["rsa", "p256", "p384", "p521", "ed25519"],
)
def test_a_private_key_tells_its_usual_algorithm(key, algorithm):
    """By kind of key and size of curve."""
    assert algorithm_of(pem(key)) == algorithm
    signed(Recipe(algorithm, pem(key)), {"sub": "alice"})


@pytest.mark.parametrize("text", ["", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"])
def test_what_is_no_private_key_is_a_value_error(text):
    """One sentence, whatever cryptography raises."""
    with pytest.raises(ValueError, match="not a private key in PEM"):
        private_key(text)


@pytest.mark.parametrize("algorithm", ["HS256", "RS256", "PS256", "ES256", "ES384", "EdDSA"])
def test_a_fresh_key_signs_and_its_jwk_verifies(algorithm):
    """Recipe and JWK are of one key."""
    recipe, key = fresh_key(algorithm)
    token = signed(recipe, {"sub": "alice"})
    known = jwt.PyJWK({**key, "alg": algorithm})
    assert jwt.decode(token, known, algorithms=[algorithm]) == {"sub": "alice"}
    json.dumps(key)
