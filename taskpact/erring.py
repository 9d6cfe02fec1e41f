"""What the suites of ERR send, and what they make of the answer before they judge it.

Nothing is said of a bad request before an ordinary one is accepted.
"""

from __future__ import annotations

from taskpact.asking import identity
from taskpact.cases import media
from taskpact.cases.case import Case
from taskpact.judging import answers, choice
from taskpact.judging import refusals as judging
from taskpact.judging.outcomes import Broken, Inconclusive, NotObservable
from taskpact.probe import Probe
from taskpact.wire.exchange import Exchange

LARGE_ENOUGH = 64 * 1024
"""A server may close the connection while a body of this size is still being sent."""

GONE = frozenset({"cut", "reset"})


def send(probe: Probe, case: Case, task_id: str | None = None) -> Exchange:
    """The case as it is: bytes with a fresh id in them, or members over the ordinary body."""
    asked = task_id or probe.fresh_id()
    if isinstance(case.body, bytes) or "made" in case.facts:
        data = media.made(case).replace(b"{{id}}", asked.encode())
        return probe.post(data, headers=case.headers)
    body = {**probe.body(), identity(probe): asked, **case.body}
    return probe.post(body, headers=case.headers)


def accepts_another(probe: Probe) -> Exchange:
    """An ordinary request is accepted; Inconclusive where it is not."""
    twin = probe.post({**probe.body(), identity(probe): probe.fresh_id()})
    if not answers.is_success(twin):
        raise Inconclusive(f"an ordinary request is not accepted: {answers.seen(twin)}", twin)
    return twin


def refusal(probe: Probe, case: Case, task_id: str | None = None) -> Exchange:
    """The refusal of a case whose twin is accepted; Inconclusive where it is none."""
    exchange = send(probe, case, task_id)
    accepts_another(probe)
    if answers.is_success(exchange):  # whether it must be refused is judged elsewhere
        raise NotObservable(f"not refused: {answers.seen(exchange)}")
    if not judging.is_client_error(exchange):
        raise Inconclusive(f"not refused with a client error: {answers.seen(exchange)}", exchange)
    return exchange


def withstood(probe: Probe, case: Case) -> Exchange:
    """Whatever the body is, the answer is no server error."""
    exchange = send(probe, case)
    accepts_another(probe)
    no_server_error(exchange)
    fault = exchange.fault
    if exchange.status is None:
        if fault is not None and fault.kind in GONE and len(exchange.request_body) > LARGE_ENOUGH:
            return exchange
        raise Inconclusive(answers.seen(exchange), exchange)
    return exchange


def no_server_error(exchange: Exchange) -> None:
    """Broken where the answer is a server error; none at all is judged elsewhere."""
    if judging.is_server_error(exchange):
        raise Broken(f"a server error: {answers.seen(exchange)}", exchange)


def must_be_taken(probe: Probe, case: Case) -> Exchange:
    """The body is valid, so the acknowledgement comes; one that is not read cannot ask for it."""
    exchange = send(probe, case)
    twin = accepts_another(probe)
    negotiation = probe.contract.negotiation
    reason = choice.another(exchange, negotiation, negotiation.acknowledgement.name)
    if reason and choice.another(twin, negotiation, negotiation.acknowledgement.name):
        raise Inconclusive(f"no request gets the acknowledgement: {answers.seen(twin)}", twin)
    if reason:
        raise Broken(reason, exchange)
    return exchange


def tell(probe: Probe, case: Case) -> None:
    """Observe what a case gets."""
    exchange = send(probe, case)
    probe.observe(f"{case.id}: {answers.seen(exchange)}")
