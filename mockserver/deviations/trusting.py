"""Wrong ways to find out who is calling; `aut` gives each its name.

A change hands on to the decisions it was given. How a refusal is told wrongly is in `unwelcoming`.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from aiohttp import web

from mockserver.admission import authentication, claims
from mockserver.admission.authentication import verified
from mockserver.admission.claims import ClaimCheck, TokenCheck
from mockserver.admission.keys import Keys
from mockserver.admission.signatures import HASHES
from mockserver.admission.tokens import Claims, Malformed, Token, read
from mockserver.errors import Refusal
from mockserver.users import User
from mockserver.world import World

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Change: TypeAlias = Callable[["Decisions"], "Decisions"]
Lines: TypeAlias = Sequence[str]

DAY: Final = 86_400.0


class _Seen:
    """The headers of a request, with other Authorization lines."""

    def __init__(self, request: web.BaseRequest, lines: Lines) -> None:
        self._request = request
        self._lines = lines

    def getall(self, key: str, default: tuple[()], /) -> Lines:
        """See HeaderLines."""
        found: Lines = self._request.headers.getall(key, default)
        return self._lines if key == "Authorization" else found


def sent(request: web.BaseRequest) -> Lines:
    """The Authorization lines of a request."""
    lines: Lines = request.headers.getall("Authorization", ())
    return lines


def token_of(request: web.BaseRequest) -> str:
    """What stands where a token should."""
    return "".join(sent(request)[:1]).rpartition(" ")[2]


# -- who counts as known ---------------------------------------------------------------------


def welcoming(whom: Callable[[web.BaseRequest], bool]) -> Change:
    """Some callers are taken for the first user, whatever they bring."""

    def make(correct: Decisions) -> Decisions:
        def authenticate(world: World, request: web.BaseRequest) -> User:
            if whom(request):
                return next(iter(world.users.values()))
            return correct.authenticate(world, request)

        return replace(correct, authenticate=authenticate)

    return make


def nobody(request: web.BaseRequest) -> bool:
    """Who brings no credentials."""
    return not sent(request) and "X-Api-Key" not in request.headers


def reader(request: web.BaseRequest) -> bool:
    """Who only reads, and brings no credentials."""
    return request.method == "GET" and nobody(request)


def with_empty_header(request: web.BaseRequest) -> bool:
    """Whose header has no token in it."""
    return any(line.strip().lower() in {"", "bearer"} for line in sent(request))


def failing(at: Callable[[web.BaseRequest], bool], status: int = 500) -> Change:
    """Some callers are answered with an error of the server, or another status."""

    def make(correct: Decisions) -> Decisions:
        def authenticate(world: World, request: web.BaseRequest) -> User:
            if at(request):
                raise Refusal(status, "internal", "something went wrong")
            return correct.authenticate(world, request)

        return replace(correct, authenticate=authenticate)

    return make


def with_malformed_token(request: web.BaseRequest) -> bool:
    """Whose token cannot be taken apart."""
    try:
        read(token_of(request))
    except Malformed:
        return bool(sent(request))
    return False


def with_stray_bytes(request: web.BaseRequest) -> bool:
    """Whose header is not ASCII."""
    return not all(line.isascii() for line in sent(request))


def with_odd_subject(request: web.BaseRequest) -> bool:
    """Whose token names a subject that is no text."""
    try:
        return not isinstance(_parts(token_of(request))[1].get("sub", ""), str)
    except ValueError:
        return False


def reading(seen: Callable[[str], str]) -> Change:
    """The Authorization header is read as if it were another."""

    def make(correct: Decisions) -> Decisions:
        def authenticate(world: World, request: web.BaseRequest) -> User:
            lines = [seen(line) for line in sent(request)]
            if lines == list(sent(request)):
                return correct.authenticate(world, request)
            return authentication.authenticate(
                world.keys, world.users, _Seen(request, lines), world.clock.now()
            )

        return replace(correct, authenticate=authenticate)

    return make


def last_word(line: str) -> str:
    """Whatever comes last is the token."""
    return f"Bearer {line.rpartition(' ')[2]}"


def without_scheme(line: str) -> str:
    """A token needs no scheme."""
    return line if " " in line.strip() else f"Bearer {line.strip()}"


def three_segments(line: str) -> str:
    """Nobody looks beyond the third segment."""
    return ".".join(line.split(".")[:3])


def exact_scheme(*accepted: str) -> Callable[[str], str]:
    """The scheme counts only in these spellings."""
    return lambda line: line if line.partition(" ")[0] in accepted else f"Unknown {line}"


# -- which tokens count ----------------------------------------------------------------------


def verifying(verify: Callable[[Keys, str], Claims]) -> Change:
    """Tokens are verified in another way."""

    def make(correct: Decisions) -> Decisions:
        def authenticate(world: World, request: web.BaseRequest) -> User:
            return authentication.authenticate(
                world.keys, world.users, request.headers, world.clock.now(), verify=verify
            )

        return replace(correct, authenticate=authenticate)

    return make


def leaving_out(*left: TokenCheck) -> Change:
    """Some checks of tokens are not made."""
    checks = tuple(each for each in claims.TOKEN_CHECKS if each not in left)
    return verifying(lambda keys, token: verified(keys, token, checks))


def putting_in(instead: TokenCheck, *left: TokenCheck) -> Change:
    """One check takes the place of others."""
    checks = (*(each for each in claims.TOKEN_CHECKS if each not in left), instead)
    return verifying(lambda keys, token: verified(keys, token, checks))


def trusting(whom: Callable[[Mapping[str, Any], str], bool]) -> Change:
    """Tokens whose header and signature segment are so need no verification."""

    def verify(keys: Keys, token: str) -> Claims:
        try:
            header, found, seal = _parts(token)
        except ValueError:
            return authentication.remembered(keys, token)
        return found if whom(header, seal) else authentication.remembered(keys, token)

    return verifying(verify)


def signature_of_its_own_algorithm(token: Token, keys: Keys) -> str:
    """By the algorithm that the token itself names."""
    digest = HASHES.get(str(token.header.get("alg")))
    if digest is None:
        return "its algorithm is not known"
    made = hmac.digest(keys.secret.encode(), token.signed, digest)
    return "" if hmac.compare_digest(made, token.signature) else "its signature is wrong"


def _parts(token: str) -> tuple[dict[str, Any], dict[str, Any], str]:
    """Header, claims and the segment of the signature; ValueError for what cannot be read."""
    segments = [*token.split("."), "", ""][:3]
    header, payload = (
        json.loads(urlsafe_b64decode(each + "=" * (-len(each) % 4))) for each in segments[:2]
    )
    if not (isinstance(header, dict) and isinstance(payload, dict)):
        raise ValueError("not two objects")
    return header, payload, segments[2]


# -- when they count -------------------------------------------------------------------------


def checking(*checks: ClaimCheck) -> Change:
    """Claims are looked at by these checks only."""

    def make(correct: Decisions) -> Decisions:
        def authenticate(world: World, request: web.BaseRequest) -> User:
            now, headers = world.clock.now(), request.headers
            return authentication.authenticate(world.keys, world.users, headers, now, checks=checks)

        return replace(correct, authenticate=authenticate)

    return make


def instead(left: ClaimCheck, other: ClaimCheck) -> Change:
    """Another check of claims takes the place of one."""
    return checking(*(other if each is left else each for each in claims.CLAIM_CHECKS))


def without(*left: ClaimCheck) -> Change:
    """Some checks of claims are not made."""
    return checking(*(each for each in claims.CLAIM_CHECKS if each not in left))


def refusing_as(status: int, *those: ClaimCheck) -> tuple[ClaimCheck, ...]:
    """All checks of claims; what some of them find is refused with another status."""

    def told(check: ClaimCheck) -> ClaimCheck:
        def found_wrong(found: Claims, keys: Keys, now: float) -> str:
            wrong = check(found, keys, now)
            if wrong:
                raise Refusal(status, "forbidden", f"the token is not accepted: {wrong}")
            return ""

        return found_wrong

    return tuple(told(each) if each in those else each for each in claims.CLAIM_CHECKS)


def audience_if_text(found: Claims, keys: Keys, now: float) -> str:
    """Only an audience that is a text is looked at."""
    return claims.audience(found, keys, now) if isinstance(found.get("aud"), str) else ""


def audience_in_part(found: Claims, keys: Keys, now: float) -> str:
    """An audience that holds the server's own is its own."""
    return (
        "" if (keys.audience or "") in str(found.get("aud")) else claims.audience(found, keys, now)
    )


def issuer_in_part(found: Claims, keys: Keys, now: float) -> str:
    """An issuer that begins like the one trusted is trusted."""
    known = str(found.get("iss")).startswith(keys.issuer or "")
    return "" if known else claims.issuer(found, keys, now)


def expiry_unless_zero(found: Claims, keys: Keys, now: float) -> str:
    """An expiry that is zero counts as none."""
    return claims.expiry(found, keys, now) if found.get("exp") else ""


def expiry_with_a_day_to_go(found: Claims, keys: Keys, now: float) -> str:
    """A token is good for another day."""
    return claims.expiry(found, keys, now - DAY)


def expiry_of_whole_seconds(found: Claims, keys: Keys, now: float) -> str:
    """Only a whole number is an expiry."""
    return claims.expiry(found, keys, now) if isinstance(found.get("exp"), int) else ""
