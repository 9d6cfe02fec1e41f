"""The completion event of a run: what is owed, what goes over the wire, what an answer means.

Pure functions; `worker.py` runs them, and a broken server replaces one of them. Names and headers
are those of the contract's webhook `task.completed` (AMB-WEBHOOK-NAMES). Nothing but a URL that
the operator has named is ever called.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid5

import orjson

from mockserver.errors import StartError
from mockserver.store.records import Delivery, Run, Task

EVENT = "task.completed"
"""The one event, as the contract's webhook is called."""

USER_AGENT = "taskpact-mock"

ACCEPTED = "accepted"
"""How the outcome of an accepted delivery begins."""

_DELIVERIES = UUID("7a0d9b52-41a6-5c0f-8a3e-5b1f6c2d9e74")
"""Namespace of the ids of deliveries (RFC 9562 section 5.5)."""

_TRANSIENT = frozenset({408, 429})
"""Client errors that say "later" (RFC 9110 section 15.5.9, RFC 6585 section 4)."""

_LABEL = r"[A-Za-z0-9_-]{1,63}"
_HOST = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*\.?|\[[0-9A-Fa-f:.]+\])(?::([0-9]{{1,5}}))?")
"""Host and port, nothing before them (RFC 3986 section 3.2, RFC 1035 section 2.3.4)."""

_LONGEST_HOST = 253
_LAST_PORT = 65535
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
"""What may follow `Bearer` (RFC 6750 section 2.1)."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """What a team has set: where its events go, and the secret that they carry."""

    url: str
    """As `checked` has let it through."""
    token: str | None = field(default=None, repr=False)
    """As `checked_token` has let it through; None: events carry no credentials."""


@dataclass(frozen=True, slots=True)
class Retries:
    """How often a delivery is tried, and with which pauses (AMB-WEBHOOK-RETRIES)."""

    first: float = 1.0
    """Seconds from the end of the first try to the second."""
    factor: float = 2.0
    """So many times longer is each further pause."""
    longest: float = 60.0
    """Seconds of a pause at most."""
    tries: int = 6
    """Tries in all; then the delivery is given up."""

    def pause(self, tries: int) -> float:
        """Seconds from the end of the try with this number, counted from 1, to the next."""
        try:
            return min(self.longest, self.first * self.factor ** (tries - 1))
        except OverflowError:
            return self.longest


def checked(url: str) -> str:
    """The URL, where it can be called. Raises StartError, whose text never quotes it."""
    if not url or re.search(r"[^!-~]|\\", url):
        raise _unusable("holds blanks, backslashes or characters beyond ASCII: encode them")
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise _unusable("has no proper host") from error
    if parts.scheme not in {"http", "https"}:
        raise _unusable("begins neither with http:// nor with https://")
    if "@" in parts.netloc:
        raise _unusable("holds a user or a password: name the token by itself")
    if "#" in url:
        raise _unusable("has a fragment, which is never sent")
    host = _HOST.fullmatch(parts.netloc)
    if host is None or len(parts.hostname or "") > _LONGEST_HOST:
        raise _unusable("has no proper host")
    if host[1] is not None and not 0 < int(host[1]) <= _LAST_PORT:
        raise _unusable(f"has a port that is not between 1 and {_LAST_PORT}")
    return url


def checked_token(token: str) -> str:
    """The token, where it can follow `Bearer`. Raises StartError, whose text never quotes it."""
    if not _TOKEN.fullmatch(token):
        message = (
            "the webhook's token is empty or holds characters that no bearer token may hold: "
            "use letters, digits and -._~+/ (RFC 6750 section 2.1)"
        )
        raise StartError(message)
    return token


def owed(task: Task, run: Run, completes_at: float) -> Delivery:
    """The delivery of a run that completes at this time (epoch seconds) and asked for it.

    Its id follows from the stream's, so that it is the same whoever makes it, and when (WHK-06).
    """
    del task
    stream_id = run.config.stream_id
    return Delivery(str(uuid5(_DELIVERIES, stream_id)), stream_id, completes_at)


def request_of(
    delivery: Delivery, payload: Mapping[str, Any], webhook: Webhook
) -> tuple[dict[str, str], bytes]:
    """Header fields and body of a try (WHK-03, WHK-04); the method is POST."""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "Webhook-Event": EVENT,
        "Webhook-Id": delivery.id,
    }
    if webhook.token is not None:
        headers["Authorization"] = f"Bearer {webhook.token}"
    return headers, orjson.dumps(dict(payload))


def claimed(delivery: Delivery, now: float, lease: float) -> Delivery:
    """The delivery with a try begun.

    The next one is due when the lease ends: should this process die before it has recorded how
    the try ended, another takes it up then.
    """
    return replace(delivery, tries=delivery.tries + 1, next_at=now + lease)


def after_try(
    delivery: Delivery, status: int | None, error: str, now: float, policy: Retries
) -> Delivery:
    """The delivery after a try: accepted, given up, or due again.

    `status` is None where no answer came, and then `error` says why. Every 2xx accepts (WHK-07);
    no answer, 5xx, 408 and 429 are tried again (WHK-05); all others are final, and so is a
    redirect, which is never followed (WHK-08).
    """
    ended = error if status is None else f"status {status}"
    if status is not None and 200 <= status < 300:
        return replace(delivery, next_at=None, outcome=f"{ACCEPTED}: {ended}")
    if not _is_transient(status):
        return replace(delivery, next_at=None, outcome=f"given up: {ended}{_redirect(status)}")
    if delivery.tries >= policy.tries:
        outcome = f"given up after {delivery.tries} tries: {ended}"
        return replace(delivery, next_at=None, outcome=outcome)
    return replace(delivery, next_at=now + policy.pause(delivery.tries), outcome=ended)


def dropped(delivery: Delivery, why: str) -> Delivery:
    """The delivery that is not sent at all."""
    return replace(delivery, next_at=None, outcome=f"not sent: {why}")


def is_accepted(delivery: Delivery) -> bool:
    """Whether the receiver has it, and nothing is to be sent any more."""
    return delivery.next_at is None and delivery.outcome.startswith(ACCEPTED)


def _is_transient(status: int | None) -> bool:
    return status is None or 500 <= status < 600 or status in _TRANSIENT


def _redirect(status: int | None) -> str:
    return ", and redirects are not followed" if status and 300 <= status < 400 else ""


def _unusable(why: str) -> StartError:
    return StartError(f"the webhook's URL {why}")
