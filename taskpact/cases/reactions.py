"""How a receiver of webhooks reacts, and what a task may ask for instead of one. Pure.

Statuses are those of HTTP, by class (RFC 9110 section 15): the contract names none for receivers.
"""

from __future__ import annotations

from typing import Final

from taskpact.cases.case import Case
from taskpact.contract import Contract

WEBHOOK: Final = "webhook"
ARTIFACT: Final = "artifact"
FIELD: Final = "completion_delivery"

TWICE: Final = (503, 503)
"""Reactions that leave an event untaken, two times."""


def other_ways(contract: Contract) -> list[Case]:
    """Every way to hand over that is no webhook, and none; facts: `way`."""
    return _ways(contract, WEBHOOK)


def without_artifact(contract: Contract) -> list[Case]:
    """Every way to hand over that keeps no artifact, and none; facts: `way`."""
    return _ways(contract, ARTIFACT)


def _ways(contract: Contract, but: str) -> list[Case]:
    values = [each for each in contract.field(FIELD).values if each != but]
    return [
        Case("omitted", {}, facts={"way": None}),
        *(Case(str(each), {}, facts={"way": each}) for each in values),
    ]


def transient(_: Contract) -> list[Case]:
    """Reactions after which an event is not taken, but might be later; facts: `reactions`."""
    return [
        _case("503", 503),
        _case("500 twice", 500, 500),
        _case("no answer", "close"),
    ]


def successes(_: Contract) -> list[Case]:
    """Every way to say that an event is taken; facts: `reactions`."""
    return [_case(str(status), *([status] * 4)) for status in (200, 201, 202, 204)]


def redirects(_: Contract) -> list[Case]:
    """Every way to lead elsewhere; facts: `reactions`."""
    return [_case(str(status), *([status] * 4)) for status in (301, 302, 303, 307, 308)]


def _case(name: str, *reactions: object) -> Case:
    return Case(name, {}, facts={"reactions": reactions})
