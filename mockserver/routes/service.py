"""What a handler works with besides its request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from mockserver.delivery.outbox import Outbox
from mockserver.store.protocol import Store
from mockserver.world import World

Path: TypeAlias = Mapping[str, str]
"""The parameters of a request's path, by name."""


@dataclass(frozen=True, slots=True)
class Service:
    """The surroundings, where tasks are kept, and where deliveries are left."""

    world: World
    store: Store
    outbox: Outbox = field(default_factory=Outbox)
