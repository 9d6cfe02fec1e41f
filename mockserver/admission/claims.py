"""What must be true of a token besides its form: small checks, in two rows.

Each gives "" or what is wrong, in a sentence without a piece of the token. A deviation leaves
one out of its row. Pure.
"""

from __future__ import annotations

from collections.abc import Callable

from mockserver.admission.keys import Keys
from mockserver.admission.tokens import Claims, Token

_NUMBER = (int, float)
_KINDS = {"jwt", "at+jwt"}

TokenCheck = Callable[[Token, Keys], str]
ClaimCheck = Callable[[Claims, Keys, float], str]
"""The last argument is the time now, in epoch seconds."""


def algorithm(token: Token, keys: Keys) -> str:
    """The one expected and no other (RFC 8725 section 3.1)."""
    return "" if token.header.get("alg") == keys.algorithm else "its algorithm is not accepted"


def critical(token: Token, keys: Keys) -> str:
    """No extension is understood here, so none may be critical (RFC 7515 section 4.1.11)."""
    del keys
    return "it has a critical header that is not known" if "crit" in token.header else ""


def encoding(token: Token, keys: Keys) -> str:
    """The payload is base64url; another form is not understood (RFC 7797 section 3)."""
    del keys
    return "" if token.header.get("b64", True) is True else "its payload is not encoded"


def kind(token: Token, keys: Keys) -> str:
    """A token of another kind is not taken for an access token (RFC 8725 section 3.11)."""
    del keys
    if "typ" not in token.header:
        return ""
    typ = token.header["typ"]
    # RFC 7515 section 4.1.9: a media type whose "application/" may be left out.
    known = isinstance(typ, str) and typ.lower().removeprefix("application/") in _KINDS
    return "" if known else "it is a token of another kind"


def signature(token: Token, keys: Keys) -> str:
    """By the server's own key, whatever key the header names (RFC 7515 section 5.2)."""
    verified = keys.signer.verify(token.signed, token.signature)
    return "" if verified else "its signature is wrong"


def expiry(claims: Claims, keys: Keys, now: float) -> str:
    """Not on or after `exp` (RFC 7519 section 4.1.4), which must be there."""
    del keys
    if "exp" not in claims:
        return "it has no expiry"  # AMB-TOKEN-WITHOUT-EXPIRY
    end = _time(claims["exp"])
    if end is None:
        return "its expiry is not a number"
    return "" if now < end else "it has expired"


def not_before(claims: Claims, keys: Keys, now: float) -> str:
    """Not before `nbf` (RFC 7519 section 4.1.5)."""
    del keys
    if "nbf" not in claims:
        return ""
    start = _time(claims["nbf"])
    if start is None:
        return "the start of its validity is not a number"
    return "" if now >= start else "it is not valid yet"


def audience(claims: Claims, keys: Keys, now: float) -> str:
    """An audience that is named must be this server (RFC 7519 section 4.1.3)."""
    del now
    if "aud" not in claims:
        return ""  # AMB-TOKEN-AUDIENCE
    named = claims["aud"]
    meant = named if isinstance(named, list) else [named]
    if keys.audience is not None and keys.audience in meant:
        return ""
    return "it is meant for another audience"


def issuer(claims: Claims, keys: Keys, now: float) -> str:
    """Exactly the issuer that the server trusts, where it knows one (RFC 8725 section 3.8)."""
    del now
    if keys.issuer is None or claims.get("iss") == keys.issuer:
        return ""
    return "it is of another issuer"


TOKEN_CHECKS: tuple[TokenCheck, ...] = (algorithm, critical, encoding, kind, signature)
"""Of the token itself: what holds once holds for ever."""
CLAIM_CHECKS: tuple[ClaimCheck, ...] = (expiry, not_before, audience, issuer)
"""Of its claims, on each use. `iat` is not looked at: RFC 7519 gives it no rule."""


def _time(value: object) -> float | None:
    """A NumericDate (RFC 7519 section 2): a JSON number, never text or a boolean."""
    if isinstance(value, bool) or not isinstance(value, _NUMBER):
        return None
    return value
