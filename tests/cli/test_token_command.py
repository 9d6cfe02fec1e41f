"""`taskpact token`: what it mints is what the mock accepts, or refuses for one reason."""

from __future__ import annotations

import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from multidict import CIMultiDict

from mockserver.admission.authentication import authenticate
from mockserver.admission.keys import keys_of
from mockserver.errors import Refusal
from mockserver.users import users
from taskpact.contract import load


@pytest.fixture
def caller():
    """Who the mock takes the bearer of a token for, by its own clock and keys."""
    known = users(load())

    def asked(token: str, *args, **options) -> str:
        headers = CIMultiDict(Authorization=f"Bearer {token.strip()}")
        try:
            return authenticate(keys_of(*args, **options), known, headers, time.time()).name
        except Refusal as refusal:
            return refusal.why.message

    return asked


def said(token: str) -> dict:
    return jwt.decode(token.strip(), options={"verify_signature": False})


def test_the_usual_token_is_of_the_first_user_and_lives_an_hour(taskpact, caller):
    ended = taskpact("token")
    assert (ended.status, ended.err, ended.out.count("\n")) == (0, "", 1)
    assert caller(ended.out) == "alice"
    assert said(ended.out)["exp"] - said(ended.out)["iat"] in (3600, 3601)


@pytest.mark.parametrize("name", ["alice", "bob", "mallory"])
def test_each_user_has_a_token(taskpact, caller, name):
    assert caller(taskpact("token", "--user", name).out) == name


def test_a_token_names_the_audience_and_the_issuer_it_is_given(taskpact, caller):
    parties = {"audience": "tasks", "issuer": "https://issuer.example"}
    token = taskpact("token", "--audience", "tasks", "--issuer", parties["issuer"]).out
    assert caller(token, **parties) == "alice"
    assert "audience" in caller(token)
    assert "issuer" in caller(taskpact("token", "--audience", "tasks").out, **parties)


def test_an_expired_token_is_expired_and_nothing_else(taskpact, caller):
    token = taskpact("token", "--expired").out
    assert "expired" in caller(token)
    assert time.time() - said(token)["exp"] >= 3600


def test_a_token_that_is_not_valid_yet_is_that_and_nothing_else(taskpact, caller):
    token = taskpact("token", "--not-yet").out
    assert "not valid yet" in caller(token)
    assert 3590 < said(token)["nbf"] - time.time() < said(token)["exp"] - time.time()


def test_the_life_of_a_token_can_be_chosen(taskpact):
    claims = said(taskpact("token", "--ttl", "10").out)
    assert claims["exp"] - claims["iat"] in (10, 11)


def test_claims_are_added_replaced_or_left_out(taskpact, caller):
    token = taskpact("token", "--claims", '{"aud": ["x"], "sub": "zed", "exp": null}').out
    claims = said(token)
    assert (claims["aud"], claims["sub"], "exp" in claims) == (["x"], "zed", False)
    assert "no expiry" in caller(token)


def test_another_secret_and_algorithm_can_be_used(taskpact, caller):
    secret = "a secret of sixty-four characters or more, for the longest hash there is"
    token = taskpact("token", "--algorithm", "HS512", "--secret", secret).out
    assert caller(token, "HS512", secret=secret) == "alice"
    assert "algorithm" in caller(token)


def test_a_key_file_can_be_used(taskpact, caller, tmp_path):
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    (tmp_path / "key.pem").write_bytes(pem)
    token = taskpact("token", "--algorithm", "ES256", "--key", tmp_path / "key.pem").out
    assert caller(token, "ES256", tmp_path / "key.pem") == "alice"


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--expired", "--not-yet"), "exclude each other"),
        (("--claims", "{"), "--claims is not JSON"),
        (("--claims", "[1]"), "--claims is not a JSON object"),
        (("--claims", "[" * 100_000), "--claims is not JSON"),
        (("--user", "zed"), "'alice', 'bob', 'mallory'"),
        (("--ttl", "0"), "--ttl"),
        (("--ttl", "nan"), "--ttl"),
        (("--ttl", "9999999999"), "--ttl"),
        (("--algorithm", "none"), "there are HS256"),
        (("--algorithm", "RS256"), "needs a file"),
        (("--key", "no/such/file"), "cannot be read: No such file"),
        (("--secret", "short"), "32 bytes or more"),
        (("--key", "x", "--secret", "x" * 32), "give one of them"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_sentence(taskpact, args, told):
    ended = taskpact("token", *args)
    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert ended.err.startswith("taskpact: ")
    assert told in ended.err
