"""AUT: who may call. Every refused token has its twin, the good one, which must be accepted."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from taskpact.cases import credentials, odd_credentials, parties
from taskpact.contract import Operation
from taskpact.judging import answers
from taskpact.judging.challenges import bearer
from taskpact.looks import Looks
from taskpact.suite import (
    Broken,
    Case,
    Inconclusive,
    NotApplicable,
    NotObservable,
    Probe,
    each,
    requirement,
)
from taskpact.target import CallerName, tokens
from taskpact.wire.exchange import Exchange

TELLING_LENGTH = 16
"""A shorter token may stand in an answer by chance."""


def _holder(probe: Probe) -> credentials.Holder:
    return credentials.holder(probe.target, time.time())


def _value(probe: Probe, case: Case) -> str | None:
    """What the case sends; NotObservable where it cannot be made for this target."""
    try:
        return credentials.value(case, _holder(probe))
    except ValueError as error:
        raise NotObservable(f"such a token cannot be made: {error}") from error


def _sent(
    probe: Probe, value: str | None, task_id: str | None = None, *, stream: bool = False
) -> Exchange:
    """A valid body with this Authorization line, or with none."""
    negotiation = probe.contract.negotiation
    form = negotiation.stream if stream else negotiation.acknowledgement
    body = probe.body(id=task_id or probe.fresh_id()) | {negotiation.field: form.name}
    lines = [] if value is None else [("Authorization", value)]
    return probe.post(body, caller=None, headers=lines, whole=stream)


def _twin(probe: Probe) -> Exchange:
    """The same with the good token; Inconclusive where that is not accepted either."""
    twin = probe.post(probe.body(id=probe.fresh_id()))
    if not answers.is_success(twin):
        raise Inconclusive(f"the good token is not accepted either: {answers.seen(twin)}", twin)
    return twin


def _refused(probe: Probe, value: str | None, statuses: frozenset[int]) -> Exchange:
    """The value is refused with one of these statuses, makes no task and starts no stream."""
    task_id = probe.fresh_id()
    exchange = _sent(probe, value, task_id)
    _twin(probe)
    if exchange.status not in statuses:
        wanted = " or ".join(str(status) for status in sorted(statuses))
        raise Broken(f"expected {wanted}, came {answers.seen(exchange)}", exchange)
    if exchange.media_type == probe.contract.negotiation.stream.media_type:
        raise Broken(f"the refusal {exchange.status} is an event stream", exchange)
    probe.made_no_task(task_id, exchange)
    return exchange


def _judged(probe: Probe, case: Case) -> Exchange:
    return _refused(probe, _value(probe, case), credentials.statuses(case))


def _answered_401(probe: Probe, case: Case) -> Exchange:
    """What the case is answered with, where that is a 401; else nothing can be said here."""
    exchange = _sent(probe, _value(probe, case))
    _twin(probe)
    if exchange.status != 401:
        raise Inconclusive(f"not answered with 401, but {answers.seen(exchange)}", exchange)
    return exchange


@requirement("AUT-01")
def test_a_request_without_credentials_is_refused(probe: Probe) -> None:
    """Without an Authorization header the answer is 401."""
    _refused(probe, None, credentials.UNAUTHENTICATED)


@requirement("AUT-01")
@each(credentials.protected)
def test_reading_without_credentials_is_refused(probe: Probe, case: Case) -> None:
    """What a caller may read is not shown to somebody unknown."""
    _reads_nothing(probe, case, None)


def _reads_nothing(probe: Probe, case: Case, value: str | None) -> None:
    """Who shows this gets no answer from an operation that the caller gets one from."""
    operation: Operation = case.facts["operation"]
    if operation.capability not in probe.session.found:
        raise NotObservable(f"the target shows no {operation.capability!r}")
    task_id, _ = probe.created(probe.body(id=probe.fresh_id()))
    if not answers.is_success(probe.request(operation.id, id=task_id)):
        raise NotObservable(f"the caller cannot read {operation.path} either")
    lines = [] if value is None else [("Authorization", value)]
    exchange = probe.request(operation.id, caller=None, headers=lines, id=task_id)
    if not 400 <= (exchange.status or 0) < 500:
        raise Broken(f"expected 401, came {answers.seen(exchange)}", exchange)


@requirement("AUT-02")
@each(credentials.empty)
def test_an_empty_header_or_a_scheme_alone_is_refused(probe: Probe, case: Case) -> None:
    """A header without a token is no credentials."""
    _judged(probe, case)


@requirement("AUT-03")
@each(credentials.other_schemes)
def test_another_scheme_is_refused(probe: Probe, case: Case) -> None:
    """A good token counts only under the bearer scheme."""
    _judged(probe, case)


@requirement("AUT-04")
@each(credentials.malformed)
def test_a_malformed_token_is_refused(probe: Probe, case: Case) -> None:
    """What cannot be taken apart is no token."""
    _judged(probe, case)


@requirement("AUT-05")
@each(credentials.bad_signatures)
def test_a_bad_signature_is_refused(probe: Probe, case: Case) -> None:
    """Only a signature over this token by the right key counts."""
    _judged(probe, case)


@requirement("AUT-05")
@each(credentials.protected)
def test_a_bad_signature_reads_nothing(probe: Probe, case: Case) -> None:
    """Reading verifies as well as creating does."""
    _reads_nothing(probe, case, f"Bearer {tokens.wrong_signature(_holder(probe).token)}")


@requirement("AUT-06")
@each(credentials.changed_payloads)
def test_a_changed_payload_is_refused(probe: Probe, case: Case) -> None:
    """The signature covers the claims."""
    _judged(probe, case)


@requirement("AUT-07")
@each(credentials.other_algorithms)
def test_another_algorithm_is_refused(probe: Probe, case: Case) -> None:
    """The server chooses the algorithm, not the token."""
    _judged(probe, case)


@requirement("AUT-08")
@each(credentials.nones)
def test_the_algorithm_none_is_refused(probe: Probe, case: Case) -> None:
    """A token that says it is not signed is refused, however it says so."""
    _judged(probe, case)


@requirement("AUT-09")
@each(credentials.signatures_removed)
def test_a_token_without_a_signature_is_refused(probe: Probe, case: Case) -> None:
    """An empty signature is a wrong one."""
    _judged(probe, case)


@requirement("AUT-10")
@each(credentials.expired)
def test_an_expired_token_is_refused(probe: Probe, case: Case) -> None:
    """An hour after its expiry no leeway helps a token."""
    _judged(probe, case)


@requirement("AUT-10")
@each(credentials.protected)
def test_an_expired_token_reads_nothing(probe: Probe, case: Case) -> None:
    """Reading looks at the expiry as well as creating does."""
    _reads_nothing(probe, case, _value(probe, credentials.expired(probe.contract)[0]))


@requirement("AUT-11")
@each(credentials.not_yet_valid)
def test_a_token_that_is_not_valid_yet_is_refused(probe: Probe, case: Case) -> None:
    """An hour before its time no leeway helps a token."""
    _judged(probe, case)


@requirement("AUT-12")
@each(credentials.critical)
def test_an_unknown_critical_header_is_refused(probe: Probe, case: Case) -> None:
    """What the token calls critical must be understood."""
    _judged(probe, case)


@requirement("AUT-13")
@each(credentials.representative)
def test_an_unauthenticated_request_makes_no_task(probe: Probe, case: Case) -> None:
    """The id that came with bad credentials does not exist afterwards."""
    probe.need("details")
    task_id = probe.fresh_id()
    value = _value(probe, case)
    exchange = _sent(probe, value, task_id)
    kept, _ = probe.created(probe.body(id=probe.fresh_id()))
    probe.details(kept)
    if exchange.status != 401:
        raise Inconclusive(f"not answered with 401, but {answers.seen(exchange)}", exchange)
    probe.made_no_task(task_id, exchange)
    if probe.shows_any_task():
        raise NotObservable("the target shows details for any id, made or not")


@requirement("AUT-14")
@each(credentials.representative)
def test_an_unauthenticated_request_starts_no_stream(probe: Probe, case: Case) -> None:
    """Who asks for the stream with bad credentials gets an answer that ends, and no stream."""
    exchange = _sent(probe, _value(probe, case), stream=True)
    _twin(probe)
    if exchange.media_type == probe.contract.negotiation.stream.media_type:
        raise Broken(f"bad credentials got an event stream ({exchange.status})", exchange)
    if exchange.fault is not None and exchange.fault.kind == "timeout":
        raise Broken("the answer to bad credentials does not end", exchange)
    if exchange.status != 401:
        raise Inconclusive(f"not answered with 401, but {answers.seen(exchange)}", exchange)


@requirement("AUT-15")
@each(credentials.representative)
def test_a_401_carries_a_challenge(probe: Probe, case: Case) -> None:
    """Every 401 says how to authenticate."""
    exchange = _answered_401(probe, case)
    if not any(value.strip() for value in exchange.all("www-authenticate")):
        raise Broken("the 401 has no WWW-Authenticate header", exchange)


@requirement("AUT-15")
@each(credentials.protected)
def test_a_401_to_a_reader_carries_a_challenge(probe: Probe, case: Case) -> None:
    """So does every 401 of the operations that read."""
    operation: Operation = case.facts["operation"]
    if operation.capability not in probe.session.found:
        raise NotObservable(f"the target shows no {operation.capability!r}")
    exchange = probe.request(operation.id, caller=None, id=probe.fresh_id())
    _twin(probe)
    if exchange.status != 401:
        raise NotObservable(f"not answered with 401, but {answers.seen(exchange)}")
    if not any(value.strip() for value in exchange.all("www-authenticate")):
        raise Broken("the 401 has no WWW-Authenticate header", exchange)


@requirement("AUT-16")
def test_the_scheme_is_compared_without_case(probe: Probe) -> None:
    """bearer, BEARER and any mixture are the same scheme."""
    token = probe.target.callers["self"].token
    if not token:
        raise NotObservable("no token was declared")
    _twin(probe)
    for scheme in ("bearer", "BEARER", "bEaReR"):
        exchange = _sent(probe, f"{scheme} {token}")
        if not answers.is_success(exchange):
            raise Broken(f"{scheme} was not accepted: {answers.seen(exchange)}", exchange)


@requirement("AUT-17")
@each(credentials.representative)
def test_a_refusal_does_not_show_the_token(probe: Probe, case: Case) -> None:
    """What was sent as a token does not come back in a refusal."""
    value = _value(probe, case) or ""
    token = value.rpartition(" ")[2]
    refused = _sent(probe, value or None)
    _twin(probe)
    _shows_no(token, [refused])


@requirement("AUT-17")
def test_no_answer_shows_the_token(probe: Probe) -> None:
    """Neither acknowledgement nor stream, details, list or refusal holds the caller's token."""
    token = probe.target.callers["self"].token
    if len(token) < TELLING_LENGTH:
        raise NotObservable("no token was declared, or one too short to be recognised")
    _twin(probe)
    _shows_no(token, _answers(probe))


