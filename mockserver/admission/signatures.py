"""Signs and verifies bytes by the algorithms of RFC 7518 section 3 and RFC 8037.

HMAC is the standard library's, so that the mock's usual start does not wait for a tenth of a
second of imports; the others are PyJWT's and cryptography's, imported on demand.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

HASHES: Mapping[str, str] = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}
"""By algorithm with a shared secret: the name of its hash."""
KEY_PAIRS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
)
"""The algorithms with a private and a public key."""

RSA_BITS = 2048
"""Least size of an RSA key (RFC 7518 section 3.3)."""


class UnfitKeyError(Exception):
    """A key cannot be used with an algorithm; the sentence says why."""


class Signer(NamedTuple):
    """One key, bound to one algorithm."""

    verify: Callable[[bytes, bytes], bool]
    """Whether the second argument is the signature of the first."""
    sign: Callable[[bytes], bytes] | None
    """The signature of some bytes; None where only the public key is known."""


def by_secret(algorithm: str, secret: bytes) -> Signer:
    """The signer of an HMAC algorithm. Raises UnfitKeyError for too short a secret."""
    digest = HASHES[algorithm]
    least = hashlib.new(digest).digest_size
    if len(secret) < least:
        # RFC 7518 section 3.2: at least as long as the hash.
        raise UnfitKeyError(
            f"{algorithm} needs a secret of {least} bytes or more, not of {len(secret)}"
        )

    def sign(message: bytes) -> bytes:
        return hmac.digest(secret, message, digest)

    return Signer(lambda message, seal: hmac.compare_digest(sign(message), seal), sign)


def by_key(algorithm: str, pem: bytes) -> Signer:
    """The signer of a key pair's algorithm, from a private or a public key in PEM.

    Raises UnfitKeyError for bytes that are neither, and for a key of another kind or size.
    """
    from jwt.algorithms import get_default_algorithms  # noqa: PLC0415

    method = get_default_algorithms()[algorithm]
    private, public = _pair(pem)
    _check_fit(algorithm, public)
    if private is None:
        return Signer(lambda message, seal: method.verify(message, public, seal), None)
    return Signer(
        lambda message, seal: method.verify(message, public, seal),
        lambda message: method.sign(message, private),
    )


def _pair(pem: bytes) -> tuple[Any, Any]:
    """(private key or None, public key)."""
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415

    try:
        if b"PRIVATE KEY" not in pem:
            return None, serialization.load_pem_public_key(pem)
        private = serialization.load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UnfitKeyError("it holds no key in PEM without a passphrase") from error
    return private, private.public_key()


def _check_fit(algorithm: str, public: object) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa  # noqa: PLC0415

    curves = {"ES256": ec.SECP256R1, "ES384": ec.SECP384R1, "ES512": ec.SECP521R1}
    if algorithm in curves:
        fits = isinstance(public, ec.EllipticCurvePublicKey) and isinstance(
            public.curve, curves[algorithm]
        )
    elif algorithm == "EdDSA":
        fits = isinstance(public, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey)
    else:
        fits = isinstance(public, rsa.RSAPublicKey)
    if not fits:
        raise UnfitKeyError(f"its key is of another kind than {algorithm} needs")
    if isinstance(public, rsa.RSAPublicKey) and public.key_size < RSA_BITS:
        raise UnfitKeyError(f"its RSA key has {public.key_size} bits; {RSA_BITS} are the least")
