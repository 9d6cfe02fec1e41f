"""Freedom in which credentials count, and in how others are challenged."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from aiohttp import web

from mockserver.admission import authentication, claims
from mockserver.admission.keys import Keys
from mockserver.admission.tokens import Claims, Malformed, read
from mockserver.deviations.deviation import Deviation
from mockserver.deviations.legal.making import Change, variant
from mockserver.errors import Refusal
from mockserver.replies import Reply
from mockserver.users import User
from mockserver.world import World

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

_CREDENTIALS: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+ +[A-Za-z0-9\-._~+/]+=*")
"""A scheme and one token behind it (RFC 9110 section 11.4)."""

_LEEWAY: Final = 300.0
"""Seconds."""


class _Lines:
    """The headers of a request, with other Authorization lines."""

    def __init__(self, request: web.BaseRequest, authorization: Sequence[str]) -> None:
        self._request = request
        self._authorization = authorization

    def getall(self, key: str, default: tuple[()], /) -> Sequence[str]:
        """See HeaderLines."""
        if key == "Authorization":
            return self._authorization
        return self._request.headers.getall(key, default)


# -- which count ---------------------------------------------------------------------------------


def _lines(choose: Callable[[web.BaseRequest, Sequence[str]], Sequence[str]]) -> Change:
    """Other lines than those sent are looked at; `choose` may raise Refusal."""

    def made(given: Decisions) -> Decisions:
        def authenticate(world: World, request: web.BaseRequest) -> User:
            sent = request.headers.getall("Authorization", ())
            chosen = choose(request, sent)
            if list(chosen) == list(sent):
                return given.authenticate(world, request)
            seen = _Lines(request, chosen)
            return authentication.authenticate(world.keys, world.users, seen, world.clock.now())

        return replace(given, authenticate=authenticate)

    return made


def _bad_request(why: str) -> Refusal:
    """RFC 6750 section 3.1: invalid_request is status 400."""
    challenge = f'Bearer realm="taskpact", error="invalid_request", error_description="{why}"'
    return Refusal(400, "invalid_request", why, headers=(("WWW-Authenticate", challenge),))


def _malformed_400(request: web.BaseRequest, lines: Sequence[str]) -> Sequence[str]:
    del request
    if any(not _CREDENTIALS.fullmatch(line.strip()) for line in lines):
        raise _bad_request("the Authorization header holds no credentials")
    return lines


def _one_only(request: web.BaseRequest, lines: Sequence[str]) -> Sequence[str]:
    del request
    if len(lines) > 1:
        raise _bad_request("there is more than one Authorization line")
    return lines


def _in_query(request: web.BaseRequest, lines: Sequence[str]) -> Sequence[str]:
    token = request.query.get("access_token") or request.query.get("token")
    return [f"Bearer {token}"] if token and not lines else lines


def _no_query(request: web.BaseRequest, lines: Sequence[str]) -> Sequence[str]:
    if {"access_token", "token"} & request.query.keys():
        raise _bad_request("a token does not belong in the query")
    return lines


def _checking(*checks: claims.ClaimCheck) -> Change:
    """Other checks of the claims."""

    def made(given: Decisions) -> Decisions:
        def authenticate(world: World, request: web.BaseRequest) -> User:
            now = world.clock.now()
            headers = request.headers
            return authentication.authenticate(world.keys, world.users, headers, now, checks=checks)

        return replace(given, authenticate=authenticate)

    return made


def _expiry_if_any(found: Claims, keys: Keys, now: float) -> str:
    return claims.expiry(found, keys, now) if "exp" in found else ""


def _expiry_later(found: Claims, keys: Keys, now: float) -> str:
    return claims.expiry(found, keys, now - _LEEWAY)


def _not_before_sooner(found: Claims, keys: Keys, now: float) -> str:
    return claims.not_before(found, keys, now + _LEEWAY)


def _audience_named(found: Claims, _: Keys, __: float) -> str:
    return "" if "aud" in found else "it names no audience"


def _audience_alone(found: Claims, _: Keys, __: float) -> str:
    named = found.get("aud")
    return "it names several audiences" if isinstance(named, list) and len(named) > 1 else ""


def _issuer_if_any(found: Claims, keys: Keys, now: float) -> str:
    return claims.issuer(found, keys, now) if "iss" in found else ""


def _no_keys(given: Decisions) -> Decisions:
    def authenticate(world: World, request: web.BaseRequest) -> User:
        if "Authorization" not in request.headers:
            raise authentication.challenged("there are no credentials")
        return given.authenticate(world, request)

    return replace(given, authenticate=authenticate)


def _plain_type(_: web.BaseRequest, lines: Sequence[str]) -> Sequence[str]:
    for line in lines:
        token = line.rpartition(" ")[2]
        if token.count(".") == 2 and not _is_plain(token):
            raise authentication.challenged("the token is of another type", "invalid_token")
    return lines


def _is_plain(token: str) -> bool:
    try:
        return str(read(token).header.get("typ", "JWT")).upper() == "JWT"
    except Malformed:
        return True


# -- the challenge -------------------------------------------------------------------------------


def _challenging(change: Callable[[str], Sequence[str]]) -> Change:
    def made(given: Decisions) -> Decisions:
        def refused(refusal: Refusal) -> Reply:
            reply = given.refused(refusal)
            if reply.status != 401:
                return reply
            lines = [
                (name, each)
                for name, value in reply.headers
                for each in (change(value) if name == "WWW-Authenticate" else [value])
            ]
            return replace(reply, headers=tuple(lines))

        return replace(given, refused=refused)

    return made


def _with_more(challenge: str) -> Sequence[str]:
    return [f'{challenge}, scope="tasks:write tasks:read", resource_metadata="https://x.test/"']


def _in_one_line(challenge: str) -> Sequence[str]:
    return [f'Negotiate, Basic realm="a, \\"b\\"", {challenge}, DPoP algs="ES256 RS256"']


def _in_several_lines(challenge: str) -> Sequence[str]:
    return ['Basic realm="tasks", charset="UTF-8"', challenge, "Negotiate YWJj=="]


def _other_case(challenge: str) -> Sequence[str]:
    return [challenge.replace("Bearer ", "bEARER  ").replace("error=", "ERROR=")]


def _unquoted(challenge: str) -> Sequence[str]:
    return [re.sub(r'(realm|error)="(\w+)"', r"\1=\2", challenge)]


_REST: Final = (claims.audience, claims.issuer)

VARIANTS: tuple[Deviation, ...] = (
    variant("malformed-400", "What is no credentials gets 400 (AMB-AUTH-MALFORMED-STATUS).",
            _lines(_malformed_400)),
    variant("two-first", "Of two Authorization lines the first counts (AMB-TWO-CREDENTIALS).",
            _lines(lambda _, lines: lines[:1])),
    variant("two-last", "Of two Authorization lines the last counts (AMB-TWO-CREDENTIALS).",
            _lines(lambda _, lines: lines[-1:])),
    variant("two-400", "Two Authorization lines get 400 (AMB-TWO-CREDENTIALS).",
            _lines(_one_only)),
    variant("query-token", "A token in the query counts (AMB-TOKEN-IN-QUERY).", _lines(_in_query)),
    variant("query-refused", "A token in the query is refused (AMB-TOKEN-IN-QUERY).",
            _lines(_no_query)),
    variant("no-expiry", "A token may have no expiry (AMB-TOKEN-WITHOUT-EXPIRY).",
            _checking(_expiry_if_any, claims.not_before, *_REST)),
    variant("leeway", "Times in tokens have five minutes' leeway (AMB-TOKEN-LEEWAY).",
            _checking(_expiry_later, _not_before_sooner, *_REST)),
    variant("audience-required", "A token must name its audience (AMB-TOKEN-AUDIENCE).",
            _checking(claims.expiry, claims.not_before, _audience_named, *_REST)),
    variant("audience-alone", "A token must name no audience besides (RFC 7519 4.1.3).",
            _checking(claims.expiry, claims.not_before, _audience_alone, *_REST)),
    variant("issuer-if-any", "A token need not name its issuer (RFC 7519 4.1.1).",
            _checking(claims.expiry, claims.not_before, claims.audience, _issuer_if_any)),
    variant("plain-type", "A token's typ is the plain one or none (AMB-TOKEN-TYPE).",
            _lines(_plain_type)),
    variant("no-api-keys", "API keys do not count (AMB-API-KEY).", _no_keys),
    variant("challenge-more", "Its challenge has further parameters (RFC 9110 11.6.1).",
            _challenging(_with_more)),
    variant("challenge-list", "Its challenge is one of several in a line (RFC 9110 11.6.1).",
            _challenging(_in_one_line)),
    variant("challenge-lines", "Its challenges are several lines (RFC 9110 11.6.1).",
            _challenging(_in_several_lines)),
    variant("challenge-case", "Its challenge has other case and space (RFC 9110 11.2).",
            _challenging(_other_case)),
    variant("challenge-tokens", "Its challenge has values without quotes (RFC 9110 11.2).",
            _challenging(_unquoted)),
)  # fmt: skip
