"""Servers that are wrong about authentication: each mistake and its name.

What they do is in `trusting` and `unwelcoming`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from mockserver.admission import claims
from mockserver.deviations import trusting, unwelcoming
from mockserver.deviations.deviation import Deviation
from mockserver.deviations.trusting import Change


def _defect(name: str, requirement: str, summary: str, change: Change) -> Deviation:
    return Deviation(f"aut-{name}", "defect", requirement, summary, change)


def _none(header: Mapping[str, Any], _: str) -> bool:
    return header.get("alg") == "none"


def _other_none(header: Mapping[str, Any], _: str) -> bool:
    spelling = str(header.get("alg"))
    return spelling != "none" and spelling.lower() == "none"


DEVIATIONS: Final[tuple[Deviation, ...]] = (
    _defect("anonymous", "AUT-01", "Serves callers without credentials.",
            trusting.welcoming(trusting.nobody)),
    _defect("open-reading", "AUT-01", "Shows tasks to callers without credentials.",
            trusting.welcoming(trusting.reader)),
    _defect("forbidden", "AUT-01", "Answers callers without credentials with status 403.",
            trusting.failing(trusting.nobody, 403)),
    _defect("empty-header", "AUT-02", "Takes a header without a token for an anonymous user.",
            trusting.welcoming(trusting.with_empty_header)),
    _defect("empty-500", "AUT-02", "Fails at a header without a token.",
            trusting.failing(trusting.with_empty_header)),
    _defect("any-scheme", "AUT-03", "Takes the last word of the header for the token.",
            trusting.reading(trusting.last_word)),
    _defect("no-scheme", "AUT-03", "Takes a token without a scheme.",
            trusting.reading(trusting.without_scheme)),
    _defect("malformed-500", "AUT-04", "Fails at a token that cannot be taken apart.",
            trusting.failing(trusting.with_malformed_token)),
    _defect("malformed-403", "AUT-04", "Refuses a malformed token with status 403.",
            trusting.failing(trusting.with_malformed_token, 403)),
    _defect("more-segments", "AUT-04", "Looks at the first three segments of a token only.",
            trusting.reading(trusting.three_segments)),
    _defect("unverified", "AUT-05", "Does not verify the signature.",
            trusting.leaving_out(claims.signature)),
    _defect("refused-403", "AUT-05", "Refuses a bad token with status 403.",
            unwelcoming.refused_as(403)),
    _defect("payload-unverified", "AUT-06", "Reads the claims and verifies nothing.",
            trusting.trusting(lambda *_: True)),
    _defect("algorithm-of-the-token", "AUT-07", "Verifies by the algorithm that the token names.",
            trusting.putting_in(trusting.signature_of_its_own_algorithm,
                                claims.algorithm, claims.signature)),
    _defect("none", "AUT-08", "Takes a token whose algorithm is none.", trusting.trusting(_none)),
    _defect("none-in-capitals", "AUT-08", "Forbids the algorithm none in lower case only.",
            trusting.trusting(_other_none)),
    _defect("unsigned", "AUT-09", "Verifies a signature only where there is one.",
            trusting.trusting(lambda _, seal: not seal)),
    _defect("expired", "AUT-10", "Does not look at the expiry.", trusting.without(claims.expiry)),
    _defect("expired-a-day", "AUT-10", "Gives an expired token another day.",
            trusting.checking(trusting.expiry_with_a_day_to_go, *claims.CLAIM_CHECKS[1:])),
    _defect("expiry-zero", "AUT-10", "Takes an expiry of zero for none.",
            trusting.checking(trusting.expiry_unless_zero, *claims.CLAIM_CHECKS[1:])),
    _defect("expiry-fraction", "AUT-10", "Takes an expiry with a fraction for none.",
            trusting.checking(trusting.expiry_of_whole_seconds, *claims.CLAIM_CHECKS[1:])),
    _defect("not-before", "AUT-11", "Does not look when a token becomes valid.",
            trusting.without(claims.not_before)),
    _defect("critical", "AUT-12", "Ignores which headers of a token are critical.",
            trusting.leaving_out(claims.critical)),
    _defect("task-first", "AUT-13", "Makes the task before it looks who is calling.",
            unwelcoming.making_first),
    _defect("refusal-in-stream", "AUT-14", "Opens the stream and tells the 401 as an event.",
            unwelcoming.streaming_refusals(200)),
    _defect("refusal-labelled-stream", "AUT-14", "Labels a 401 as an event stream.",
            unwelcoming.streaming_refusals(None)),
    _defect("no-challenge", "AUT-15", "Sends a 401 without a challenge.",
            unwelcoming.challenging(lambda _: ())),
    _defect("no-second-challenge", "AUT-15", "Challenges only who sent no credentials.",
            unwelcoming.unheard),
    _defect("scheme-case", "AUT-16", "Takes the scheme with a capital letter only.",
            trusting.reading(trusting.exact_scheme("Bearer"))),
    _defect("scheme-capitals", "AUT-16", "Does not take the scheme in capitals.",
            trusting.reading(trusting.exact_scheme("Bearer", "bearer"))),
    _defect("token-in-refusal", "AUT-17", "Quotes the token in a refusal.",
            unwelcoming.echoing_refused),
    _defect("token-in-header", "AUT-17", "Sends the credentials back in a header.",
            unwelcoming.echoing),
    _defect("body-first", "AUT-18", "Validates the body before it looks who is calling.",
            unwelcoming.body_first),
    _defect("any-audience", "AUT-19", "Does not look whom a token is for.",
            trusting.without(claims.audience)),
    _defect("audience-if-text", "AUT-19", "Passes over an audience that is a list.",
            trusting.instead(claims.audience, trusting.audience_if_text)),
    _defect("audience-in-part", "AUT-19", "Takes an audience for its own that holds its name.",
            trusting.instead(claims.audience, trusting.audience_in_part)),
    _defect("audience-403", "AUT-19", "Refuses a token for another audience with status 403.",
            trusting.checking(*trusting.refusing_as(403, claims.audience))),
    _defect("any-issuer", "AUT-20", "Does not look whom a token is from.",
            trusting.without(claims.issuer)),
    _defect("issuer-in-part", "AUT-20", "Trusts an issuer whose name begins like the right one.",
            trusting.instead(claims.issuer, trusting.issuer_in_part)),
    _defect("issuer-403", "AUT-20", "Refuses a token of another issuer with status 403.",
            trusting.checking(*trusting.refusing_as(403, claims.issuer))),
    _defect("basic-challenge", "AUT-21", "Challenges with another scheme.",
            unwelcoming.challenging(lambda _: ['Basic realm="tasks"'])),
    _defect("bare-challenge", "AUT-21", "Names the scheme of its challenge only.",
            unwelcoming.challenging(lambda _: ["Bearer"])),
    _defect("error-for-nothing", "AUT-22", "Gives an error code to who sent no credentials.",
            unwelcoming.challenging(unwelcoming.with_error)),
    _defect("no-error-code", "AUT-23", "Gives no error code to who sent a bad token.",
            unwelcoming.challenging(unwelcoming.without_error)),
    _defect("other-error-code", "AUT-23", "Gives another error code to who sent a bad token.",
            unwelcoming.challenging(
                lambda value: [value.replace("invalid_token", "insufficient_scope")])),
    _defect("stray-bytes-500", "AUT-27", "Fails at a header that is not ASCII.",
            trusting.failing(trusting.with_stray_bytes)),
    _defect("odd-subject-500", "AUT-27", "Fails at a subject that is no text.",
            trusting.failing(trusting.with_odd_subject)),
    _defect("key-in-token", "AUT-28", "Trusts the key that a token brings along.",
            trusting.trusting(lambda header, _: "jwk" in header)),
    _defect("key-at-address", "AUT-28", "Trusts the key that a token points to.",
            trusting.trusting(lambda header, _: "jku" in header)),
)  # fmt: skip
"""At least one for every MUST of the area, and for most of the rest."""
