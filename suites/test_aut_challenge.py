"""AUT: how a 401 says what credentials it wants."""

from __future__ import annotations

from taskpact.authenticating import answered_401, forged, sent, twin
from taskpact.cases import credentials
from taskpact.contract import Operation
from taskpact.judging import answers
from taskpact.judging.challenges import bearer
from taskpact.suite import (
    Broken,
    Case,
    Inconclusive,
    NotObservable,
    Probe,
    each,
    requirement,
)


@requirement("AUT-15")
@each(credentials.representative)
def test_a_401_carries_a_challenge(probe: Probe, case: Case) -> None:
    """Every 401 says how to authenticate."""
    exchange = answered_401(probe, case)
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
    twin(probe)
    if exchange.status != 401:
        raise NotObservable(f"not answered with 401, but {answers.seen(exchange)}")
    if not any(value.strip() for value in exchange.all("www-authenticate")):
        raise Broken("the 401 has no WWW-Authenticate header", exchange)


@requirement("AUT-21")
@each(credentials.representative)
def test_the_challenge_is_of_the_bearer_scheme(probe: Probe, case: Case) -> None:
    """The challenge names the bearer scheme with at least one parameter."""
    exchange = answered_401(probe, case)
    said = ", ".join(exchange.all("www-authenticate")) or "nothing"
    challenge = bearer(exchange)
    if challenge is None:
        raise Broken(f"WWW-Authenticate has no bearer challenge: {said}", exchange)
    if not challenge.parameters:
        raise Broken(f"the bearer challenge has no parameter: {said}", exchange)


@requirement("AUT-22")
def test_the_challenge_to_no_credentials_has_no_error(probe: Probe) -> None:
    """Who has sent nothing has made no error."""
    exchange = sent(probe, None)
    twin(probe)
    challenge = bearer(exchange)
    if exchange.status != 401 or challenge is None:
        raise Inconclusive(f"no bearer challenge came: {answers.seen(exchange)}", exchange)
    if "error" in challenge.parameters:
        raise Broken(f"the challenge says error={challenge.parameters['error']}", exchange)


@requirement("AUT-23")
@each(lambda contract: credentials.bad_signatures(contract) + credentials.expired(contract)[:1])
def test_the_challenge_to_a_bad_token_says_so(probe: Probe, case: Case) -> None:
    """The error parameter of the challenge is invalid_token (RFC 6750 section 3.1)."""
    exchange = sent(probe, forged(probe, case))
    twin(probe)
    challenge = bearer(exchange)
    if exchange.status != 401 or challenge is None:
        raise Inconclusive(f"no bearer challenge came: {answers.seen(exchange)}", exchange)
    error = challenge.parameters.get("error")
    if error != "invalid_token":
        raise Broken(f"the challenge says error={error}, not invalid_token", exchange)
