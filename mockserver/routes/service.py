"""What a handler works with besides its request."""

from __future__ import annotations

from dataclasses import dataclass

from mockserver.store.protocol import Store
from mockserver.world import World


@dataclass(frozen=True, slots=True)
class Service:
    """The surroundings, and where tasks are kept."""

    world: World
    store: Store
