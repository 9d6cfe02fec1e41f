"""What a target declares is called, each operation in a situation in which it has an answer.

The operations and their capabilities are the document's (`x-capability`); only what has to be so
before a call has an answer is known here. Nothing here judges.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from taskpact import living
from taskpact.asking import eventually, finished
from taskpact.cases import deciding, visibilities
from taskpact.cases.case import Case
from taskpact.contract import Contract, Operation
from taskpact.judging import answers
from taskpact.judging.outcomes import NotObservable
from taskpact.probe import Probe
from taskpact.rereading import own, read, told
from taskpact.target import CallerName
from taskpact.way import CREATE
from taskpact.wire.exchange import Exchange

RESUME: Final = "resume"
_ARTIFACTS: Final = "artifacts"
_DELIVERY: Final = "completion_delivery"
_ABSENT: Final = frozenset({404, 405, 410, 501})
"""What a path or a method that does not exist is answered with (RFC 9110 section 15)."""


def published(contract: Contract) -> list[Case]:
    """The operations beside the call itself, but for the stream, whose path is the target's."""
    return [
        Case(each.id, {}, facts={"operation": each})
        for each in contract.operations.values()
        if each.capability and each.id != CREATE and each.capability != RESUME
    ]


def called(probe: Probe, operation: Operation) -> Exchange:
    """What the operation answers on an own task of which it has something to tell.

    Asked again for a while, where it is not there at once.
    """
    situation = _SITUATIONS.get(operation.capability, _ordinary)
    task_id, body = situation(probe)
    caller: CallerName | None = None if operation.public else "self"
    made: list[Exchange] = []

    def there() -> bool:
        asked = probe.request(operation.id, body, caller=caller, id=task_id)
        made.append(asked)
        return answers.is_success(asked) or not is_absent(asked)

    eventually(probe, there)
    return made[-1]


def is_absent(exchange: Exchange) -> bool:
    """Whether an answer is the one to a path or method that does not exist, or none came."""
    return exchange.status is None or exchange.status in _ABSENT


def resumed(probe: Probe) -> Exchange | None:
    """What the address of an own task's stream answers; None where the details tell none.

    NotObservable where it is not the target's own.
    """
    task_id, _ = _ordinary(probe)
    url = told(probe, task_id)
    return None if url is None else read(probe, own(probe, url))


Situation = tuple[str, Mapping[str, object] | None]
"""A task, and the body of the call."""


def _ordinary(probe: Probe) -> Situation:
    return living.begun(probe, {}), None


def _shared(probe: Probe) -> Situation:
    field = probe.contract.field("visibility")
    value = next(iter(visibilities.of(probe.contract, "everyone")), None)
    if value is None:
        raise NotObservable("no visibility lets everyone read")
    return living.begun(probe, {field.name: value}), None


def _handed_over(probe: Probe) -> Situation:
    """A task that has completed and was to keep what it made."""
    members = keeping(probe.contract)
    if not members:
        raise NotObservable("no request can ask for an artifact")
    task_id = living.begun(probe, members)
    if "details" in probe.session.found:
        finished(probe, task_id)
    return task_id, None


def keeping(contract: Contract) -> Mapping[str, object]:
    """The value that asks for an artifact to be kept: it has the name of the capability."""
    field = contract.field(_DELIVERY)
    kept = [value for value in field.values if _ARTIFACTS.startswith(str(value))]
    return {field.name: kept[0]} if kept else {}


def _waiting(probe: Probe) -> Situation:
    members = deciding.suspending(probe.contract, deciding.PLAN)
    if "details" in probe.session.found:
        return living.suspended(probe, members), {"decision": living.DECLINE}
    return living.begun(probe, members), {"decision": living.DECLINE}


def _nothing_to_abort(probe: Probe) -> Situation:
    """An abort of what is not there is one with success."""
    return living.begun(probe, {}), {deciding.targets(probe.contract)[0]: probe.fresh_id()}


_SITUATIONS: Final[Mapping[str, Callable[[Probe], Situation]]] = {
    "share": _shared,
    _ARTIFACTS: _handed_over,
    "approval": _waiting,
    "abort": _nothing_to_abort,
}
