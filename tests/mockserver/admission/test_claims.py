"""What a token must be and say (catalogue A17 to A40, RFC 7515, 7519 and 8725)."""

from __future__ import annotations

import base64

import pytest

from mockserver.admission.tokens import Malformed, read

NOW = 1_800_000_000


# --- the form


@pytest.mark.parametrize(
    "shape",
    ["{h}", "{h}.{p}", "{h}.{p}.{s}.{s}", "{h}.{p}.{s}.{s}.{s}", "..", "...", "{h}..{s}",
     ".{p}.{s}", "{h}.{p}.", "{p}.{h}.{s}", "{s}.{p}.{h}", ".{h}.{p}.{s}"],
)  # fmt: skip
def test_a_token_has_three_segments_and_none_is_empty(door, forge, shape):
    """A17."""
    h, p, s = forge.good().split(".")
    assert door.reason(shape.format(h=h, p=p, s=s))


@pytest.mark.parametrize("index", [0, 1, 2])
@pytest.mark.parametrize("tail", ["=", "==", "A===", "+", "/", "~", "_="])
def test_a_segment_is_base64url_without_padding(door, forge, index, tail):
    """A18: PyJWT alone takes a padded signature."""
    parts = forge.good().split(".")
    parts[index] += tail
    assert door.reason(".".join(parts))


def test_a_signature_padded_as_base64_would_be_is_refused(door, forge):
    """A18: 43 characters and one mark of padding, which any base64 reader takes."""
    token = forge.good()
    assert len(token.rpartition(".")[2]) == 43
    assert "padding" in door.refusal(("Authorization", f"Bearer {token}=")).message


def test_bits_that_stand_for_nothing_make_no_second_spelling(door, forge):
    """A token has one spelling: 32 bytes leave two bits of the last character unused."""
    token = forge.good()
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    at = alphabet.index(token[-1])
    assert at % 4 == 0
    for bits in (1, 2, 3):
        assert door.reason(token[:-1] + alphabet[at + bits])


@pytest.mark.parametrize(
    "part",
    [b"", b"x", b"null", b"[]", b"1", b'"x"', b"{", b"{}{}", b"\xff\xfe", b'{"a":"\xff"}',
     b"{'a':1}", b'{"a":NaN}', b'{"a":1e999}', b"\xef\xbb\xbf{}",
     '{"a":1}'.encode("utf-16"), b"[" * 5000],
)  # fmt: skip
def test_header_and_payload_are_json_objects_in_utf8(door, forge, part):
    """A19."""
    assert door.reason(forge.token(part))
    assert door.reason(forge.token(forge.claims(), part))


@pytest.mark.parametrize(
    "header",
    [b'{"alg":"none","alg":"HS256"}', b'{"alg":"HS256","alg":"none"}',
     b'{"alg":"HS256","\\u0061lg":"HS256"}', b'{"alg":"HS256","x":{"y":1,"y":1}}'],
)  # fmt: skip
def test_a_name_twice_in_the_header_is_refused(door, forge, header):
    """A20, AMB-TOKEN-DUPLICATE-CLAIMS."""
    assert "name once" in door.reason(forge.token(forge.claims(), header))


@pytest.mark.parametrize("twice", [b'"sub":"alice"', b'"exp":1', b'"e\\u0078p":1'])
def test_a_name_twice_in_the_payload_is_refused(door, forge, twice):
    """A20."""
    payload = b'{"sub":"alice","exp":%d,%s}' % (NOW + 60, twice)
    assert "name once" in door.reason(forge.token(payload))


def test_only_the_form_is_looked_at_before_anything_is_verified(forge):
    token = forge.token({"a": 1}, {"b": 2}, secret="x")
    parts = read(token)
    assert (parts.header, parts.claims) == ({"b": 2}, {"a": 1})
    assert parts.signed.decode() == token.rpartition(".")[0]
    assert len(parts.signature) == 32
    with pytest.raises(Malformed):
        read("é.é.é")


# --- the header


@pytest.mark.parametrize(
    "alg", ["none", "None", "NONE", "nOnE", "", "hs256", "HS256 ", None, 1, []]
)
def test_an_algorithm_but_the_one_expected_is_refused(door, forge, alg):
    """A21: rightly signed all the same, so that nothing but the name can be the reason."""
    assert "algorithm" in door.reason(forge.token(forge.claims(), {"alg": alg}))


def test_an_algorithm_must_be_named(door, forge):
    assert "algorithm" in door.reason(forge.token(forge.claims(), {"typ": "JWT"}))


