"""Judgements of one answer: pure functions of an exchange, each gives a reason or nothing.

A reason is the difference in one sentence; None means that what was asked for is so.
"""

from __future__ import annotations

from collections.abc import Mapping

from taskpact.contract import Negotiation
from taskpact.wire.exchange import Exchange

# RFC 9110 15.5.9, RFC 6585 4: these speak of the connection or of load, not of the request.
_NOT_REFUSALS = frozenset({408, 425, 429})


def seen(exchange: Exchange) -> str:
    """What came, in a few words."""
    if exchange.status is None:
        fault = exchange.fault
        return f"no answer ({fault.kind}: {fault.detail})" if fault else "no answer"
    kind = exchange.media_type or exchange.header("content-type") or "no media type"
    return f"{exchange.status} with {kind}"


def is_success(exchange: Exchange) -> bool:
    """Whether the status is 2xx."""
    return exchange.status is not None and 200 <= exchange.status < 300


def is_limited(exchange: Exchange) -> bool:
    """Whether the target says that it is asked too much (429) or not ready (503)."""
    return exchange.status in {429, 503}


def not_accepted(exchange: Exchange) -> str | None:
    """Reason why this is no acceptance: 2xx is one."""
    return None if is_success(exchange) else f"a valid request got {seen(exchange)}"


def not_refused(exchange: Exchange) -> str | None:
    """Reason why this is no refusal: any 4xx is one that is no event stream (facts: "any 4xx")."""
    if exchange.status is None:
        return f"an invalid request got {seen(exchange)} instead of a 4xx"
    if not 400 <= exchange.status < 500 or exchange.status in _NOT_REFUSALS:
        return f"an invalid request got {seen(exchange)} instead of a 4xx"
    if exchange.media_type == "text/event-stream":
        return f"the refusal {exchange.status} is an event stream"
    return None


def not_stream(exchange: Exchange, negotiation: Negotiation) -> str | None:
    """Reason why this is not the event stream answer."""
    wanted = negotiation.stream
    if exchange.status != wanted.status or exchange.media_type != wanted.media_type:
        return f"expected {wanted.status} with {wanted.media_type}, came {seen(exchange)}"
    return None


def not_acknowledgement(
    exchange: Exchange, negotiation: Negotiation, *, any_success: bool = False
) -> str | None:
    """Reason why this is not the acknowledgement; `any_success` takes any 2xx status for one."""
    wanted = negotiation.acknowledgement
    right = is_success(exchange) if any_success else exchange.status == wanted.status
    if not right or exchange.media_type != wanted.media_type:
        status = "2xx" if any_success else wanted.status
        return f"expected {status} with {wanted.media_type}, came {seen(exchange)}"
    return None


def json_object(exchange: Exchange) -> Mapping[str, object] | None:
    """The body where it is a JSON object; None where it is not."""
    try:
        made = exchange.json()
    except ValueError:
        return None
    return made if isinstance(made, dict) else None


ID_NAMES = ("task_id", "id", "taskId")
"""The acknowledgement's names are not published; these are taken for the task's id."""
STATUS_NAMES = ("status", "state", "task_status")


def acknowledged(exchange: Exchange, names: tuple[str, ...] = ID_NAMES) -> str | None:
    """The task id (or other member) that an acknowledgement carries, also one level down."""
    body = json_object(exchange)
    if body is None:
        return None
    nested = [body[key] for key in ("task", "data") if isinstance(body.get(key), dict)]
    for holder in (body, *nested):
        for name in names:
            value = holder.get(name) if isinstance(holder, dict) else None
            if isinstance(value, str) and value:
                return value
    return None


def equal(one: object, other: object) -> bool:
    """Whether two JSON values are the same; 4.0 is 4, but true is not 1 (JSON Schema 4.2.2)."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    return (type(one) is type(other) and one == other) or _numbers(one, other)


def _numbers(one: object, other: object) -> bool:
    return isinstance(one, int | float) and isinstance(other, int | float) and one == other
