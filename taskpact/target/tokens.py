"""Mints tokens: right ones for the callers, wrong ones to test authentication with.

Pure functions of tokens, recipes and a given time, except where a fresh key is drawn. Each wrong
token has one fault and is right in everything else, so that nothing but the fault can refuse it.
"""

from __future__ import annotations

import hmac
from typing import Final, Literal

from taskpact.target.jws import (
    Claims,
    claims_of,
    compact,
    decoded,
    encoded,
    fresh_key,
    header_of,
    private_key,
    signed,
    three,
)
from taskpact.target.target import Recipe

__all__ = [
    "HOUR",
    "NONES",
    "Claims",
    "changed_payload",
    "claims_of",
    "critical_header",
    "empty_segment",
    "expired",
    "for_audience",
    "header_not_json",
    "header_not_object",
    "key_brought_along",
    "mint",
    "not_base64",
    "not_yet_valid",
    "of_issuer",
    "other_algorithm",
    "other_key",
    "padded",
    "payload_not_json",
    "payload_not_object",
    "payload_not_utf8",
    "public_key_as_secret",
    "segments",
    "signature_of",
    "signature_removed",
    "signed",
    "unsigned",
    "without_expiry",
    "wrong_signature",
]

NONES: Final = ("none", "None", "NONE", "nOnE")
"""Spellings of the algorithm that signs nothing."""
HOUR: Final = 3600.0

_TURNED: Final = {"256": "384", "384": "512", "512": "256"}


def mint(
    recipe: Recipe,
    claims: Claims,
    *,
    now: float,
    lifetime: float,
    header: Claims | None = None,
) -> str:
    """A token with these claims; `iat` and `exp` are added where they are not among them.

    `now` and `lifetime` in seconds (RFC 7519 sections 4.1.4 and 4.1.6). Raises ValueError where
    the recipe's key and algorithm do not fit.
    """
    times = {"iat": int(now), "exp": int(now + lifetime)}
    return signed(recipe, {**times, **claims}, header)


# --- wrong in its times and its parties, otherwise right


def expired(recipe: Recipe, claims: Claims, *, now: float, by: float = HOUR) -> str:
    """Expired `by` seconds ago (RFC 7519 section 4.1.4)."""
    times = {"iat": int(now - by - HOUR), "exp": int(now - by)}
    return signed(recipe, {**_without(claims, "nbf"), **times})


def not_yet_valid(recipe: Recipe, claims: Claims, *, now: float, by: float = HOUR) -> str:
    """Valid only `by` seconds from now (RFC 7519 section 4.1.5); `iat` is not in the future."""
    times = {"iat": int(now), "nbf": int(now + by), "exp": int(now + by + HOUR)}
    return signed(recipe, {**claims, **times})


def without_expiry(recipe: Recipe, claims: Claims) -> str:
    """Without `exp`, which RFC 7519 section 4.1.4 makes optional."""
    return signed(recipe, _without(claims, "exp"))


def for_audience(recipe: Recipe, claims: Claims, audience: str | list[str], *, now: float) -> str:
    """Meant for another audience, or for several (RFC 7519 section 4.1.3, RFC 8725 section 3.9)."""
    return _fresh(recipe, {**claims, "aud": audience}, now)


def of_issuer(recipe: Recipe, claims: Claims, issuer: str, *, now: float) -> str:
    """Said to be of another issuer (RFC 7519 section 4.1.1, RFC 8725 section 3.8)."""
    return _fresh(recipe, {**claims, "iss": issuer}, now)


def critical_header(recipe: Recipe, claims: Claims, *, now: float) -> str:
    """Names a header nobody knows as critical (RFC 7515 section 4.1.11)."""
    name = "https://taskpact.invalid/critical"
    return _fresh(recipe, claims, now, {"crit": [name], name: True})


# --- wrong in its signature


def wrong_signature(token: str) -> str:
    """With one bit of the signature changed (RFC 7515 section 5.2)."""
    head, body, signature = three(token)
    raw = decoded(signature)
    # The first byte: the last character of base64url may hold bits that do not count.
    return f"{head}.{body}.{encoded(bytes([raw[0] ^ 1]) + raw[1:] if raw else b'0')}"


def signature_of(token: str, other: str) -> str:
    """With the signature of another token (RFC 7515 section 5.2)."""
    head, body, _ = three(token)
    return f"{head}.{body}.{three(other)[2]}"


def changed_payload(token: str) -> str:
    """With a claim changed and the signature kept (RFC 7515 section 5.2).

    The caller stays the same, so that a server which verifies nothing accepts it.
    """
    head, _, signature = three(token)
    claims = claims_of(token)
    exp = claims.get("exp")
    longer = exp + 60 if isinstance(exp, int | float) else 2**32
    return f"{head}.{encoded(compact({**claims, 'exp': longer}))}.{signature}"


def signature_removed(token: str) -> str:
    """With an empty signature, the header still naming its algorithm (RFC 7515 section 5.2)."""
    return f"{_content(token)}."


