"""Who is calling: a bearer token, or an API key where no Authorization is sent (AUT).

Every failure is a 401 with a challenge (RFC 9110 section 11.6.1, RFC 6750 section 3) and shows
nothing of the credentials. Pure, but for the memory of verified tokens in `Keys`.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from mockserver.admission.claims import CLAIM_CHECKS, TOKEN_CHECKS, ClaimCheck, TokenCheck
from mockserver.admission.headers import HeaderLines
from mockserver.admission.keys import Keys
from mockserver.admission.tokens import Claims, Malformed, read
from mockserver.errors import Refusal
from mockserver.users import User

__all__ = ["Keys", "authenticate", "by_api_key", "by_token", "challenged", "remembered", "verified"]

REALM = "taskpact"
_KEPT_LINES = 256
"""Lines whose form is known; of what a token says nothing is."""

_BEARER = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr](?: ++([A-Za-z0-9\-._~+/]++=*+))?+")
"""RFC 6750 section 2.1, the scheme without case (RFC 9110 section 11.1)."""
_SCHEME = re.compile(r"bearer(?![!#$%&'*+\-.^_`|~0-9a-z])", re.IGNORECASE | re.ASCII)


def bearer(lines: Sequence[str]) -> str:
    """The token in the one Authorization line. Raises Refusal 401."""
    if len(lines) > 1:
        raise challenged("there is more than one Authorization line", "invalid_token")
    return _token(lines[0])


@lru_cache(maxsize=_KEPT_LINES)
def _token(line: str) -> str:
    found = _BEARER.fullmatch(line)
    if found is not None and found[1]:
        return found[1]
    if _SCHEME.match(line) is None:
        # RFC 6750 section 3.1: another scheme is as good as no credentials.
        raise challenged("the Authorization header does not use the Bearer scheme")
    raise challenged("what follows Bearer is not one token after a space", "invalid_token")


def remembered(keys: Keys, token: str) -> Claims:
    """The claims of a token; the work of verifying it is done on its first use only."""
    claims = keys.memory.get(token)
    if claims is None:
        claims = verified(keys, token)
        keys.memory.put(token, claims)
    return claims


def verified(keys: Keys, token: str, checks: Sequence[TokenCheck] = TOKEN_CHECKS) -> Claims:
    """The claims of a token that is well formed and passes the checks. Raises Refusal 401."""
    try:
        parts = read(token)
    except Malformed as reason:
        raise challenged(str(reason), "invalid_token") from None
    for check in checks:
        wrong = check(parts, keys)
        if wrong:
            raise challenged(f"the token is not accepted: {wrong}", "invalid_token")
    return parts.claims


def by_token(
    users: Mapping[str, User],
    claims: Claims,
    keys: Keys,
    now: float,
    checks: Sequence[ClaimCheck] = CLAIM_CHECKS,
) -> User:
    """The user whom the claims name, where they pass the checks. Raises Refusal 401."""
    for check in checks:
        wrong = check(claims, keys, now)
        if wrong:
            raise challenged(f"the token is not accepted: {wrong}", "invalid_token")
    subject = claims.get("sub")
    if isinstance(subject, str) and subject in users:
        return users[subject]
    raise challenged("the token is not accepted: its subject is no user", "invalid_token")


def by_api_key(users: Mapping[str, User], lines: Sequence[str]) -> User:
    """The user with the API key in the one X-Api-Key line. Raises Refusal 401."""
    given = lines[0].encode("utf-8", "surrogatepass")
    # All are compared, and each in constant time, so that the time tells nothing.
    found = [user for user in users.values() if hmac.compare_digest(user.api_key.encode(), given)]
    if len(lines) == 1 and found:
        return found[0]
    raise challenged("the API key is not known", "invalid_token")


def challenged(sentence: str, error: str = "") -> Refusal:
    """The refusal with status 401 and its challenge.

    `error` only where a token was given (RFC 6750 section 3.1). `sentence` goes into a quoted
    string: it has no quotes, no backslash and nothing from outside.
    """
    challenge = f'Bearer realm="{REALM}"'
    if error:
        challenge += f', error="{error}", error_description="{sentence}"'
    return Refusal(401, "unauthenticated", sentence, headers=(("WWW-Authenticate", challenge),))


def authenticate(
    keys: Keys,
    users: Mapping[str, User],
    headers: HeaderLines,
    now: float,
    *,
    verify: Callable[[Keys, str], Claims] = remembered,
    checks: Sequence[ClaimCheck] = CLAIM_CHECKS,
) -> User:
    """The user whose credentials the headers hold, at the time `now` (epoch seconds).

    Authorization decides where it is sent; else X-Api-Key. Raises Refusal 401. `verify` and
    `checks` are for deviations.
    """
    lines = headers.getall("Authorization", ())
    if lines:
        return by_token(users, verify(keys, bearer(lines)), keys, now, checks)
    given = headers.getall("X-Api-Key", ())
    if given:
        return by_api_key(users, given)
    raise challenged("credentials are missing: send 'Authorization: Bearer' with a token")
