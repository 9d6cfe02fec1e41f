"""Our own judgement of an answer to a request that Schemathesis found. Pure.

By requirement: the reason why the answer breaks it, or None. Only the defect that the finding spoke
of counts; what else is wrong with the answer is for the suites of those areas.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from typing import Final

from taskpact.contract import Negotiation
from taskpact.judging import answers, choice
from taskpact.wire.exchange import Exchange

Judgement = Callable[[Exchange, Negotiation], str | None]

_UNKNOWN_METHOD: Final = 501  # RFC 9110 15.6.2


def defect(requirement: str, exchange: Exchange, negotiation: Negotiation) -> str | None:
    """Why this answer breaks the requirement; None where it does not, or where nothing came."""
    if exchange.status is None:
        return None
    return _BY_REQUIREMENT.get(requirement, _accepted)(exchange, negotiation)


def _accepted(exchange: Exchange, _: Negotiation) -> str | None:
    return answers.not_refused(exchange) if answers.is_success(exchange) else None


def _rejected(exchange: Exchange, _: Negotiation) -> str | None:
    return answers.not_accepted(exchange)


def _failed(exchange: Exchange, _: Negotiation) -> str | None:
    failed = (exchange.status or 0) >= 500
    return f"the request was answered with {answers.seen(exchange)}" if failed else None


def _admitted(exchange: Exchange, _: Negotiation) -> str | None:
    right = exchange.status == 401
    return None if right else f"expected status 401, came {answers.seen(exchange)}"


def _method_served(exchange: Exchange, _: Negotiation) -> str | None:
    right = exchange.status in {401, 403, 405, _UNKNOWN_METHOD}
    return None if right else f"a method of no operation got {answers.seen(exchange)}"


def _methods_unnamed(exchange: Exchange, _: Negotiation) -> str | None:
    unnamed = exchange.status == 405 and exchange.header("allow") is None
    return "the answer 405 has no Allow header" if unnamed else None


def _not_found(exchange: Exchange, _: Negotiation) -> str | None:
    lost = exchange.status == 404
    return f"the task that was just created got {answers.seen(exchange)}" if lost else None


def _acknowledgement(reason: Judgement) -> Judgement:
    """Only of an acknowledgement: that another answer came is another requirement's matter."""

    def judged(exchange: Exchange, negotiation: Negotiation) -> str | None:
        came = choice.came(exchange, negotiation) == negotiation.acknowledgement.name
        return reason(exchange, negotiation) if came else None

    return judged


def _status(exchange: Exchange, negotiation: Negotiation) -> str | None:
    wanted = negotiation.acknowledgement.status
    right = exchange.status == wanted
    return None if right else f"expected status {wanted}, came {answers.seen(exchange)}"


def _media_type(exchange: Exchange, negotiation: Negotiation) -> str | None:
    right = choice.is_json(exchange, negotiation)
    return None if right else f"the acknowledgement came as {answers.seen(exchange)}"


def _object(exchange: Exchange, _: Negotiation) -> str | None:
    right = isinstance(choice.value(exchange), dict)
    return None if right else "the acknowledgement is no JSON object"


def _id(exchange: Exchange, _: Negotiation) -> str | None:
    # The member's name is not published, so it must be seen that the id itself is not there.
    sent = _sent_id(exchange)
    missing = sent and choice.task_id(exchange, sent) is None
    return "the acknowledgement does not hold the id that was sent" if missing else None


def _word(exchange: Exchange, _: Negotiation) -> str | None:
    return None if choice.status(exchange) else "the acknowledgement holds no status"


def _sent_id(exchange: Exchange) -> str:
    """The uuid under which a request named its task, as the judge's own do; empty without one."""
    try:
        named = str(json.loads(exchange.request_body)["id"])
        return named if str(uuid.UUID(named)) == named else ""
    except (ValueError, KeyError, TypeError):
        return ""


def _refusal(reason: Judgement) -> Judgement:
    """Only of a refusal, which any 4xx is but those that speak of something else."""

    def judged(exchange: Exchange, negotiation: Negotiation) -> str | None:
        refused = answers.not_refused(exchange) is None and exchange.status != 401
        return reason(exchange, negotiation) if refused else None

    return judged


def _error(exchange: Exchange, _: Negotiation) -> str | None:
    body = choice.value(exchange)
    if not isinstance(body, dict):
        return f"the refusal {exchange.status} is no JSON object"
    right = isinstance(body.get("error"), str) and body["error"]
    return None if right else f"the refusal {exchange.status} has no text under 'error'"


def _error_type(exchange: Exchange, negotiation: Negotiation) -> str | None:
    if choice.value(exchange) is None or choice.is_json(exchange, negotiation):
        return None
    return f"a refusal with a JSON body came as {answers.seen(exchange)}"


_BY_REQUIREMENT: Final[Mapping[str, Judgement]] = {
    **dict.fromkeys(("RNG-01", "RNG-09", "ENU-01", "ENU-06", "ID-04"), _rejected),
    **dict.fromkeys(
        ["ERR-03", "ERR-06", "ERR-07", "ERR-08", "ERR-16", "ERR-30", "RNG-08", "TYP-08", "TYP-12"],
        _failed,
    ),
    **dict.fromkeys(("AUT-01", "AUT-04"), _admitted),
    "NEG-22": _method_served,
    "NEG-23": _methods_unnamed,
    "ACK-01": _acknowledgement(_status),
    "ACK-02": _acknowledgement(_media_type),
    "ACK-03": _acknowledgement(_object),
    "ACK-04": _acknowledgement(_id),
    "ACK-05": _acknowledgement(_word),
    "ACK-07": _not_found,
    "ERR-01": _refusal(_error),
    "ERR-02": _refusal(_error_type),
}
