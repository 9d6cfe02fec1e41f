"""First contact: whether a target can be judged at all, and what it has.

One ordinary createTask. What keeps it from being answered becomes one sentence, a `SmokeError`.
Then the capabilities that were not declared are looked for. Nothing is judged here.
"""

from __future__ import annotations

import contextlib
import json
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from taskpact.contract import Answer as Form
from taskpact.contract import Contract
from taskpact.target import trouble
from taskpact.target.errors import SmokeError
from taskpact.target.target import Target
from taskpact.wire.answer import Answer, Until
from taskpact.wire.exchange import Exchange

__all__ = ["Found", "SmokeError", "contact"]

# After these there is nothing to try again.
_FINAL: Final = frozenset({401, 403, 404, 405, 407, 421, 429})
_READ: Final[Mapping[str, tuple[str, tuple[type, ...]]]] = {
    "details": ("readTask", (dict,)),
    "list": ("listTasks", (dict,)),
    "sandboxes": ("listSandboxes", (dict, list)),  # how the list is wrapped is not published
}


_TRIES: Final = 5
_PAUSE: Final = 0.5
"""Seconds between two of them."""


class Sender(Protocol):
    """What is needed of a client."""

    def send(
        self,
        method: str,
        path: str,
        *,
        headers: Sequence[tuple[str, str]] = (),
        body: bytes | None = None,
        until: Until | None = None,
    ) -> Exchange:
        """See `taskpact.wire.client.Client`."""


@dataclass(frozen=True, slots=True)
class Found:
    """What first contact showed."""

    capabilities: frozenset[str]
    """Those declared and those seen."""
    task_id: str
    """The task it made."""


def contact(contract: Contract, target: Target, client: Sender) -> Found:
    """Create a task and look around. Raises SmokeError where the target cannot be judged."""
    asked = str(uuid.uuid4())
    negotiation = contract.negotiation
    exchange = _create(contract, target, client, negotiation.acknowledgement, asked)
    if _refused(exchange):
        exchange = _create(contract, target, client, negotiation.stream, asked)
    if said := trouble.of(exchange, target, contract.operation("createTask")):
        raise SmokeError(said)
    task_id = _id_in(exchange) or asked
    ids = dict.fromkeys((task_id, asked))
    open_ones = [name for name in _READ if name not in target.capabilities]
    seen = {name for name in open_ones if _shows(contract, target, client, name, tuple(ids))}
    declared = {name for name, has in target.capabilities.items() if has}
    profiles = _profiles(contract, target, client)
    return Found(frozenset(declared | seen | profiles), task_id)


def _create(
    contract: Contract, target: Target, client: Sender, form: Form, task_id: str | None
) -> Exchange:
    operation = contract.operation("createTask")
    body = {"task": target.prompts.ordinary, contract.negotiation.field: form.name}
    if task_id:
        body["id"] = task_id
    return client.send(
        operation.method,
        operation.path,
        headers=(
            *_credentials(target),
            ("Accept", form.media_type),
            ("Content-Type", "application/json"),
        ),
        body=json.dumps(body).encode(),
        until=_is_stream,
    )


def _is_stream(answer: Answer) -> bool:
    """The head of a stream is enough."""
    types = [value for name, value in answer.headers if name.lower() == "content-type"]
    return any(value.strip().lower().startswith("text/event-stream") for value in types)


def _refused(exchange: Exchange) -> bool:
    status = exchange.status or 0
    return 400 <= status < 500 and status not in _FINAL


def _credentials(target: Target) -> Sequence[tuple[str, str]]:
    token = target.callers["self"].token
    return (("Authorization", f"Bearer {token}"),) if token else ()


def _id_in(exchange: Exchange) -> str:
    """The task's id in an acknowledgement, under either of the names it may have."""
    said = _json(exchange)
    found = [said.get(name) for name in ("task_id", "id")] if isinstance(said, dict) else []
    return next((each for each in found if isinstance(each, str) and each), "")


def _json(exchange: Exchange) -> Any:  # noqa: ANN401 - a JSON value
    with contextlib.suppress(ValueError):
        return exchange.json()
    return None


def _shows(
    contract: Contract, target: Target, client: Sender, capability: str, ids: Sequence[str]
) -> bool:
    """Whether the target has a capability; what is kept of a new task may take a moment to show."""
    tries = _TRIES if capability == "details" else 1
    for left in reversed(range(tries)):
        if any(_reads(contract, target, client, capability, each) for each in ids):
            return True
        if left:
            time.sleep(_PAUSE)
    return False


def _reads(
    contract: Contract, target: Target, client: Sender, capability: str, task_id: str
) -> bool:
    """Whether the operation behind a capability answers with JSON of the contract's kind."""
    name, kinds = _READ[capability]
    operation = contract.operation(name)
    exchange = client.send(
        operation.method,
        operation.url(id=task_id),
        headers=(*_credentials(target), ("Accept", "application/json")),
    )
    return exchange.status == 200 and isinstance(_json(exchange), kinds)


def _profiles(contract: Contract, target: Target, client: Sender) -> set[str]:
    """The event profiles that the head of a stream names in a header of their own."""
    profiles = contract.document["components"].get("x-profiles", {})
    marks = {
        name: [(key, str(value)) for key, value in each.get("headers", {}).items() if name in key]
        for name, each in profiles.items()
        if name not in target.capabilities
    }
    if not any(marks.values()):
        return set()
    exchange = _create(contract, target, client, contract.negotiation.stream, None)
    return {
        name
        for name, lines in marks.items()
        if any(exchange.header(key) == value for key, value in lines)
    }
