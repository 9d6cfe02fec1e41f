"""Who is calling: credentials in their headers (catalogue A01 to A16, RFC 6750)."""

from __future__ import annotations

import re
import string
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict

from mockserver.admission import claims
from mockserver.admission.authentication import authenticate, verified
from mockserver.admission.keys import TokenMemory, keys_of
from mockserver.errors import Refusal, Why

# RFC 9110 section 11.6.1 and RFC 6750 section 3: one challenge, its values quoted.
_VALUE = r'"[\x20\x21\x23-\x5b\x5d-\x7e]*"'
CHALLENGE = re.compile(
    rf"Bearer realm={_VALUE}(, error=\"invalid_token\", error_description={_VALUE})?"
)


def challenge(why: Why) -> str:
    """The one challenge of a refusal."""
    (found,) = [value for name, value in why.headers if name == "WWW-Authenticate"]
    return found


def assert_challenged(why: Why, *, tried: bool) -> None:
    """A 401 with one well-formed challenge that tells of an error only where a token was sent."""
    assert (why.status, why.code) == (401, "unauthenticated")
    assert why.message
    assert CHALLENGE.fullmatch(challenge(why))
    assert ("error=" in challenge(why)) is tried


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "bEaReR"])
def test_the_scheme_has_no_case(door, forge, scheme):
    """A08."""
    assert door.name(("Authorization", f"{scheme} {forge.good()}")) == "alice"


@pytest.mark.parametrize("name", ["alice", "bob", "mallory"])
def test_the_subject_is_the_caller(door, forge, name):
    assert door.bearer(forge.good(sub=name)) == name


def test_header_names_have_no_case(door, forge):
    assert door.name(("AUTHORIZATION", f"Bearer {forge.good()}")) == "alice"


def test_several_spaces_after_the_scheme_are_legal(door, forge):
    """A09: the grammar of RFC 9110 section 11.4 says 1*SP."""
    assert door.name(("Authorization", f"Bearer   {forge.good()}")) == "alice"


def test_no_credentials_get_a_challenge_without_an_error(door):
    """A01, A04."""
    why = door.refusal()
    assert_challenged(why, tried=False)
    assert "Bearer" in why.message


@pytest.mark.parametrize(
    "value",
    ["", "Basic YWxpY2U6eA==", "Token {token}", "{token}", "Bearer{token}", "Bearers {token}",
     "=", '"Bearer {token}"', "Digest username=alice", " Bearer {token}", "é {token}"],
)  # fmt: skip
def test_another_scheme_is_as_good_as_no_credentials(door, forge, value):
    """A11, A12, RFC 6750 section 3.1."""
    why = door.refusal(("Authorization", value.format(token=forge.good())))
    assert_challenged(why, tried=False)


@pytest.mark.parametrize(
    "value",
    ["Bearer", "Bearer ", "Bearer    ", "Bearer\t{token}", "Bearer \t{token}", "Bearer {token}\t",
     "Bearer {token} ", "Bearer {token} x", "Bearer {token},", "Bearer {token}, Bearer {token}",
     "Bearer {token},Basic YQ==", "Bearer token={token}", 'Bearer "{token}"', "Bearer {token}\n",
     "Bearer {token}\x00", "Bearer \x00", "Bearer é", "Bearer {token}é", "Bearer \udce9",
     "Bearer {token}\u00a0", "Bearer\u00a0{token}", "Bearer ==", "Bearer,{token}",
     "Bearer Bearer {token}", "Bearer {token};x=1"],
)  # fmt: skip
def test_what_is_not_one_token_after_the_scheme_is_refused(door, forge, value):
    """A09, A10, A14, A16."""
    token = forge.good()
    why = door.refusal(("Authorization", value.format(token=token)))
    assert_challenged(why, tried=True)
    assert token not in f"{why}"


@pytest.mark.parametrize("length", [8_000, 100_000])
@pytest.mark.parametrize("text", ["a", "a.", "=", " ", ".", "\u00ff"])
def test_a_very_long_header_is_refused(door, text, length):
    """A16."""
    why = door.refusal(("Authorization", "Bearer " + text * length))
    assert_challenged(why, tried=True)
    assert len(f"{why}") < 1000


def test_two_authorization_lines_are_refused_even_when_they_are_the_same(door, forge):
    """A13: another layer may read the other line."""
    line = ("Authorization", f"Bearer {forge.good()}")
    for lines in ([line, line], [line, ("Authorization", "")], [("Authorization", ""), line]):
        assert_challenged(door.refusal(*lines), tried=True)


def test_a_token_that_is_refused_shows_in_no_part_of_the_answer(door, forge):
    """A45, AUT-17."""
    for token in (forge.good(exp=1), forge.good(sub="zed"), "secretsecret.x.y", "a" * 64):
        why = door.refusal(("Authorization", f"Bearer {token}"))
        assert_challenged(why, tried=True)
        assert not [part for part in token.split(".") if len(part) > 1 and part in f"{why}"]


def test_a_known_api_key_is_as_good_as_a_token(door, known):
    for user in known.values():
        assert door.name(("X-Api-Key", user.api_key)) == user.name