def _answers(probe: Probe) -> Iterator[Exchange]:
    """An answer of every kind to requests with the good token."""
    task_id = probe.fresh_id()
    yield probe.post(probe.body(id=task_id))
    yield probe.stream(probe.body())
    yield probe.post(b"{")
    yield probe.post(b"[]")
    yield probe.post(probe.body(mode=[]))
    for case in credentials.protected(probe.contract):
        if case.facts["operation"].capability in probe.session.found:
            yield probe.request(case.id, id=task_id)
    if "details" in probe.session.found:
        yield probe.request("readTask", id=probe.fresh_id())


def _shows_no(token: str, given: Iterable[Exchange]) -> None:
    signature = token.rpartition(".")[2]
    wanted = [each for each in (token, signature) if len(each) >= TELLING_LENGTH]
    # An error text may quote only the beginning; the content of a token is as private.
    wanted += [part for part in token.split(".")[1:2] if len(part) >= TELLING_LENGTH]
    for exchange in given:
        heads = "\n".join(f"{name}: {value}" for name, value in exchange.headers)
        for text in wanted:
            if text in heads or text.encode() in exchange.body:
                where = "headers" if text in heads else "body"
                raise Broken(f"the {where} of the answer show the token", exchange)


@requirement("AUT-18")
@each(credentials.representative)
def test_bad_credentials_come_before_a_bad_body(probe: Probe, case: Case) -> None:
    """Whoever is unknown learns nothing about the body."""
    value = _value(probe, case)
    lines = [] if value is None else [("Authorization", value)]
    for body in (b"{", b'{"mode": 7}'):
        exchange = probe.post(body, caller=None, headers=lines)
        _twin(probe)
        if exchange.status != 401:
            raise Broken(f"expected 401, came {answers.seen(exchange)}", exchange)


