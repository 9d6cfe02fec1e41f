"""What every decision may look at: the contract, the users, the clock, the settings. Frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mockserver.admission.authentication import Keys
from mockserver.clock import Clock, SystemClock
from mockserver.runs.config import Pace
from mockserver.users import User
from taskpact.contract import Contract

MEBIBYTE = 1024 * 1024
PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class World:
    """The fixed surroundings of a running mock server."""

    contract: Contract
    keys: Keys
    users: Mapping[str, User]
    clock: Clock = field(default_factory=SystemClock)
    pace: Pace = field(default_factory=lambda: Pace(first=0.0, between=0.0))
    silence: float = 15.0
    """Seconds without a chunk after which a stream carries a heartbeat."""
    seed: int = 0
    body_limit: int = MEBIBYTE
    """Bytes of a request's body, before and after unpacking."""
    patience: float = PATIENCE
    """Seconds to wait for a body that was announced."""

    @property
    def profile(self) -> Mapping[str, Any]:
        """The event profile of the stream, from the contract."""
        return self.contract.profile
