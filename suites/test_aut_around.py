"""AUT: what refused credentials leave, what no answer shows, and what is left open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from taskpact.authenticating import forged, ill_signed, made, sent, twin
from taskpact.cases import credentials
from taskpact.judging import answers
from taskpact.suite import (
    Broken,
    Case,
    Inconclusive,
    NotObservable,
    Probe,
    each,
    requirement,
)
from taskpact.target import CallerName, tokens
from taskpact.wire.exchange import Exchange

TELLING_LENGTH = 16
"""A shorter token may stand in an answer by chance."""


@requirement("AUT-13")
@each(credentials.representative)
def test_an_unauthenticated_request_makes_no_task(probe: Probe, case: Case) -> None:
    """The id that came with bad credentials does not exist afterwards."""
    probe.need("details")
    task_id = probe.fresh_id()
    value = forged(probe, case)
    exchange = sent(probe, value, task_id)
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
    exchange = sent(probe, forged(probe, case), stream=True)
    twin(probe)
    if exchange.media_type == probe.contract.negotiation.stream.media_type:
        raise Broken(f"bad credentials got an event stream ({exchange.status})", exchange)
    if exchange.fault is not None and exchange.fault.kind == "timeout":
        raise Broken("the answer to bad credentials does not end", exchange)
    if exchange.status != 401:
        raise Inconclusive(f"not answered with 401, but {answers.seen(exchange)}", exchange)


@requirement("AUT-16")
def test_the_scheme_is_compared_without_case(probe: Probe) -> None:
    """bearer, BEARER and any mixture are the same scheme."""
    token = probe.target.callers["self"].token
    if not token:
        raise NotObservable("no token was declared")
    twin(probe)
    for scheme in ("bearer", "BEARER", "bEaReR"):
        exchange = sent(probe, f"{scheme} {token}")
        if not answers.is_success(exchange):
            raise Broken(f"{scheme} was not accepted: {answers.seen(exchange)}", exchange)


@requirement("AUT-17")
@each(credentials.representative)
def test_a_refusal_does_not_show_the_token(probe: Probe, case: Case) -> None:
    """What was sent as a token does not come back in a refusal."""
    value = forged(probe, case) or ""
    token = value.rpartition(" ")[2]
    refused = sent(probe, value or None)
    twin(probe)
    _shows_no(token, [refused])


@requirement("AUT-17")
def test_no_answer_shows_the_token(probe: Probe) -> None:
    """Neither acknowledgement nor stream, details, list or refusal holds the caller's token."""
    token = probe.target.callers["self"].token
    if len(token) < TELLING_LENGTH:
        raise NotObservable("no token was declared, or one too short to be recognised")
    twin(probe)
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
    value = forged(probe, case)
    lines = [] if value is None else [("Authorization", value)]
    for body in (b"{", b'{"mode": 7}'):
        exchange = probe.post(body, caller=None, headers=lines)
        twin(probe)
        if exchange.status != 401:
            raise Broken(f"expected 401, came {answers.seen(exchange)}", exchange)


@requirement("AUT-24")
def test_two_authorization_lines(probe: Probe) -> None:
    """Two lines are refused, or one of them is used."""
    good = f"Bearer {probe.target.callers['self'].token}"
    bad = ill_signed(probe)
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
    exchange = sent(probe, made(probe, _endless))
    probe.observe(answers.seen(exchange))


def _endless(by: credentials.Holder) -> str:
    if by.recipe is None:
        raise ValueError("no recipe was declared by which it could be signed")
    return f"Bearer {tokens.without_expiry(by.recipe, by.claims)}"
