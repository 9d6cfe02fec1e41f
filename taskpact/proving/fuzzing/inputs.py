"""Inputs by number: what number i is, follows from the seed and the surroundings. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from taskpact.proving.fuzzing.mutating import Mutations
from taskpact.proving.fuzzing.requests import Requests
from taskpact.proving.fuzzing.surroundings import Surroundings

BYTES: Final = 0.3
"""The share of byte-level inputs."""
CUT: Final = 0.2
"""The share of them that is sent in two pieces."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input."""

    number: int
    data: bytes
    method: str
    """Of its request; empty for one that is bytes, which has a connection of its own."""
    cut: int = 0
    """Where the second of its two pieces begins; 0: it is one piece."""

    @property
    def is_bytes(self) -> bool:
        """Whether it is a connection's worth of bytes rather than a request."""
        return not self.method


def inputs(around: Surroundings, seed: int, first: int, count: int) -> Iterator[Input]:
    """The inputs with numbers from `first` on."""
    requests = Requests(around)
    last = f"GET /healthz HTTP/1.1\r\nHost: {around.authority}\r\nConnection: close\r\n\r\n"
    mutations = Mutations(requests, last.encode(), Random(f"{seed}/corpus"))  # noqa: S311
    for number in range(first, first + count):
        random = Random(f"{seed}/{number}")  # noqa: S311 - reproducible on purpose
        if random.random() < BYTES:
            data = mutations.draw(random)
            cut = int(random.random() * len(data)) if random.random() < CUT else 0
            yield Input(number, data, "", cut)
        else:
            request = requests.draw(random)
            yield Input(number, request.data, request.method)
