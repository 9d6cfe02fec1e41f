"""What inputs refer to: the contract, credentials good and bad, and tasks that exist.

Credentials and stream ids are the server's; everything else follows from the seed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final
from uuid import UUID

import httpx

from mockserver.users import users
from taskpact.cases.odd_credentials import CLAIMS
from taskpact.contract import Contract
from taskpact.proving.fuzzing import bodies
from taskpact.proving.fuzzing.serving import Server
from taskpact.target import tokens
from taskpact.target.target import Recipe

TASKS: Final = 16
"""Tasks of each user that are there before the first input."""

_TEXTS: Final = (
    "Say hello.",
    "Ask me.",
    "ask me about it",
    "use a tool for 1 second",
    "take 9 steps",
)
_HOUR: Final = 3600.0
_SPOILERS: Final[Sequence[Callable[[str], str]]] = (
    tokens.wrong_signature,
    tokens.changed_payload,
    tokens.signature_removed,
    tokens.padded,
    tokens.header_not_json,
    tokens.header_not_object,
    tokens.payload_not_json,
    tokens.payload_not_object,
    tokens.payload_not_utf8,
    tokens.other_key,
    tokens.unsigned,
    tokens.not_base64,
    lambda token: token * 2,
    lambda token: token[:-1],
    lambda token: token.lower(),
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything that an input may name."""

    contract: Contract
    authority: str
    tokens: Mapping[str, str]
    """By user."""
    keys: Mapping[str, str]
    """By user: an API key."""
    spoilt: Sequence[str]
    """Tokens that nobody may accept."""
    tasks: Sequence[str]
    """Ids of tasks that exist."""
    streams: Sequence[tuple[str, str]]
    """Task and stream of runs that exist."""


def prepared(server: Server, contract: Contract, seed: int) -> Surroundings:
    """The surroundings of a fuzz with this seed; makes the tasks. Raises httpx.HTTPError."""
    host, port = server.address
    known = server.ready["tokens"]
    made = [
        (answer["task_id"], answer["stream_id"])
        for name in known
        for answer in _tasks(server, contract, name, Random(f"{seed}/{name}"))  # noqa: S311
    ]
    return Surroundings(
        contract,
        f"{host}:{port}",
        known,
        {name: user.api_key for name, user in users(contract).items()},
        tuple(_spoilt(server.ready)),
        [task for task, _ in made],
        made,
    )


def _tasks(server: Server, contract: Contract, user: str, random: Random) -> list[dict[str, Any]]:
    """Ordinary tasks of all kinds, their ids drawn from the seed."""
    operation, negotiation = contract.operation("createTask"), contract.negotiation
    some = bodies.of(contract, operation.node)
    assert some is not None  # noqa: S101 - createTask has a body
    head = {"Authorization": f"Bearer {server.ready['tokens'][user]}"}
    answers = []
    with httpx.Client(base_url=server.ready["url"], headers=head, timeout=30) as client:
        for number in range(TASKS):
            body = some.valid(random)
            body.pop("message", None)
            body["task"] = _TEXTS[number % len(_TEXTS)]
            body["id"] = str(UUID(int=random.getrandbits(128), version=4))
            body[negotiation.field] = negotiation.acknowledgement.name
            answer = client.post(operation.path, json=body)
            answer.raise_for_status()
            answers.append(answer.json())
    return answers


def _spoilt(ready: Mapping[str, Any]) -> list[str]:
    recipe = Recipe(ready["algorithm"], ready["secret"])
    token = next(iter(ready["tokens"].values()))
    claims = tokens.claims_of(token) or {}
    now = time.time()
    made = [tokens.mint(recipe, {**claims, **odd}, now=now, lifetime=_HOUR) for _, odd in CLAIMS]
    made += [spoil(token) for spoil in _SPOILERS]
    made += [
        tokens.expired(recipe, claims, now=now),
        tokens.not_yet_valid(recipe, claims, now=now),
        tokens.without_expiry(recipe, claims),
        tokens.for_audience(recipe, claims, "other", now=now),
        tokens.of_issuer(recipe, claims, "other", now=now),
        tokens.critical_header(recipe, claims, now=now),
        *(tokens.segments(token, count) for count in (1, 2, 4)),
    ]
    return made
