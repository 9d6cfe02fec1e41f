"""Sends the cases of `taskpact.cases.accepts` and says which of the contract's answers came.

What the suites that ask for an answer have in common.
"""

from __future__ import annotations

from taskpact.asking import works
from taskpact.cases.case import Case
from taskpact.judging import answers, choice
from taskpact.judging.outcomes import Broken, Inconclusive
from taskpact.probe import Probe
from taskpact.way import CREATE
from taskpact.wire.answer import Answer
from taskpact.wire.exchange import Exchange


def members(case: Case) -> dict[str, object]:
    """What the case lays over a body."""
    return {} if isinstance(case.body, bytes) else dict(case.body)


def ask(probe: Probe, case: Case, *, begun: bool = False) -> Exchange:
    """Send the ordinary request that names no format, with what the case adds.

    Of a stream the head is read, or the first event where it must have `begun`.
    """
    body = {**probe.body(plain=True), **members(case)}
    if begun:
        return probe.request(CREATE, body, headers=case.headers, until=_begun)
    return probe.post(body, headers=case.headers)


def must_be(probe: Probe, exchange: Exchange, expected: str) -> None:
    """The answer `expected`, by its name, must have come: Broken where it has not.

    Inconclusive of a target that takes no ordinary request in any form.
    """
    reason = choice.another(exchange, probe.contract.negotiation, expected)
    if reason:
        if not answers.is_success(exchange):
            works(probe)
        raise Broken(reason, exchange)


def must_be_as_plain(probe: Probe, case: Case) -> None:
    """An unusual spelling of Accept must get what the plain one gets.

    Inconclusive where the plain one is answered wrongly already.
    """
    exchange = ask(probe, case)
    negotiation = probe.contract.negotiation
    expected = str(case.facts["expected"])
    reason = choice.another(exchange, negotiation, expected)
    if reason is None:
        return
    plain = probe.post(probe.body(plain=True), accept=str(case.facts["plain"]))
    if choice.came(plain, negotiation) != expected:
        told = f"the plain spelling {case.facts['plain']!r} got {answers.seen(plain)}"
        raise Inconclusive(f"{told}, so the unusual one shows nothing", plain, exchange)
    raise Broken(f"{reason}, though {case.facts['plain']!r} gets it", plain, exchange)


def _begun(answer: Answer) -> bool:
    return bool(answer.events)