@pytest.mark.parametrize(("alg", "digest"), [("HS384", "sha384"), ("HS512", "sha512")])
def test_another_algorithm_of_the_family_is_refused(door, forge, alg, digest):
    """A23."""
    token = forge.token(forge.claims(), {"alg": alg}, digest=digest)
    assert "algorithm" in door.reason(token)


@pytest.mark.parametrize("signature", ["", "AA", "A" * 43])
def test_the_algorithm_none_is_refused_with_and_without_a_signature(door, forge, signature):
    """A21."""
    content = forge.token(forge.claims(), {"alg": "none"}).rpartition(".")[0]
    assert door.reason(f"{content}.{signature}")
    assert door.reason(content)


@pytest.mark.parametrize("crit", [["x"], ["exp"], ["b64"], [], "exp", None, 1, [1]])
def test_a_critical_header_is_refused_whatever_it_holds(door, forge, crit):
    """A27."""
    header = {"alg": "HS256", "crit": crit, "x": 1}
    assert "critical" in door.reason(forge.token(forge.claims(), header))


@pytest.mark.parametrize("b64", [False, None, 0, 1, "true"])
def test_an_unencoded_payload_is_refused(door, forge, b64):
    """A28."""
    assert "encoded" in door.reason(forge.token(forge.claims(), {"alg": "HS256", "b64": b64}))


@pytest.mark.parametrize("typ", ["JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt"])
def test_the_kinds_of_access_tokens_are_accepted(door, forge, typ):
    """A29, RFC 7515 section 4.1.9, RFC 9068 section 2.1."""
    assert door.bearer(forge.token(forge.claims(), {"alg": "HS256", "typ": typ})) == "alice"


@pytest.mark.parametrize(
    "typ", ["", "id+jwt", "logout+jwt", "dpop+jwt", "JWS", None, 1, ["JWT"], "text/jwt", "J\u0174T"]
)
def test_tokens_of_another_kind_are_refused(door, forge, typ):
    """A29."""
    assert "kind" in door.reason(forge.token(forge.claims(), {"alg": "HS256", "typ": typ}))


def test_a_token_need_not_say_its_kind(door, forge):
    assert door.bearer(forge.token(forge.claims(), {"alg": "HS256"})) == "alice"


@pytest.mark.parametrize(
    "named",
    [{"jwk": {"kty": "oct", "k": "AAAA"}}, {"jku": "http://127.0.0.1:1/keys"}, {"x5u": "file:///"},
     {"x5c": ["x"]}, {"kid": "../../dev/null"}, {"kid": "' or 1=1"}, {"kid": None}, {"zip": "DEF"}],
)  # fmt: skip
def test_a_key_named_in_the_header_is_not_looked_at(door, forge, named):
    """A26: with the right key it does no harm, and it makes no wrong key right."""
    header = {"alg": "HS256", **named}
    assert door.bearer(forge.token(forge.claims(), header)) == "alice"
    for secret in (b"\0\0\0" * 16, b"", b"another secret of forty characters or so"):
        assert "signature" in door.reason(forge.token(forge.claims(), header, secret=secret))


# --- the signature


def test_a_signature_with_one_bit_changed_is_refused(door, forge):
    """A24."""
    content, _, seal = forge.good().rpartition(".")
    raw = base64.urlsafe_b64decode(seal + "=")
    for bit in range(0, len(raw) * 8, 7):
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        assert "signature" in door.reason(f"{content}.{forge.segment(bytes(changed))}")


def test_a_signature_cut_or_made_longer_is_refused(door, forge):
    """A24."""
    content, _, seal = forge.good().rpartition(".")
    raw = base64.urlsafe_b64decode(seal + "=")
    for changed in (raw[:-1], raw[:16], raw[:1], raw + b"\0", raw + raw):
        assert "signature" in door.reason(f"{content}.{forge.segment(changed)}")


def test_the_signature_of_another_token_is_refused(door, forge):
    """A24, A25."""
    head, body, _ = forge.good().split(".")
    _, other, seal = forge.good(sub="mallory").split(".")
    assert "signature" in door.reason(f"{head}.{body}.{seal}")
    assert "signature" in door.reason(f"{head}.{other}.{forge.good().split('.')[2]}")


# --- the claims


@pytest.mark.parametrize(
    ("exp", "good"),
    [(NOW + 1, True), (NOW + 0.5, True), (1e30, True), (2**63, True), (NOW, False),
     (NOW - 0.5, False), (NOW - 1, False), (0, False), (-1, False), (-1e300, False)],
)  # fmt: skip
def test_a_token_is_good_before_its_expiry_only(door, forge, exp, good):
    """A30, A31, A34: on or after the time is too late, and there is no leeway."""
    token = forge.good(exp=exp)
    assert (door.bearer(token) == "alice") if good else ("expired" in door.reason(token))