@pytest.mark.parametrize(
    "value",
    ["", "{short}", "{key}0", "{upper}", "{bare}", "neo_sk_", "{key},{key}", "{key} {key}",
     "neo_sk_éééééééééééééééééééééééééééééééé", "\x00", "\udce9", "{long}"],
)  # fmt: skip
def test_an_unknown_api_key_is_refused(door, known, value):
    key = known["alice"].api_key
    sent = value.format(
        key=key, short=key[:-1], upper=key.upper(), bare=key[len("neo_sk_") :], long=key * 3000
    )
    why = door.refusal(("X-Api-Key", sent))
    assert_challenged(why, tried=True)
    assert key not in f"{why}"


def test_two_lines_of_api_keys_are_refused(door, known):
    line = ("X-Api-Key", known["alice"].api_key)
    assert_challenged(door.refusal(line, line), tried=True)


def test_authorization_decides_where_both_are_sent(door, forge, known):
    key = ("X-Api-Key", known["bob"].api_key)
    assert door.name(key, ("Authorization", f"Bearer {forge.good()}")) == "alice"
    for value in ("", "Basic YQ==", f"Bearer {forge.good(exp=1)}"):
        assert door.refusal(key, ("Authorization", value)).status == 401


def test_an_api_key_is_no_bearer_token(door, known):
    assert_challenged(
        door.refusal(("Authorization", f"Bearer {known['alice'].api_key}")), tried=True
    )


def test_a_token_elsewhere_does_not_count(door, forge):
    token = forge.good()
    for name in ("Proxy-Authorization", "X-Authorization", "Cookie"):
        assert_challenged(door.refusal((name, f"Bearer {token}")), tried=False)


def test_a_check_that_is_left_out_is_not_made(door, known, forge):
    """What deviations build on: the rows of checks can be cut, and nothing of it is kept."""
    expired = CIMultiDict(Authorization=f"Bearer {forge.good(exp=1)}")
    unsigned = CIMultiDict(Authorization=f"Bearer {forge.good()[:-2]}AA")
    loose = tuple(each for each in claims.CLAIM_CHECKS if each is not claims.expiry)
    blind = tuple(each for each in claims.TOKEN_CHECKS if each is not claims.signature)
    verify = partial(verified, checks=blind)
    now = forge.now
    assert authenticate(door.keys, known, expired, now, checks=loose).name == "alice"
    assert authenticate(door.keys, known, unsigned, now, verify=verify).name == "alice"
    for headers in (expired, unsigned):
        with pytest.raises(Refusal):
            authenticate(door.keys, known, headers, now)


_B64 = string.ascii_letters + string.digits + "-_.=+/~"
SETTINGS = settings(
    max_examples=300, derandomize=True, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip


@SETTINGS
@given(value=st.text() | st.text(alphabet=_B64).map("Bearer {}".format))
@example("Bearer ..")
@example("Bearer a..b")
def test_no_header_does_anything_but_a_401(known, value):
    """AUT-27: whatever is sent, the answer is a refusal and never an error of the server's."""
    for name in ("Authorization", "X-Api-Key"):
        with pytest.raises(Refusal) as raised:
            authenticate(keys_of(), known, CIMultiDict({name: value}), 1e9)
        assert raised.value.why.status == 401
        assert CHALLENGE.fullmatch(challenge(raised.value.why))


@SETTINGS
@given(data=st.data())
def test_no_change_to_a_token_is_overlooked(door, forge, data):
    """A24, A25: one character changed, dropped or added anywhere."""
    token = forge.good()
    at = data.draw(st.integers(0, len(token) - 1))
    new = data.draw(st.sampled_from(["", *_B64, token[at] * 2]))
    changed = token[:at] + new + token[at + 1 :]
    if changed != token:
        assert door.refusal(("Authorization", f"Bearer {changed}")).status == 401


def test_a_token_is_verified_once_and_its_times_on_every_use(known, forge):
    keys = keys_of()
    seen: list[bytes] = []

    def verify(message: bytes, seal: bytes) -> bool:
        seen.append(seal)
        return keys.signer.verify(message, seal)

    watched = replace(keys, signer=keys.signer._replace(verify=verify))
    headers = CIMultiDict(Authorization=f"Bearer {forge.good(nbf=forge.now)}")
    for _ in range(3):
        assert authenticate(watched, known, headers, forge.now).name == "alice"
    for moment in (forge.now - 1, forge.now + 60):
        with pytest.raises(Refusal):
            authenticate(watched, known, headers, moment)
    assert authenticate(watched, known, headers, forge.now + 59).name == "alice"
    assert len(seen) == 1


def test_only_good_tokens_are_remembered_and_only_so_many(known, forge):
    keys = keys_of()
    for number in range(1100):
        headers = CIMultiDict(Authorization=f"Bearer {forge.good(jti=number)}")
        authenticate(keys, known, headers, forge.now)
    bad = CIMultiDict(Authorization=f"Bearer {forge.good()}x")
    with pytest.raises(Refusal):
        authenticate(keys, known, bad, forge.now)
    assert len(keys.memory) == 1024
    assert keys.memory.get(forge.good(jti=0)) is None
    assert keys.memory.get(forge.good(jti=1099)) is not None


def test_what_was_used_last_is_remembered_longest():
    memory = TokenMemory(2)
    memory.put("a", {"n": 1})
    memory.put("b", {"n": 2})
    assert memory.get("a") == {"n": 1}
    memory.put("c", {"n": 3})
    assert [memory.get(each) for each in "abc"] == [{"n": 1}, None, {"n": 3}]