@requirement("AUT-19")
@each(parties.other_audiences)
def test_a_token_for_another_audience_is_refused(probe: Probe, case: Case) -> None:
    """A token that is meant for somebody else does not count here."""
    if probe.target.audience is None:
        raise NotApplicable("the target declares no audience")
    _judged(probe, case)


@requirement("AUT-20")
@each(parties.other_issuers)
def test_a_token_of_another_issuer_is_refused(probe: Probe, case: Case) -> None:
    """A token that somebody else issued does not count here."""
    if probe.target.issuer is None:
        raise NotApplicable("the target declares no issuer")
    _judged(probe, case)


@requirement("AUT-21")
@each(credentials.representative)
def test_the_challenge_is_of_the_bearer_scheme(probe: Probe, case: Case) -> None:
    """The challenge names the bearer scheme with at least one parameter."""
    exchange = _answered_401(probe, case)
    said = ", ".join(exchange.all("www-authenticate")) or "nothing"
    challenge = bearer(exchange)
    if challenge is None:
        raise Broken(f"WWW-Authenticate has no bearer challenge: {said}", exchange)
    if not challenge.parameters:
        raise Broken(f"the bearer challenge has no parameter: {said}", exchange)


@requirement("AUT-22")
def test_the_challenge_to_no_credentials_has_no_error(probe: Probe) -> None:
    """Who has sent nothing has made no error."""
    exchange = _sent(probe, None)
    _twin(probe)
    challenge = bearer(exchange)
    if exchange.status != 401 or challenge is None:
        raise Inconclusive(f"no bearer challenge came: {answers.seen(exchange)}", exchange)
    if "error" in challenge.parameters:
        raise Broken(f"the challenge says error={challenge.parameters['error']}", exchange)


