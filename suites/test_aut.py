"""AUT: which credentials are refused.

Every refused token has its twin, the good one, which must be accepted. Challenges are in
`test_aut_challenge`, what else belongs to a refusal is in `test_aut_around`.
"""

from __future__ import annotations

from taskpact.authenticating import forged, ill_signed, judged, refused, sent, twin
from taskpact.cases import credentials, odd_credentials, parties
from taskpact.contract import Operation
from taskpact.judging import answers
from taskpact.looks import Looks
from taskpact.suite import (
    Broken,
    Case,
    NotApplicable,
    NotObservable,
    Probe,
    each,
    requirement,
    waits,
)


@requirement("AUT-01")
def test_a_request_without_credentials_is_refused(probe: Probe) -> None:
    """Without an Authorization header the answer is 401."""
    refused(probe, None, credentials.UNAUTHENTICATED)


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
    judged(probe, case)


@requirement("AUT-03")
@each(credentials.other_schemes)
def test_another_scheme_is_refused(probe: Probe, case: Case) -> None:
    """A good token counts only under the bearer scheme."""
    judged(probe, case)


@waits
@requirement("AUT-04")
@each(credentials.malformed)
def test_a_malformed_token_is_refused(probe: Probe, case: Case) -> None:
    """What cannot be taken apart is no token."""
    judged(probe, case)


@requirement("AUT-05")
@each(credentials.bad_signatures)
def test_a_bad_signature_is_refused(probe: Probe, case: Case) -> None:
    """Only a signature over this token by the right key counts."""
    judged(probe, case)


@requirement("AUT-05")
@each(credentials.protected)
def test_a_bad_signature_reads_nothing(probe: Probe, case: Case) -> None:
    """Reading verifies as well as creating does."""
    _reads_nothing(probe, case, ill_signed(probe))


@requirement("AUT-06")
@each(credentials.changed_payloads)
def test_a_changed_payload_is_refused(probe: Probe, case: Case) -> None:
    """The signature covers the claims."""
    judged(probe, case)


@requirement("AUT-07")
@each(credentials.other_algorithms)
def test_another_algorithm_is_refused(probe: Probe, case: Case) -> None:
    """The server chooses the algorithm, not the token."""
    judged(probe, case)


@requirement("AUT-08")
@each(credentials.nones)
def test_the_algorithm_none_is_refused(probe: Probe, case: Case) -> None:
    """A token that says it is not signed is refused, however it says so."""
    judged(probe, case)


@requirement("AUT-09")
@each(credentials.signatures_removed)
def test_a_token_without_a_signature_is_refused(probe: Probe, case: Case) -> None:
    """An empty signature is a wrong one."""
    judged(probe, case)


@requirement("AUT-10")
@each(credentials.expired)
def test_an_expired_token_is_refused(probe: Probe, case: Case) -> None:
    """An hour after its expiry no leeway helps a token."""
    judged(probe, case)


@requirement("AUT-10")
@each(credentials.protected)
def test_an_expired_token_reads_nothing(probe: Probe, case: Case) -> None:
    """Reading looks at the expiry as well as creating does."""
    _reads_nothing(probe, case, forged(probe, credentials.expired(probe.contract)[0]))


@requirement("AUT-11")
@each(credentials.not_yet_valid)
def test_a_token_that_is_not_valid_yet_is_refused(probe: Probe, case: Case) -> None:
    """An hour before its time no leeway helps a token."""
    judged(probe, case)


@requirement("AUT-12")
@each(credentials.critical)
def test_an_unknown_critical_header_is_refused(probe: Probe, case: Case) -> None:
    """What the token calls critical must be understood."""
    judged(probe, case)


@requirement("AUT-19")
@each(parties.other_audiences)
def test_a_token_for_another_audience_is_refused(probe: Probe, case: Case) -> None:
    """A token that is meant for somebody else does not count here."""
    if probe.target.audience is None:
        raise NotApplicable("the target declares no audience")
    judged(probe, case)


@requirement("AUT-20")
@each(parties.other_issuers)
def test_a_token_of_another_issuer_is_refused(probe: Probe, case: Case) -> None:
    """A token that somebody else issued does not count here."""
    if probe.target.issuer is None:
        raise NotApplicable("the target declares no issuer")
    judged(probe, case)


@requirement("AUT-27")
@each(odd_credentials.odd)
def test_no_header_makes_a_server_error(probe: Probe, looks: Looks, case: Case) -> None:
    """However odd or long the header is, the server does not fail."""
    looks.needed(probe)
    exchange = sent(probe, forged(probe, case))
    twin(probe)
    if exchange.status is not None and exchange.status >= 500:
        raise Broken(f"a server error: {answers.seen(exchange)}", exchange)
    if exchange.fault is not None and exchange.fault.kind == "timeout":
        raise Broken("no answer came", exchange)


@requirement("AUT-28")
@each(credentials.own_keys)
def test_a_key_in_the_token_is_not_trusted(probe: Probe, case: Case) -> None:
    """Nobody vouches for a token that vouches for itself."""
    judged(probe, case)
