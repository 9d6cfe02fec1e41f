"""The ids a run hands out: of its message, its tool calls and its subagents.

All are computed from seed and stream id, so that a run has the same ids each time it is
played, and no two streams share one.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

from mockserver.runs.config import RunConfig

_VERSION_8 = 0x8
"""RFC 9562 section 5.8: the version of uuids made by a rule of one's own."""


@dataclass(frozen=True, slots=True)
class Names:
    """The ids of one run."""

    message_id: str
    """Of the assistant's message; a uuid."""
    root: str
    """What all other ids of the run begin or end with."""
    luck: int
    """A number that varies with the seed, to choose by."""

    def call(self, number: int) -> str:
        """Id of the run's tool call with that number."""
        return f"call_{self.root}_{number}"

    def subagent(self, number: int) -> str:
        """Id of the run of the subagent with that number."""
        return f"subrun_{self.root}_{number}"


def names(config: RunConfig) -> Names:
    """The ids of a run."""
    digest = blake2b(f"{config.seed}/{config.stream_id}".encode(), digest_size=24).digest()
    return Names(_uuid(digest[:16]), digest[16:22].hex(), digest[22])


def _uuid(digest: bytes) -> str:
    value = int.from_bytes(digest)
    value = value & ~(0xF << 76) | (_VERSION_8 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return str(UUID(int=value))
