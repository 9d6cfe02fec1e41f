"""How checks send what is wrong, and what they make of the answer besides a plain refusal."""

from __future__ import annotations

from dataclasses import replace

from taskpact.asking import finished, identity, works
from taskpact.cases import boundaries, enumerations, ways
from taskpact.cases.case import Case
from taskpact.judging import answers
from taskpact.judging.outcomes import Broken, Inconclusive, NotObservable
from taskpact.probe import Probe
from taskpact.way import Body
from taskpact.wire.exchange import Exchange


def sent(probe: Probe, body: Body) -> Exchange:
    """What a body gets under a fresh id; bytes go as they are, members over the ordinary ones."""
    if isinstance(body, bytes):
        return probe.post(body.replace(b"{{id}}", probe.fresh_id().encode()))
    plain = probe.contract.negotiation.field in body
    return probe.post({**probe.body(plain=plain, id=probe.fresh_id()), **body})


def refused(probe: Probe, case: Case) -> None:
    """As `Probe.refused`, for a twin that a target may lawfully refuse too (fact `sure`).

    A refusal then says nothing, as long as ordinary requests are accepted.
    """
    try:
        probe.refused(case)
    except Inconclusive:
        if case.facts.get("sure", True) or not answers.is_success(probe.post(probe.body())):
            raise
        raise NotObservable(f"the target does not take {case.twin!r} either") from None


def refused_when_continuing(probe: Probe, case: Case) -> None:
    """The same for a request that continues an own task; its twin continues another.

    The runs of both are let end first: continuing before is open (AMB-CONTINUE-ACTIVE).
    """
    field = identity(probe)
    bodies = [{**probe.body(), field: probe.fresh_id()} for _ in range(2)]
    tasks = [probe.created(body)[0] for body in bodies]
    if "details" in probe.session.found:
        for task_id in tasks:
            finished(probe, task_id)
    wrong, right = ({field: task_id} for task_id in tasks)
    body = {} if isinstance(case.body, bytes) else case.body
    continuing = replace(
        case,
        body={**body, **wrong},
        twin={**(case.twin or {}), **right},
        facts={**case.facts, "sure": False},
    )
    refused(probe, continuing)


def discerns(probe: Probe) -> None:
    """Inconclusive of a target that takes no ordinary request, or that takes any request.

    A server that looks at nothing fails at nothing; that says nothing about how it would.
    """
    works(probe)
    wrong = [*enumerations.unlisted(probe.contract), *boundaries.above(probe.contract)]
    for case in ways.first_of_each(wrong):
        if not answers.not_refused(last := sent(probe, case.body)):
            return
    raise Inconclusive("the target refuses nothing, so it cannot have looked", last)


def no_server_error(exchange: Exchange) -> None:
    """Broken where the answer is a server error, or none (RFC 9110 section 15.6)."""
    if exchange.status is None or exchange.status >= 500:
        raise Broken(f"an odd request got {answers.seen(exchange)}", exchange)


def fate(exchange: Exchange) -> str:
    """What became of a request, in a word for observations."""
    if answers.is_success(exchange):
        return "accepted"
    if exchange.status is not None and 400 <= exchange.status < 500:
        return f"refused with {exchange.status}"
    return f"answered by {answers.seen(exchange)}"
