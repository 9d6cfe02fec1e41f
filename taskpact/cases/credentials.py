"""Authorization values that must be refused, each wrong in one thing. Pure.

Which token they are made from is only known when a target is at hand, so a case holds a function
from a `Holder` to the value; None is a request without the header. The function raises ValueError
where the value takes a recipe that was not declared, or another kind of key.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from taskpact.cases.case import Case
from taskpact.contract import Contract
from taskpact.target import tokens
from taskpact.target.target import Recipe, Target

UNAUTHENTICATED: Final = frozenset({401})
"""RFC 9110 section 15.5.2."""

NO_CREDENTIALS: Final = UNAUTHENTICATED | {400}
"""A header that breaks the grammar of credentials may be called a bad request (RFC 6750 3.1)."""

MADE_UP: Final = Recipe("HS256", b"a key that no target has, of at least thirty-two bytes")
"""Signs tokens where the target's key is not known."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A caller of the target, as far as wrong tokens can be made from it."""

    token: str
    """In compact form: the declared one, or one made up where that cannot be read."""
    other: str
    """A token of somebody else; just as well another signature of the same content."""
    claims: tokens.Claims
    recipe: Recipe | None
    now: float
    """Epoch seconds."""
    audience: str | None = None
    """The target's own, where it is declared."""
    issuer: str | None = None


Forge: TypeAlias = Callable[[Holder], str | None]
Signed: TypeAlias = Callable[[Recipe, Holder], str]


def holder(target: Target, now: float) -> Holder:
    """The caller of a target; a token that is no JWT is replaced by one nobody can know."""
    callers = target.callers
    token, claims = _readable(callers["self"].token, now)
    declared = callers["teammate"].token if "teammate" in callers else ""
    other = declared if declared.count(".") == 2 else tokens.signed(MADE_UP, claims)
    held = callers["self"].claims or claims
    return Holder(token, other, held, target.recipe, now, target.audience, target.issuer)


def _readable(token: str, now: float) -> tuple[str, tokens.Claims]:
    try:
        return token, tokens.claims_of(token)
    except ValueError:
        made = tokens.mint(MADE_UP, {"sub": "nobody"}, now=now, lifetime=tokens.HOUR)
        return made, tokens.claims_of(made)


def value(case: Case, by: Holder) -> str | None:
    """The value that a case sends, None for no header.

    Raises ValueError where it cannot be made for this target.
    """
    forge: Forge = case.facts["forge"]
    return forge(by)


def statuses(case: Case) -> frozenset[int]:
    """The statuses that refuse a case."""
    found: frozenset[int] = case.facts["statuses"]
    return found


# --- no credentials, or others


def empty(_: Contract) -> list[Case]:
    """A header without a value, or a scheme without a token."""
    values = ("", " ", "Bearer", "Bearer ", "bearer", "Bearer  ", "Bearer ,")
    return [header(repr(each), _always(each), NO_CREDENTIALS) for each in values]


def other_schemes(_: Contract) -> list[Case]:
    """Schemes that are not the bearer scheme, and no scheme at all."""
    basic = b64encode(b"user:password").decode()
    schemes = ("Basic", "Token", "JWT", "Digest", "Bearers", "MyBearer", "Negotiate", "DPoP")
    made = [header(f"{name} with the token", _after(f"{name} ")) for name in schemes]
    made.append(header("Basic with a password", _always(f"Basic {basic}")))
    bare = (
        ("no scheme", ""),
        ("no space", "Bearer"),
        ("a colon", "Bearer: "),
        ("a comma", "Bearer, "),
    )
    return [*made, *(header(name, _after(start), NO_CREDENTIALS) for name, start in bare)]


# --- malformed (RFC 7519 section 7.2)


def malformed(_: Contract) -> list[Case]:
    """Tokens that cannot be taken apart, or whose parts are not what they must be."""
    made = [bearer(f"{n} segments", _cut(n)) for n in (1, 2, 4, 5)]
    made += [bearer(f"segment {i + 1} empty", _emptied(i)) for i in range(3)]
    made += [bearer(f"segment {i + 1} no base64url", _spoilt(i), NO_CREDENTIALS) for i in range(3)]
    forms: tuple[tuple[str, Forge], ...] = (
        ("header no JSON", lambda by: tokens.header_not_json(by.token)),
        ("header a list", lambda by: tokens.header_not_object(by.token)),
        ("payload no JSON", lambda by: tokens.payload_not_json(by.token, by.recipe)),
        ("payload a list", lambda by: tokens.payload_not_object(by.token, by.recipe)),
        ("payload no UTF-8", lambda by: tokens.payload_not_utf8(by.token, by.recipe)),
        ("one word", lambda _: "token"),
        ("two dots", lambda _: ".."),
    )
    made += [bearer(name, forge) for name, forge in forms]
    spaced: Forge = lambda by: by.token.replace(".", " .", 1)  # noqa: E731
    return [*made, bearer("a space inside", spaced, NO_CREDENTIALS)]


# --- badly signed


def bad_signatures(_: Contract) -> list[Case]:
    """Signatures that do not belong to the token."""
    return [
        bearer("one bit changed", lambda by: tokens.wrong_signature(by.token)),
        bearer("of another token", lambda by: tokens.signature_of(by.token, by.other)),
        bearer("by another key", lambda by: tokens.other_key(by.token)),
    ]


