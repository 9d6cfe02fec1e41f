"""Mints the tokens of the mock's users, right ones and, by their claims, wrong ones. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

from mockserver.admission.keys import KeyFileError, Keys
from mockserver.admission.tokens import wrapped

HOUR = 3600.0


def mint(
    keys: Keys,
    user_name: str,
    *,
    now: float,
    ttl: float = HOUR,
    claims: Mapping[str, object] | None = None,
) -> str:
    """A token of the user, good from `now` (epoch seconds) for `ttl` seconds or a little more.

    `claims` adds to its claims or replaces them; JSON null for one leaves it out. Raises
    KeyFileError where the keys hold a public key only.
    """
    if keys.signer.sign is None:
        raise KeyFileError("a public key cannot sign tokens: give a private key")
    payload: dict[str, object] = {
        "sub": user_name,
        "iat": math.floor(now),
        "exp": math.ceil(now + ttl),
        "aud": keys.audience,
        "iss": keys.issuer,
        **(claims or {}),
    }
    kept = {name: value for name, value in payload.items() if value is not None}
    content = f"{_segment({'alg': keys.algorithm, 'typ': 'JWT'})}.{_segment(kept)}"
    return f"{content}.{wrapped(keys.signer.sign(content.encode('ascii')))}"


def _segment(value: object) -> str:
    return wrapped(json.dumps(value, separators=(",", ":")).encode("ascii"))
