"""Authorization values that no client sends by intention (AUT-27). Pure.

Any status but a server error will do for them. Where there is no recipe the signature is not the
target's, which shows less: a server that verifies first never looks at the claims.
"""

from __future__ import annotations

from typing import Final

from taskpact.cases.case import Case
from taskpact.cases.credentials import MADE_UP, Forge, Holder, bearer, header
from taskpact.contract import Contract
from taskpact.target import jws, tokens

CLAIMS: Final[tuple[tuple[str, dict[str, object]], ...]] = (
    ("exp as text", {"exp": "tomorrow"}),
    ("exp as null", {"exp": None}),
    ("exp as a list", {"exp": []}),
    ("exp beyond every date", {"exp": 10**40}),
    ("exp beyond every double", {"exp": 10**400}),
    ("exp as true", {"exp": True}),
    ("nbf as text", {"nbf": "yesterday"}),
    ("nbf as an object", {"nbf": {}}),
    ("iat as text", {"iat": "now"}),
    ("sub as a number", {"sub": 7}),
    ("sub as null", {"sub": None}),
    ("sub as a list", {"sub": ["a"]}),
    ("sub very long", {"sub": "a" * 2_000}),
    ("sub with a NUL", {"sub": "a\0b"}),
    ("sub with half a pair", {"sub": "\ud800"}),
    ("aud as a number", {"aud": 7}),
    ("iss as an object", {"iss": {}}),
)
"""Claims of types that RFC 7519 section 4.1 does not give them."""


def odd(_: Contract) -> list[Case]:
    """Stray bytes, very long values, deep nesting, claims of wrong types."""
    return [
        header("stray bytes", lambda _: "Bearer \xff\xfe\x80"),
        header("a very long value", lambda _: "Bearer " + "a" * 100_000),
        header("a very long token", lambda by: f"Bearer {by.token}{'A' * 60_000}"),
        header("thousands of dots", lambda _: "Bearer " + "." * 5_000),
        header("a tab", lambda by: f"Bearer\t{by.token}"),
        header("quoted", lambda by: f'Bearer "{by.token}"'),
        bearer("a header nested deeply", lambda by: _nested(by.token, 0)),
        bearer("a payload nested deeply", lambda by: _nested(by.token, 1)),
        *(bearer(name, _claiming(claims)) for name, claims in CLAIMS),
    ]


def _claiming(claims: dict[str, object]) -> Forge:
    def forge(by: Holder) -> str:
        times = {"iat": int(by.now), "exp": int(by.now + tokens.HOUR)}
        return tokens.signed(by.recipe or MADE_UP, {**by.claims, **times, **claims})

    return forge


def _nested(token: str, index: int) -> str:
    """Deeper than parsers that recurse can go, and short enough for a header."""
    parts = list(jws.three(token))
    parts[index] = jws.encoded(b'{"a":' + b"[" * 2_500 + b"]" * 2_500 + b"}")
    return ".".join(parts)
