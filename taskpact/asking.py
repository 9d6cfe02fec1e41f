"""What several suites do with a probe beyond its own words: twins of any form, and waiting.

Nothing here judges; it sends, looks and waits, within limits.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from taskpact.contract.document import at, deref
from taskpact.judging import answers
from taskpact.judging.outcomes import Inconclusive
from taskpact.probe import Probe

PATIENCE = 10.0
"""Seconds that a target gets until what it was asked for shows in its details."""

_PAUSE = 0.25


def works(probe: Probe) -> None:
    """Inconclusive unless some ordinary request is accepted, whichever answer it asks for."""
    negotiation = probe.contract.negotiation
    plain = probe.body(plain=True)
    forms = [probe.body(), plain, {**plain, negotiation.field: negotiation.stream.name}]
    tried = []
    for form in forms:
        tried.append(probe.post(form))
        if answers.is_success(tried[-1]):
            return
    raise Inconclusive(
        f"no ordinary request was accepted either: {answers.seen(tried[-1])}", *tried
    )


def identity(probe: Probe) -> str:
    """The field by which a request names its task (`x-identity`)."""
    return str(probe.contract.operation("createTask").node["x-identity"]["field"])


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


def eventually(found: Callable[[], bool], patience: float = PATIENCE) -> bool:
    """Whether `found` comes true; asked at once, and again until `patience` seconds are over."""
    end = time.monotonic() + patience
    while not found():
        if time.monotonic() >= end:
            return False
        time.sleep(_PAUSE)
    return True


def finished(probe: Probe, task_id: str) -> Mapping[str, object]:
    """The details of an own task once its run has ended, or once patience has."""
    active = states(probe, "active")
    latest: Mapping[str, object] = {}

    def over() -> bool:
        nonlocal latest
        latest = probe.details(task_id)
        # Of a word that the contract does not know, waiting would tell no more.
        return run_status(latest) not in active

    eventually(over)
    return latest
