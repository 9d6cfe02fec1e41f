"""What a handler works with besides its request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from mockserver.store.protocol import Store
from mockserver.world import World

Path: TypeAlias = Mapping[str, str]
"""The parameters of a request's path, by name."""


@dataclass(frozen=True, slots=True)
class Service:
    """The surroundings, and where tasks are kept."""

    world: World
    store: Store
