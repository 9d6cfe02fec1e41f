"""Judgements of refusals: the form of their bodies, and what they name. Pure.

Each gives a reason, the difference in one sentence, or None.
"""

from __future__ import annotations

import re

from taskpact.judging import answers
from taskpact.wire.exchange import Exchange


def is_client_error(exchange: Exchange) -> bool:
    """Whether the status is 4xx."""
    return exchange.status is not None and 400 <= exchange.status < 500


def is_server_error(exchange: Exchange) -> bool:
    """Whether the status is 5xx or beyond."""
    return exchange.status is not None and exchange.status >= 500


def no_error_object(exchange: Exchange) -> str | None:
    """Reason why the body is no JSON object with a non-empty text `error` (ERR-01)."""
    body = answers.json_object(exchange)
    if body is None:
        return f"the body of the {exchange.status} is no JSON object: {exchange.body[:60]!r}"
    if "error" not in body:
        return f"the body of the {exchange.status} has no `error`, only {', '.join(body) or 'none'}"
    error = body["error"]
    if not isinstance(error, str) or not error.strip():
        return f"`error` of the {exchange.status} is {error!r:.60}, no text"
    return None


def wrong_type(exchange: Exchange) -> str | None:
    """Reason why a body that is JSON has another media type (ERR-02)."""
    kind = exchange.media_type
    if kind == "application/json" or kind.endswith("+json"):
        return None
    said = " and ".join(exchange.all("content-type")) or "no media type"
    return f"the JSON body of the {exchange.status} comes as {said}"


def disguised(exchange: Exchange) -> bool:
    """Whether a success tells of an error: a refusal under the wrong status (ERR-03)."""
    body = answers.json_object(exchange)
    return answers.is_success(exchange) and bool(body and body.get("error"))


def names(exchange: Exchange, field: str) -> bool:
    """Whether the text of a refusal names the field, also as other languages write it (ERR-28)."""
    first, *rest = field.split("_")
    forms = {field, first + "".join(each.title() for each in rest), field.replace("_", "-")}
    text = exchange.body.decode(errors="replace")
    return any(re.search(rf"(?<![\w-]){re.escape(form)}(?![\w-])", text) for form in forms)
