"""How the suites of AUT send credentials, and what a refusal of them is.

Every refused token has its twin, the good one, which must be accepted.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from taskpact.cases import credentials
from taskpact.cases.case import Case
from taskpact.judging import answers
from taskpact.judging.outcomes import Broken, Inconclusive, NotObservable
from taskpact.probe import Probe
from taskpact.target import tokens
from taskpact.wire.exchange import Exchange

T = TypeVar("T", str, str | None)


def made(probe: Probe, make: Callable[[credentials.Holder], T]) -> T:
    """What is made of the caller's token, now; NotObservable where it cannot be made."""

    def token() -> T:
        try:
            return make(credentials.holder(probe.target, time.time()))
        except ValueError as error:
            raise NotObservable(f"such a token cannot be made: {error}") from error

    return probe.session.journal.tell(probe.owner, "credential", token)


def forged(probe: Probe, case: Case) -> str | None:
    """What the case sends; NotObservable where it cannot be made for this target."""
    return made(probe, lambda by: credentials.value(case, by))


def ill_signed(probe: Probe) -> str:
    """The value with the caller's token, its signature wrong."""
    return made(probe, lambda by: f"Bearer {tokens.wrong_signature(by.token)}")


def sent(
    probe: Probe, value: str | None, task_id: str | None = None, *, stream: bool = False
) -> Exchange:
    """A valid body with this Authorization line, or with none."""
    negotiation = probe.contract.negotiation
    form = negotiation.stream if stream else negotiation.acknowledgement
    body = probe.body(id=task_id or probe.fresh_id()) | {negotiation.field: form.name}
    lines = [] if value is None else [("Authorization", value)]
    return probe.post(body, caller=None, headers=lines, whole=stream)


def twin(probe: Probe) -> Exchange:
    """The same with the good token; Inconclusive where that is not accepted either."""
    twin = probe.post(probe.body(id=probe.fresh_id()))
    if not answers.is_success(twin):
        raise Inconclusive(f"the good token is not accepted either: {answers.seen(twin)}", twin)
    return twin


def refused(probe: Probe, value: str | None, statuses: frozenset[int]) -> Exchange:
    """The value is refused with one of these statuses, makes no task and starts no stream."""
    task_id = probe.fresh_id()
    exchange = sent(probe, value, task_id)
    twin(probe)
    if exchange.status not in statuses:
        wanted = " or ".join(str(status) for status in sorted(statuses))
        raise Broken(f"expected {wanted}, came {answers.seen(exchange)}", exchange)
    if exchange.media_type == probe.contract.negotiation.stream.media_type:
        raise Broken(f"the refusal {exchange.status} is an event stream", exchange)
    probe.made_no_task(task_id, exchange)
    return exchange


def judged(probe: Probe, case: Case) -> Exchange:
    """The refusal of a case, with one of its statuses."""
    return refused(probe, forged(probe, case), credentials.statuses(case))


def answered_401(probe: Probe, case: Case) -> Exchange:
    """What the case is answered with, where that is a 401; else nothing can be said here."""
    exchange = sent(probe, forged(probe, case))
    twin(probe)
    if exchange.status != 401:
        raise Inconclusive(f"not answered with 401, but {answers.seen(exchange)}", exchange)
    return exchange