@pytest.mark.parametrize(
    "exp", [None, True, False, "", str(NOW + 60), "tomorrow", [NOW + 60], {}, {"at": NOW + 60}]
)
def test_an_expiry_is_a_number(door, forge, exp):
    """A34: PyJWT alone takes digits in a string."""
    assert "expiry is not a number" in door.reason(forge.good(exp=exp))


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"1e400", b"-Infinity", b"9" * 5000])
@pytest.mark.parametrize("name", [b"exp", b"nbf", b"iat"])
def test_a_number_that_is_none_is_refused(door, forge, number, name):
    """A34."""
    payload = b'{"sub":"alice","x":1,"%s":%s' % (name, number)
    payload += b"}" if name == b"exp" else b',"exp":%d}' % (NOW + 60)
    assert door.reason(forge.token(payload))


def test_a_token_without_an_expiry_is_refused(door, forge):
    """A33, AMB-TOKEN-WITHOUT-EXPIRY."""
    assert "no expiry" in door.reason(forge.token({"sub": "alice"}))


@pytest.mark.parametrize(
    ("nbf", "good"),
    [(NOW, True), (NOW - 1, True), (-5, True), (NOW + 1, False), (NOW + 0.5, False)],
)
def test_a_token_is_good_from_its_start_on(door, forge, nbf, good):
    """A35."""
    token = forge.good(nbf=nbf)
    assert (door.bearer(token) == "alice") if good else ("not valid yet" in door.reason(token))


@pytest.mark.parametrize("nbf", [None, True, "", "0", str(NOW - 60), []])
def test_a_start_is_a_number(door, forge, nbf):
    """A35."""
    assert "not a number" in door.reason(forge.good(nbf=nbf))


@pytest.mark.parametrize("iat", [NOW + 3600, -1, 0, None, "x", [], 1e30])
def test_the_time_of_issue_is_not_looked_at(door, forge, iat):
    """A36: RFC 7519 gives it no rule; refusing it would be over-strict."""
    assert door.bearer(forge.good(iat=iat)) == "alice"


@pytest.mark.parametrize("sub", [None, "", "zed", "Alice", "alice ", 1, True, ["alice"], {"a": 1}])
def test_the_subject_is_a_known_user(door, forge, sub):
    """A40."""
    assert "subject" in door.reason(forge.good(sub=sub))


def test_a_subject_must_be_there(door, forge):
    """A40."""
    assert "subject" in door.reason(forge.token({"exp": NOW + 60}))


@pytest.mark.parametrize("aud", ["me", "", [], ["me"], None, 1, {"me": 1}])
def test_a_token_for_an_audience_is_refused_by_a_server_that_is_none(door, forge, aud):
    """A38."""
    assert "audience" in door.reason(forge.good(aud=aud))


@pytest.mark.parametrize("aud", ["me", ["me"], ["you", "me"], ["me", 1, None]])
def test_a_token_for_this_server_is_accepted(door_of, forge, aud):
    """A37."""
    assert door_of(audience="me").bearer(forge.good(aud=aud)) == "alice"


@pytest.mark.parametrize("aud", ["you", "Me", "me ", "", [], ["you"], [["me"]], None, {"me": 1}, 1])
def test_a_token_for_another_audience_is_refused(door_of, forge, aud):
    """A37."""
    assert "audience" in door_of(audience="me").reason(forge.good(aud=aud))


def test_a_token_need_not_name_its_audience(door_of, forge):
    """A37, AMB-TOKEN-AUDIENCE."""
    assert door_of(audience="me").bearer(forge.good()) == "alice"


@pytest.mark.parametrize(
    "iss", ["https://b", "https://a/", "HTTPS://A", "", None, ["https://a"], 1]
)
def test_a_token_of_another_issuer_is_refused(door_of, forge, iss):
    """A39: compared exactly."""
    assert "issuer" in door_of(issuer="https://a").reason(forge.good(iss=iss))


def test_a_token_must_name_the_issuer_that_is_trusted(door_of, forge):
    """A39."""
    door = door_of(issuer="https://a")
    assert "issuer" in door.reason(forge.good())
    assert door.bearer(forge.good(iss="https://a")) == "alice"


@pytest.mark.parametrize("iss", ["https://anybody", "", None, 1])
def test_the_issuer_is_not_looked_at_where_none_is_trusted(door, forge, iss):
    assert door.bearer(forge.good(iss=iss)) == "alice"


def test_further_claims_do_no_harm(door, forge):
    more = {"scope": "x", "roles": [1, {"a": None}], "jti": "1", "nonce": "\u0000", "": 1}
    assert door.bearer(forge.good(**more)) == "alice"
