"""The keys of the mock: what can be given, what is told of what cannot, who agrees with us."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from mockserver.admission.keys import DEFAULT_SECRET, KeyFileError, keys_of
from mockserver.admission.minting import mint
from mockserver.admission.signatures import HASHES, KEY_PAIRS
from mockserver.errors import StartError

NOW = 1_800_000_000.0

KINDS = {
    "RS": lambda: rsa.generate_private_key(65537, 2048),
    "PS": lambda: rsa.generate_private_key(65537, 2048),
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "ES384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "ES512": lambda: ec.generate_private_key(ec.SECP521R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
}


@cache
def key(kind: str) -> Any:
    """A private key for an algorithm, or for a family of them."""
    return KINDS[kind if kind in KINDS else kind[:2]]()


def private_pem(private: Any) -> bytes:
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_pem(private: Any) -> bytes:
    return private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture
def write(tmp_path):
    """Writes a key file."""

    def written(data: bytes, name: str = "key.pem"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return written


@pytest.mark.parametrize("algorithm", [*HASHES, *KEY_PAIRS])
def test_another_library_signs_what_the_mock_accepts(door_of, write, algorithm):
    """PyJWT is independent of how tokens are read here."""
    secret: Any = DEFAULT_SECRET if algorithm in HASHES else key(algorithm)
    file = None if algorithm in HASHES else write(public_pem(secret))
    token = jwt.encode({"sub": "bob", "exp": NOW + 60}, secret, algorithm)
    door = door_of(algorithm, file)
    assert door.bearer(token) == "bob"
    assert "signature" in door.reason(token.rpartition(".")[0] + ".AAAA")


@pytest.mark.parametrize("algorithm", [*HASHES, *KEY_PAIRS])
def test_another_library_accepts_what_the_mock_mints(door_of, write, algorithm):
    made = None if algorithm in HASHES else key(algorithm)
    keys = keys_of(algorithm, write(private_pem(made)) if made else None)
    token = mint(keys, "alice", now=NOW)
    verify = {"verify_exp": False, "verify_iat": False}
    public = made.public_key() if made else DEFAULT_SECRET
    said = jwt.decode(token, public, [algorithm], options=verify)
    assert said == {"sub": "alice", "iat": NOW, "exp": NOW + 3600}
    assert jwt.get_unverified_header(token) == {"alg": algorithm, "typ": "JWT"}
    assert door_of(algorithm, write(private_pem(made)) if made else None).bearer(token) == "alice"


def test_a_secret_made_of_the_public_key_opens_nothing(door_of, write, forge):
    """A22, RFC 8725 section 2.1."""
    door = door_of("RS256", write(public_pem(key("RS"))))
    secret = public_pem(key("RS"))
    for header in ({"alg": "HS256"}, {"alg": "RS256"}):
        assert door.reason(forge.token(forge.claims(), header, secret=secret))


def test_another_algorithm_of_the_same_key_is_refused(door_of, write):
    """A23."""
    door = door_of("RS256", write(public_pem(key("RS"))))
    for algorithm in ("RS384", "PS256"):
        token = jwt.encode({"sub": "bob", "exp": NOW + 60}, key("RS"), algorithm)
        assert "algorithm" in door.reason(token)


def test_another_key_of_the_same_kind_is_refused(door_of, write):
    """A24."""
    door = door_of("ES256", write(public_pem(key("ES256"))))
    other = ec.generate_private_key(ec.SECP256R1())
    token = jwt.encode({"sub": "bob", "exp": NOW + 60}, other, "ES256")
    assert "signature" in door.reason(token)


def test_a_larger_edwards_curve_is_eddsa_too(door_of, write):
    """RFC 8037 section 3.1."""
    made = ed448.Ed448PrivateKey.generate()
    token = jwt.encode({"sub": "bob", "exp": NOW + 60}, made, "EdDSA")
    assert door_of("EdDSA", write(public_pem(made))).bearer(token) == "bob"


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_a_secret_file_may_end_in_one_line_end(door_of, write, forge, end):
    secret = "a secret of forty characters, or nearly so"
    file = write(secret.encode() + end, "secret.txt")
    door = door_of("HS256", file)
    assert (door.keys.secret, door.bearer(forge.token(forge.claims(), secret=secret))) == (
        secret,
        "alice",
    )
    assert "signature" in door.reason(forge.good())


def test_a_secret_may_be_any_text(door_of, forge):
    # Bytes on a command line that are no UTF-8 come as lone surrogates.
    assert keys_of(secret="\udcff" * 40).can_sign
    secret = "sécrét " * 8
    assert door_of(secret=secret).bearer(forge.token(forge.claims(), secret=secret)) == "alice"


def test_the_default_secret_fits_every_algorithm():
    assert [keys_of(each).secret for each in HASHES] == [DEFAULT_SECRET] * 3


def test_keys_show_no_secret_when_printed():
    assert DEFAULT_SECRET not in repr(keys_of())


@pytest.mark.parametrize("algorithm", ["none", "", "hs256", "HS1", "RS256 ", "ES256K", "A128KW"])
def test_an_unknown_algorithm_is_refused_with_those_there_are(algorithm):
    with pytest.raises(KeyFileError, match=r"there are HS256, .*EdDSA"):
        keys_of(algorithm)


@pytest.mark.parametrize(("algorithm", "least"), [("HS256", 32), ("HS384", 48), ("HS512", 64)])
def test_a_secret_shorter_than_the_hash_is_refused(algorithm, least):
    """RFC 7518 section 3.2."""
    assert keys_of(algorithm, secret="x" * least).can_sign
    for length in (0, least - 1):
        with pytest.raises(KeyFileError, match=f"{least} bytes or more, not of {length}"):
            keys_of(algorithm, secret="x" * length)


def test_a_key_pair_needs_a_file_and_nothing_else(write):
    file = write(public_pem(key("RS")))
    for options in ({}, {"secret": DEFAULT_SECRET}, {"secret": DEFAULT_SECRET, "file": file}):
        with pytest.raises(KeyFileError, match="RS256 needs a file"):
            keys_of("RS256", **options)


@pytest.mark.parametrize("algorithm", [*KEY_PAIRS])
@pytest.mark.parametrize("other", ["RS", "ES256", "ES384", "ES512", "EdDSA"])
def test_a_key_of_another_kind_is_refused(write, algorithm, other):
    fits = algorithm == other or (other == "RS" and algorithm[:2] in ("RS", "PS"))
    for file in (write(private_pem(key(other))), write(public_pem(key(other)))):
        if fits:
            assert keys_of(algorithm, file).algorithm == algorithm
        else:
            with pytest.raises(KeyFileError, match=f"another kind than {algorithm} needs"):
                keys_of(algorithm, file)


def test_a_small_rsa_key_is_refused(write):
    """RFC 7518 section 3.3."""
    small = rsa.generate_private_key(65537, 1024)
    with pytest.raises(KeyFileError, match="1024 bits; 2048 are the least"):
        keys_of("RS256", write(private_pem(small)))


def test_what_is_no_key_is_refused(write):
    locked = key("ES256").private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")
    )
    cut = private_pem(key("ES256"))[:60]
    for data in (b"", b"no key", b"\xff\xfe", locked, cut, b"-----BEGIN PUBLIC KEY-----"):
        with pytest.raises(KeyFileError, match=r"key\.pem cannot be used: it holds no key in PEM"):
            keys_of("ES256", write(data))


def test_a_key_in_pem_is_no_shared_secret(write):
    """Else everybody with the public key could sign."""
    for data in (public_pem(key("RS")), private_pem(key("RS"))):
        for options in ({"file": write(data)}, {"secret": data.decode()}):
            with pytest.raises(KeyFileError, match="name its algorithm"):
                keys_of("HS256", **options)


def test_a_file_and_a_secret_exclude_each_other(write):
    with pytest.raises(KeyFileError, match="give one of them"):
        keys_of("HS256", write(DEFAULT_SECRET.encode()), secret=DEFAULT_SECRET)


def test_a_secret_file_that_is_no_text_is_refused(write):
    with pytest.raises(KeyFileError, match="is UTF-8 text"):
        keys_of("HS256", write(b"\xff" * 40))


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    for file in (tmp_path / "none.pem", tmp_path):
        for algorithm in ("HS256", "RS256"):
            with pytest.raises(StartError, match=f"{file.name} cannot be read: "):
                keys_of(algorithm, file)


def test_a_public_key_mints_nothing(write):
    keys = keys_of("ES256", write(public_pem(key("ES256"))))
    assert not keys.can_sign
    with pytest.raises(KeyFileError, match="give a private key"):
        mint(keys, "alice", now=NOW)


@pytest.mark.parametrize("ttl", [0.001, 1, 3600, 86400.5])
def test_a_minted_token_lives_as_long_as_asked(door_of, ttl):
    now = NOW + 0.9
    token = mint(keys_of(), "bob", now=now, ttl=ttl)
    issued = jwt.decode(token, options={"verify_signature": False})["iat"]
    assert now - 1 < issued <= now
    assert door_of(now=now).bearer(token) == "bob"
    assert door_of(now=now + ttl - 0.0005).bearer(token) == "bob"
    assert "expired" in door_of(now=now + ttl + 1).reason(token)


def test_minted_claims_are_added_replaced_or_left_out(door_of):
    keys = keys_of(audience="me", issuer="us")
    token = mint(keys, "bob", now=NOW, claims={"jti": 7, "sub": "alice", "iat": None, "iss": None})
    said = jwt.decode(token, options={"verify_signature": False})
    assert said == {"sub": "alice", "exp": NOW + 3600, "aud": "me", "jti": 7}
    assert door_of(audience="me").bearer(token) == "alice"


def test_the_usual_start_waits_for_no_cryptography():
    """PyJWT takes a tenth of a second to import; a shared secret needs none of it."""
    script = (
        "import sys\n"
        "from mockserver.admission.authentication import authenticate\n"
        "from mockserver.admission.keys import keys_of\n"
        "from mockserver.admission.minting import mint\n"
        "mint(keys_of(), 'alice', now=0)\n"
        "print([each for each in ('jwt', 'cryptography') if each in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
