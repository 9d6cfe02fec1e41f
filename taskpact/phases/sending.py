"""Sends a candidate again, by the probe of a check."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from taskpact import asking
from taskpact.judging import answers, choice
from taskpact.phases.blame import CREATE, READ
from taskpact.phases.candidates import Candidate
from taskpact.probe import Probe
from taskpact.target import CallerName
from taskpact.wire.exchange import Exchange
from taskpact.wire.limits import Limits

CREDENTIALS: Final = frozenset({"AUT-01", "AUT-04"})
"""Requirements of what comes without credentials, or with such as mean nothing."""

FORMS: Final = frozenset({"ACK-01", "ACK-02", "ACK-03", "ACK-04", "ACK-05"})
"""Requirements of the form of an acknowledgement."""

_BRIEF: Final = 10.0
_NO_TOKEN: Final = "SCHEMATHESIS-INVALID-VALUE"  # noqa: S105 - what Schemathesis sends as one


def again(probe: Probe, candidate: Candidate) -> Exchange:
    """The exchange when the candidate is sent with a view to the probe's requirement."""
    wanted = probe.requirement.id
    limits = _brief(probe.target.limits)
    if wanted == "ACK-07":
        return probe.request(READ, id=_acknowledged(probe))
    call = candidate.call
    caller: CallerName | None = None if wanted in CREDENTIALS else "self"
    lines = [("Accept", probe.contract.negotiation.acknowledgement.media_type)]
    if wanted == "AUT-04":
        lines.append(("Authorization", f"Bearer {_NO_TOKEN}"))
    if candidate.laid is not None:
        body = {**probe.body(id=probe.fresh_id()), **candidate.laid}
        return probe.post(body, headers=lines, caller=caller, limits=limits)
    if call.media_type:
        lines.append(("Content-Type", call.media_type))
    if call.operation == CREATE and call.method == probe.contract.operation(CREATE).method:
        return probe.post(call.body or b"", headers=lines, caller=caller, limits=limits)
    own = [*probe.headers, *probe.credentials(caller), *lines]
    return probe.send(call.method, call.url, call.body, headers=own, limits=limits)


def _brief(limits: Limits) -> Limits:
    """What one request may take that is sent among many; all ask for an acknowledgement."""
    return replace(limits, seconds=min(limits.seconds, _BRIEF), idle=min(limits.idle, _BRIEF))


def acknowledges(probe: Probe) -> bool:
    """Whether the ordinary request is answered with something like an acknowledgement."""
    negotiation = probe.contract.negotiation
    exchange = probe.post(probe.body(id=probe.fresh_id()))
    return choice.came(exchange, negotiation) == negotiation.acknowledgement.name


def works_otherwise(probe: Probe, candidate: Candidate) -> bool:
    """Whether a fault of the request is what the target fails at: a plain call is answered.

    Raises Inconclusive where details, which a finding is about, can never be read.
    """
    if probe.requirement.id == "ACK-07":
        asking.reads(probe)
    operation = probe.contract.operation(candidate.call.operation)
    if probe.requirement.id != "ERR-03" or operation.id == CREATE:
        return True
    if operation.id != READ:
        return answers.is_success(probe.request(operation.id))
    task_id, _ = probe.created(probe.body(id=probe.fresh_id()))
    return answers.is_success(probe.request(READ, id=task_id))


def _acknowledged(probe: Probe) -> str:
    """A new task under an id of the target's own, where its acknowledgement tells that."""
    task_id, _ = probe.created(probe.body())
    return task_id or probe.created(probe.body(id=probe.fresh_id()))[0]
