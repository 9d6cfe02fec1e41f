"""What several suites do with a probe beyond its own words: twins of any form, and waiting.

Nothing here judges; it sends, looks and waits, within limits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from taskpact.contract.document import at, deref
from taskpact.judging import answers, choice
from taskpact.judging.outcomes import Broken, Inconclusive
from taskpact.probe import Probe
from taskpact.way import CREATE, encoded
from taskpact.wire.address import locate, parse_base
from taskpact.wire.exchange import Exchange
from taskpact.wire.request import compose

PATIENCE = 3.0
"""Seconds that a target gets until what has happened shows in its answers."""

_PAUSES = (0.02, 0.25)
"""Seconds between two looks: the first, and the longest; each is twice the one before."""


def works(probe: Probe) -> None:
    """Inconclusive unless some ordinary request is accepted, whichever answer it asks for."""
    negotiation = probe.contract.negotiation
    plain = probe.body(plain=True)
    forms = [probe.body(), plain, {**plain, negotiation.field: negotiation.stream.name}]
    named = [{**form, identity(probe): probe.fresh_id()} for form in forms]
    tried = []
    for form in (*forms, *named):
        tried.append(probe.post(form))
        if answers.is_success(tried[-1]):
            return
    raise Inconclusive(
        f"no ordinary request was accepted either: {answers.seen(tried[-1])}", *tried
    )


def taken(probe: Probe, body: Mapping[str, object], *, whole: bool = False) -> Exchange:
    """The answer to a valid request. Broken where it is refused, Inconclusive where all are."""
    exchange = probe.post(body, whole=whole)
    if not answers.is_success(exchange):
        works(probe)
        raise Broken(answers.not_accepted(exchange) or "", exchange)
    return exchange


def watched(probe: Probe, body: Mapping[str, object]) -> Exchange:
    """The answer to createTask on a connection that is watched for what comes after it.

    Sent in the ordinary way, which sees less, to a target that takes no raw bytes.
    """
    if not probe.target.raw:
        return probe.post(body)
    create = probe.contract.operation(CREATE)
    address, target = locate(parse_base(probe.target.url), create.url())
    lines = [*probe.headers, *probe.credentials("self"), ("Content-Type", "application/json")]
    layers = (probe.target.headers, lines)
    request = compose(create.method, address, target, layers=layers, body=encoded(body))
    return probe.raw(request.pieces)


def told_id(probe: Probe, exchange: Exchange, sent: str = "") -> str | None:
    """The task's id in an acknowledgement; None where it carries none.

    Under a name that is not known it is found where the target repeats an id that we send.
    """
    told = choice.task_id(exchange, sent)
    if told is not None or not isinstance(choice.value(exchange), dict):
        return told
    fresh = probe.fresh_id()
    learned = choice.place(choice.value(probe.post(named(probe, fresh))), fresh)
    try:
        found = at(choice.value(exchange), learned) if learned else None
    except KeyError:
        return None
    return found if isinstance(found, str) and found else None


def id_in(probe: Probe, exchange: Exchange, sent: str = "") -> str:
    """The task's id in an acknowledgement; Inconclusive where it carries none (ACK-04)."""
    told = told_id(probe, exchange, sent)
    if told is None:
        raise Inconclusive("the acknowledgement carries no task id", exchange)
    return told


def same(one: str, other: str) -> bool:
    """Whether two ids are one; hexadecimal digits have no case (RFC 9562 section 4)."""
    return one.lower() == other.lower()


def named(probe: Probe, task_id: str, **more: object) -> dict[str, object]:
    """The ordinary body with the id of a task."""
    return {**probe.body(), identity(probe): task_id, **more}


def identity(probe: Probe) -> str:
    """The field by which a request names its task (`x-identity`)."""
    return str(probe.contract.operation("createTask").node["x-identity"]["field"])


def shown_id(probe: Probe, details: Exchange) -> str:
    """The task's id in an answer with details; "" where they show none."""
    body = choice.value(details)
    for sight in probe.contract.field(identity(probe)).resolved_at:
        try:
            return str(at(body, sight.pointer))
        except KeyError:
            continue
    return ""


def reads(probe: Probe) -> None:
    """Inconclusive unless the details of some new task can be read, if only after a while.

    Asked before a task that cannot be read is held against the target.
    """
    fresh = probe.fresh_id()
    told = told_id(probe, probe.post(named(probe, fresh)))

    def readable() -> bool:
        ids = dict.fromkeys((fresh, told or fresh))
        looks = [probe.request("readTask", id=each) for each in ids]
        return any(map(answers.is_success, looks))

    if not eventually(probe, readable):
        raise Inconclusive("the details of no new task can be read", probe.exchanges[-1])


def states(probe: Probe, kind: str) -> frozenset[str]:
    """The status words of a run that the contract knows as `active`, `waiting` or `ended`."""
    known = deref(probe.contract.document, {"$ref": "#/components/schemas/RunStatus"})
    return frozenset(known.get("x-states", {}).get(kind, ()))


def run_status(details: Mapping[str, object]) -> str:
    """The status of the latest run that details show; "" where they show none."""
    for pointer in ("/stream/streamStatus", "/task/status"):
        try:
            found = at(details, pointer)
        except KeyError:
            continue
        if isinstance(found, str) and found:
            return found
    return ""


def eventually(probe: Probe, found: Callable[[], bool], patience: float = PATIENCE) -> bool:
    """Whether `found` comes true; asked at once, and again until `patience` seconds are over."""
    end = probe.now() + patience
    pause, longest = _PAUSES
    while not found():
        if probe.now() >= end:
            return False
        probe.pause(pause)
        pause = min(2 * pause, longest)
    return True


def finished(probe: Probe, task_id: str) -> Mapping[str, object]:
    """The details of an own task once no run of it is active, or time is up."""
    active = states(probe, "active")
    latest: Mapping[str, object] = {}

    def over() -> bool:
        nonlocal latest
        latest = probe.details(task_id)
        # Of a word that the contract does not know, waiting would tell no more.
        return run_status(latest) not in active

    eventually(probe, over, probe.target.limits.seconds)
    return latest