def changed_payloads(_: Contract) -> list[Case]:
    """A claim changed, the signature kept."""
    return [bearer("a later expiry", lambda by: tokens.changed_payload(by.token))]


def other_algorithms(_: Contract) -> list[Case]:
    """Rightly signed, but not by the target's algorithm."""

    def turned(turns: int) -> Signed:
        return lambda by, who: tokens.other_algorithm(by, who.claims, now=who.now, turns=turns)

    public: Signed = lambda by, who: tokens.public_key_as_secret(by, who.claims, now=who.now)  # noqa: E731
    return [
        bearer("another of the family", _by_recipe(turned(1))),
        bearer("the third of the family", _by_recipe(turned(2))),
        bearer("the public key as a secret", _by_recipe(public)),
    ]


def nones(_: Contract) -> list[Case]:
    """The algorithm that signs nothing, in every spelling, with and without a signature."""
    return [bearer(f"{word}, signature {form}", _none(word, form)) for word, form in _none_forms()]


def signatures_removed(_: Contract) -> list[Case]:
    """A token whose signature is empty while its header still names an algorithm."""
    return [bearer("empty", lambda by: tokens.signature_removed(by.token))]


def own_keys(_: Contract) -> list[Case]:
    """Signed by a key that the token itself brings along or points to."""
    address = "https://keys.invalid/jwks.json"
    return [
        bearer("jwk", lambda by: tokens.key_brought_along(by.token)),
        bearer("jku", lambda by: tokens.key_brought_along(by.token, address=address)),
    ]


# --- rightly signed, and yet not valid


def expired(_: Contract) -> list[Case]:
    """Tokens that expired an hour ago or earlier, in every way to write the time."""
    return [
        bearer(
            "an hour ago", _by_recipe(lambda by, who: tokens.expired(by, who.claims, now=who.now))
        ),
        bearer("an hour and a fraction ago", _exp(lambda now: now - tokens.HOUR - 0.5)),
        bearer("in 1970", _exp(lambda _: 1)),
        bearer("at the epoch", _exp(lambda _: 0)),
    ]


def not_yet_valid(_: Contract) -> list[Case]:
    """Tokens that become valid in an hour."""
    at: Signed = lambda by, who: tokens.not_yet_valid(by, who.claims, now=who.now)  # noqa: E731
    return [bearer("in an hour", _by_recipe(at))]


def critical(_: Contract) -> list[Case]:
    """Tokens that name a header as critical which nobody knows."""
    made: Signed = lambda by, who: tokens.critical_header(by, who.claims, now=who.now)  # noqa: E731
    return [bearer("an unknown name", _by_recipe(made))]


def representative(contract: Contract) -> list[Case]:
    """One of each kind of bad credentials, and none at all."""
    kinds = (other_schemes, malformed, bad_signatures, nones, expired)
    none = header("no header", lambda _: None)
    return [none, *(_named(kind.__name__, kind(contract)[0]) for kind in kinds)]


# --- making them


def header(name: str, forge: Forge, refused_by: frozenset[int] = UNAUTHENTICATED) -> Case:
    """A case that sends what `forge` gives as the header's value."""
    return Case(name, {}, facts={"forge": forge, "statuses": refused_by})


def bearer(name: str, forge: Forge, refused_by: frozenset[int] = UNAUTHENTICATED) -> Case:
    """A case that sends the token which `forge` gives, under the right scheme."""

    def value_of(by: Holder) -> str:
        return f"Bearer {forge(by)}"

    return header(name, value_of, refused_by)


def _always(text: str) -> Forge:
    return lambda _: text


def _after(start: str) -> Forge:
    return lambda by: start + by.token


def _cut(count: int) -> Forge:
    return lambda by: tokens.segments(by.token, count)


def _emptied(index: int) -> Forge:
    return lambda by: tokens.empty_segment(by.token, index)


def _spoilt(index: int) -> Forge:
    return lambda by: tokens.not_base64(by.token, index)


def _none(word: str, form: str) -> Forge:
    return lambda by: tokens.unsigned(by.token, word, form)  # type: ignore[arg-type]


def _none_forms() -> Iterator[tuple[str, str]]:
    for word in tokens.NONES:
        yield from ((word, "empty"), (word, "kept"))
    yield tokens.NONES[0], "absent"


def _by_recipe(made: Signed) -> Forge:
    def forge(by: Holder) -> str:
        if by.recipe is None:
            raise ValueError("no recipe was declared by which such a token could be signed")
        return made(by.recipe, by)

    return forge


def _exp(at: Callable[[float], float]) -> Forge:
    def made(recipe: Recipe, by: Holder) -> str:
        claims = {name: each for name, each in by.claims.items() if name not in {"nbf", "iat"}}
        return tokens.signed(recipe, {**claims, "exp": at(by.now)})

    return _by_recipe(made)


def _named(kind: str, case: Case) -> Case:
    return Case(f"{kind.replace('_', ' ')}: {case.id}", {}, facts=case.facts)


def protected(contract: Contract) -> Iterable[Case]:
    """Every operation that only reads and asks for credentials."""
    return [
        Case(each.id, {}, facts={"operation": each})
        for each in contract.operations.values()
        if each.method == "GET" and not each.public
    ]
