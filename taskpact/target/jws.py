"""Reads and signs JSON Web Tokens in their compact form (RFC 7515 section 7.1).

Header, payload and signature in base64url, joined by dots. PyJWT signs and cryptography reads
keys, both imported when needed; the rest is written here, so that any header and payload can be
signed. Nothing here verifies.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from secrets import token_bytes
from typing import Any, Final

from taskpact.target.target import Recipe

Claims = Mapping[str, object]

_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]*")


def encoded(data: bytes) -> str:
    """`data` in base64url without padding (RFC 7515 section 2)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decoded(segment: str) -> bytes:
    """The bytes of a segment. Raises ValueError for what is no base64url without padding."""
    if not _BASE64URL.fullmatch(segment) or len(segment) % 4 == 1:
        raise ValueError("a segment that is no base64url")
    return urlsafe_b64decode(segment + "=" * (-len(segment) % 4))


def compact(value: object) -> bytes:
    """`value` as JSON without spaces."""
    return json.dumps(value, separators=(",", ":")).encode()


def three(token: str) -> tuple[str, str, str]:
    """Header, payload and signature, still encoded. Raises ValueError for another count."""
    parts = token.split(".")
    if len(parts) != 3:
        raise ValueError("the token has not three segments")
    return parts[0], parts[1], parts[2]


def header_of(token: str) -> dict[str, object]:
    """The header of a token, nothing verified. Raises ValueError where it cannot be read."""
    return _object(three(token)[0])


def claims_of(token: str) -> dict[str, object]:
    """The claims of a token, nothing verified. Raises ValueError where they cannot be read."""
    return _object(three(token)[1])


def signed(recipe: Recipe, payload: Claims | bytes, header: Claims | None = None) -> str:
    """A rightly signed token with this payload; `header` adds to `alg` and `typ`.

    Raises ValueError where the recipe's key and algorithm do not fit.
    """
    whole = {"alg": recipe.algorithm, "typ": "JWT", **(header or {})}
    body = payload if isinstance(payload, bytes) else compact(payload)
    content = f"{encoded(compact(whole))}.{encoded(body)}"
    return f"{content}.{encoded(_signature(recipe, content))}"


def algorithm_of(key: str | bytes) -> str:
    """The algorithm a private key in PEM is usually for. Raises ValueError for no such key."""
    from cryptography.hazmat.primitives.asymmetric import ec, rsa  # noqa: PLC0415

    private = private_key(key)
    if isinstance(private, rsa.RSAPrivateKey):
        return "RS256"
    if isinstance(private, ec.EllipticCurvePrivateKey):
        return {384: "ES384", 521: "ES512"}.get(private.curve.key_size, "ES256")
    return "EdDSA"


def private_key(key: str | bytes) -> Any:  # noqa: ANN401 - one of cryptography's key types
    """The key that a PEM text holds. Raises ValueError for anything else."""
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

    try:
        return load_pem_private_key(key.encode() if isinstance(key, str) else key, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ValueError("not a private key in PEM without a passphrase") from error


def fresh_key(algorithm: str) -> tuple[Recipe, dict[str, object]]:
    """A new key for this algorithm: a recipe, and the key for verifying as a JWK (RFC 7517).

    Raises ValueError for an algorithm that is none.
    """
    method = _method(algorithm)
    if algorithm.startswith("HS"):
        secret = token_bytes(64)
        return Recipe(algorithm, secret), method.to_jwk(secret, as_dict=True)
    from cryptography.hazmat.primitives import serialization as forms  # noqa: PLC0415

    private = _key_pair(algorithm)
    pem = private.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())
    return Recipe(algorithm, pem), method.to_jwk(private.public_key(), as_dict=True)


def _key_pair(algorithm: str) -> Any:  # noqa: ANN401 - one of cryptography's key types
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa  # noqa: PLC0415

    if algorithm == "EdDSA":
        return ed25519.Ed25519PrivateKey.generate()
    if algorithm.startswith(("RS", "PS")):
        return rsa.generate_private_key(65537, 2048)
    curves: dict[str, ec.EllipticCurve] = {
        "ES384": ec.SECP384R1(),
        "ES512": ec.SECP521R1(),
        "ES256K": ec.SECP256K1(),
    }
    return ec.generate_private_key(curves.get(algorithm, ec.SECP256R1()))


def _object(segment: str) -> dict[str, object]:
    data = decoded(segment)
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise ValueError("a segment that is no JSON object")
    return value


def _signature(recipe: Recipe, content: str) -> bytes:
    method = _method(recipe.algorithm)
    try:
        made: bytes = method.sign(content.encode("ascii"), method.prepare_key(recipe.key))
    except _unfit() as error:
        raise ValueError(f"the key does not fit the algorithm {recipe.algorithm}") from error
    return made


def _method(algorithm: str) -> Any:  # noqa: ANN401 - PyJWT's class for it
    import jwt  # noqa: PLC0415 - heavy, and only needed where tokens are made

    try:
        method = jwt.get_algorithm_by_name(algorithm)
    except NotImplementedError:
        method = None
    if method is None or algorithm == "none":
        raise ValueError(f"no algorithm that signs tokens is named {algorithm!r}")
    return method


def _unfit() -> tuple[type[Exception], ...]:
    """What PyJWT and cryptography raise for a key of another kind."""
    from jwt import InvalidKeyError  # noqa: PLC0415

    return InvalidKeyError, ValueError, TypeError, AttributeError