def unsigned(
    token: str,
    spelling: str = "none",
    signature: Literal["empty", "absent", "kept"] = "empty",
) -> str:
    """With the algorithm `none` (RFC 7519 section 6, RFC 8725 sections 3.1 and 3.2).

    `spelling`: see `NONES`. An absent signature leaves its dot out as well.
    """
    _, body, old = three(token)
    content = f"{encoded(compact({**header_of(token), 'alg': spelling}))}.{body}"
    return {"empty": f"{content}.", "absent": content, "kept": f"{content}.{old}"}[signature]


def other_algorithm(recipe: Recipe, claims: Claims, *, now: float, turns: int = 1) -> str:
    """Rightly signed, by another algorithm of the same family (RFC 8725 section 3.1).

    `turns` is how many sizes further in the circle of three. Raises ValueError where the key
    fits no other one, as with elliptic curves.
    """
    family, size = recipe.algorithm[:2], recipe.algorithm[2:]
    if family not in {"HS", "RS", "PS"} or size not in _TURNED:
        raise ValueError(f"no other algorithm takes a key of {recipe.algorithm}")
    for _ in range(turns):
        size = _TURNED[size]
    return _fresh(Recipe(family + size, recipe.key), claims, now)


def public_key_as_secret(recipe: Recipe, claims: Claims, *, now: float) -> str:
    """Signed by HS256 with the target's public key as the secret (RFC 8725 section 3.1).

    Raises ValueError where the recipe has no key pair.
    """
    from cryptography.hazmat.primitives import serialization as forms  # noqa: PLC0415

    public = private_key(recipe.key).public_key()
    pem = public.public_bytes(forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo)
    body = {"iat": int(now), "exp": int(now + HOUR), **_without(claims, "exp", "iat")}
    content = f"{encoded(compact({'alg': 'HS256', 'typ': 'JWT'}))}.{encoded(compact(body))}"
    return f"{content}.{encoded(hmac.digest(pem, content.encode(), 'sha256'))}"


def other_key(token: str) -> str:
    """Signed by the same algorithm with a key that is not the target's (RFC 7515 section 5.2)."""
    header = header_of(token)
    recipe, _ = fresh_key(str(header.get("alg")))
    return signed(recipe, decoded(three(token)[1]), header)


def key_brought_along(token: str, *, address: str | None = None) -> str:
    """Signed with a fresh key that its header holds (`jwk`), or has at an address (`jku`).

    RFC 7515 sections 4.1.2 and 4.1.3, RFC 8725 section 3.10.
    """
    header = header_of(token)
    recipe, key = fresh_key(str(header.get("alg")))
    named: Claims = {"jwk": key} if address is None else {"jku": address}
    return signed(recipe, decoded(three(token)[1]), {**header, **named})


# --- malformed (RFC 7519 section 7.2)


def segments(token: str, count: int) -> str:
    """With `count` segments; those beyond the third repeat the signature."""
    parts = three(token)
    return ".".join([*parts, *[parts[2]] * max(0, count - 3)][:count])


def empty_segment(token: str, index: int) -> str:
    """With the segment at `index` (0 to 2) empty."""
    return _replaced(token, index, "")


def not_base64(token: str, index: int = 1, mark: str = "!") -> str:
    """With a character in a segment that base64url does not have (RFC 7515 section 2)."""
    segment = three(token)[index]
    middle = len(segment) // 2
    return _replaced(token, index, segment[:middle] + mark + segment[middle:])


def padded(token: str) -> str:
    """With padding behind the signature, which RFC 7515 section 2 leaves out."""
    signature = three(token)[2]
    return _replaced(token, 2, signature + "=" * (-len(signature) % 4 or 4))


def header_not_json(token: str) -> str:
    """With a header that is text (RFC 7519 section 7.2, step 3 and 4)."""
    return _replaced(token, 0, encoded(b"not JSON"))


def header_not_object(token: str) -> str:
    """With a header that is a JSON list (RFC 7519 section 7.2, step 4)."""
    return _replaced(token, 0, encoded(compact([header_of(token)])))


def payload_not_json(token: str, recipe: Recipe | None = None) -> str:
    """With a payload that is text, rightly signed where there is a recipe (RFC 7519 7.2)."""
    return _with_payload(token, recipe, b"not JSON")


def payload_not_object(token: str, recipe: Recipe | None = None) -> str:
    """With a payload that is a JSON list (RFC 7519 section 7.2, step 10)."""
    return _with_payload(token, recipe, compact([claims_of(token)]))


def payload_not_utf8(token: str, recipe: Recipe | None = None) -> str:
    """With a payload that is no UTF-8 (RFC 7519 section 7.2, step 10)."""
    return _with_payload(token, recipe, b'{"sub":"\xff\xfe"}')


def _fresh(recipe: Recipe, claims: Claims, now: float, header: Claims | None = None) -> str:
    return mint(
        recipe, _without(claims, "iat", "exp", "nbf"), now=now, lifetime=HOUR, header=header
    )


def _without(claims: Claims, *names: str) -> dict[str, object]:
    return {name: value for name, value in claims.items() if name not in names}


def _content(token: str) -> str:
    head, body, _ = three(token)
    return f"{head}.{body}"


def _replaced(token: str, index: int, segment: str) -> str:
    parts = list(three(token))
    parts[index] = segment
    return ".".join(parts)


def _with_payload(token: str, recipe: Recipe | None, payload: bytes) -> str:
    return _replaced(token, 1, encoded(payload)) if recipe is None else signed(recipe, payload)