@requirement("AUT-23")
@each(lambda contract: credentials.bad_signatures(contract) + credentials.expired(contract)[:1])
def test_the_challenge_to_a_bad_token_says_so(probe: Probe, case: Case) -> None:
    """The error parameter of the challenge is invalid_token (RFC 6750 section 3.1)."""
    exchange = _sent(probe, _value(probe, case))
    _twin(probe)
    challenge = bearer(exchange)
    if exchange.status != 401 or challenge is None:
        raise Inconclusive(f"no bearer challenge came: {answers.seen(exchange)}", exchange)
    error = challenge.parameters.get("error")
    if error != "invalid_token":
        raise Broken(f"the challenge says error={error}, not invalid_token", exchange)


@requirement("AUT-24")
def test_two_authorization_lines(probe: Probe) -> None:
    """Two lines are refused, or one of them is used."""
    good = f"Bearer {probe.target.callers['self'].token}"
    bad = f"Bearer {tokens.wrong_signature(_holder(probe).token)}"
    for name, values in (
        ("good, bad", (good, bad)),
        ("bad, good", (bad, good)),
        ("same", (good,) * 2),
    ):
        lines = [("Authorization", value) for value in values]
        exchange = probe.post(probe.body(), caller=None, headers=lines)
        probe.observe(f"{name}: {answers.seen(exchange)}")


@requirement("AUT-25")
def test_a_token_in_the_query(probe: Probe) -> None:
    """A token in the query is ignored, refused or accepted."""
    query = f"?access_token={probe.target.callers['self'].token}"
    callers: tuple[tuple[str, CallerName | None], ...] = (("only", None), ("as well", "self"))
    for name, caller in callers:
        exchange = probe.request("createTask", probe.body(), caller=caller, query=query)
        probe.observe(f"{name}: {answers.seen(exchange)}")


@requirement("AUT-26")
def test_a_token_without_an_expiry(probe: Probe) -> None:
    """A token that never expires is refused or accepted."""
    by = _holder(probe)
    if by.recipe is None:
        raise NotObservable("no recipe was declared by which such a token could be signed")
    exchange = _sent(probe, f"Bearer {tokens.without_expiry(by.recipe, by.claims)}")
    probe.observe(answers.seen(exchange))


@requirement("AUT-27")
@each(odd_credentials.odd)
def test_no_header_makes_a_server_error(probe: Probe, looks: Looks, case: Case) -> None:
    """However odd or long the header is, the server does not fail."""
    looks.needed(probe)
    exchange = _sent(probe, _value(probe, case))
    _twin(probe)
    if exchange.status is not None and exchange.status >= 500:
        raise Broken(f"a server error: {answers.seen(exchange)}", exchange)
    if exchange.fault is not None and exchange.fault.kind == "timeout":
        raise Broken("no answer came", exchange)


@requirement("AUT-28")
@each(credentials.own_keys)
def test_a_key_in_the_token_is_not_trusted(probe: Probe, case: Case) -> None:
    """Nobody vouches for a token that vouches for itself."""
    _judged(probe, case)
