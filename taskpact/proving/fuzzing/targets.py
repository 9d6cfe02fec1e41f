"""Where requests go: operations of the contract, paths of the mock's own, odd parameters. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Final
from urllib.parse import quote
from uuid import UUID

from taskpact.contract import Contract, Operation
from taskpact.proving.fuzzing import bodies, texts
from taskpact.proving.fuzzing.bodies import Bodies
from taskpact.proving.fuzzing.drawing import Weighted, pick
from taskpact.proving.fuzzing.surroundings import Surroundings

_OPERATIONS: Final[Mapping[str, float]] = {
    "createTask": 45,
    "approve": 12,
    "abortTools": 10,
    "listTasks": 1.5,  # costs as much as there are tasks
}
_OTHERS: Final = 4.0
"""How often an operation is drawn that is not named above."""
_OWN: Final = Weighted(
    (5, "/healthz"),
    (3, "/_mock/deliveries"),
    (0.5, "/openapi.json"),
    (1, "/"),
    (1, "*"),
    (1, "/api/v1/tasks/"),
    (1, "//api/v1/tasks"),
    (1, "/API/v1/tasks"),
    (1, "/api/v1/tasks;x=y"),
    (1, "/api/v1/%74asks"),
    (1, "/api/v1/tasks%00"),
    (1, "/_mock/other"),
    (1, "http://other.invalid/api/v1/tasks"),
    (0.2, "/" + "a/" * 3_000),
)
_METHODS: Final = (
    "GET",
    "POST",
    "PUT",
    "DELETE",
    "PATCH",
    "OPTIONS",
    "TRACE",
    "HEAD",
    "QUERY",
    "X",
)

_QUERY_NAMES: Final = ("limit", "cursor", "status", "after", "x", "", "%00", "limit[]")
_NUMBERS: Final = ("0", "1", "20", "100", "101", "-1", "+1", "1.5", "1e3", "٣", "9" * 30, "0x1", "")
_WORDS: Final = ("running", "completed", "%ff", "%ED%A0%80", "%", "a+b", "null", "é", "%0d%0aX: y")


class Targets:
    """Draws the targets of requests to some surroundings."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        named = _operations(around.contract)
        self.creating = next(body for each, body in named if each.id == "createTask")
        """The bodies that make tasks."""
        self._operations = Weighted(
            *((_OPERATIONS.get(each.id, _OTHERS), (each, body)) for each, body in named)
        )

    def operation(self, random: Random) -> tuple[Operation, Bodies | None]:
        """An operation, and what bodies it has."""
        return self._operations.draw(random)

    def draw(self, random: Random) -> tuple[str, str, Bodies | None]:
        """A method, a target, and what bodies go there."""
        die = random.random()
        if die < 0.05:
            return pick(random, _METHODS), _OWN.draw(random), None
        operation, some = self.operation(random)
        target = operation.url(**self.parameters(random, odd=random.random() < 0.2))
        if random.random() < (0.5 if some is None else 0.02):
            target += _query(random)
        method = operation.method if die < 0.96 else pick(random, _METHODS)
        if method == "GET" and die > 0.9:
            method = "HEAD"
        return method, target, some

    def parameters(self, random: Random, *, odd: bool) -> Mapping[str, str]:
        """The parameters of a path: a stream that exists, or one of them as nobody writes it."""
        task, stream = pick(random, self._around.streams)
        if not odd:
            return {"id": task, "stream_id": stream}
        unknown = random.random() < 0.5
        other = str(UUID(int=random.getrandbits(128))) if unknown else texts.text(random)
        made = pick(random, (other, task.upper(), stream, "..", " ", "%00"))
        made = made.encode("utf-8", "replace").decode() or "-"
        if random.random() < 0.3:
            return {"id": task, "stream_id": made}
        return {"id": made, "stream_id": stream}


def _operations(contract: Contract) -> list[tuple[Operation, Bodies | None]]:
    """The operations that this server has a path for."""
    some = [each for each in contract.operations.values() if each.path.startswith("/")]
    return [(each, bodies.of(contract, each.node)) for each in some]


def _query(random: Random) -> str:
    pairs = (
        f"{pick(random, _QUERY_NAMES)}={_query_value(random)}"
        for _ in range(1 + int(random.random() * 3))
    )
    return "?" + "&".join(pairs)


def _query_value(random: Random) -> str:
    die = random.random()
    if die < 0.5:
        return quote(pick(random, _NUMBERS))
    if die < 0.8:
        return quote(pick(random, _WORDS), safe="%+")
    return quote(texts.text(random).encode("utf-8", "replace"))
