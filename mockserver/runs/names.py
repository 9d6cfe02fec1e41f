"""The ids a run hands out: of its message, its tool calls and its subagents.

All are computed from seed and stream id, so that a run has the same ids each time it is
played, and no two streams share one. What is chosen by luck follows from the seed and the length of
the text: who asks the same gets the same, also where a text holds an id that is new each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

from mockserver.runs.config import RunConfig

_VARIANTS = "89ab"
"""The hex digits that stand for the variant of RFC 9562 section 4.1."""


@dataclass(frozen=True, slots=True)
class Names:
    """The ids of one run."""

    message_id: str
    """Of the assistant's message; a uuid."""
    root: str
    """What all other ids of the run begin or end with."""
    luck: int
    """A number that varies with the seed and with how much was asked, to choose by."""

    def call(self, number: int) -> str:
        """Id of the run's tool call with that number."""
        return f"call_{self.root}_{number}"

    def subagent(self, number: int) -> str:
        """Id of the run of the subagent with that number."""
        return f"subrun_{self.root}_{number}"


def names(config: RunConfig) -> Names:
    """The ids of a run."""
    digits = _digits(config.seed, config.stream_id, 22)
    luck = int(_digits(config.seed, str(len(config.text)), 2), 16)
    return Names(_uuid(digits[:32]), digits[32:], luck)


def _digits(seed: int, text: str, size: int) -> str:
    return blake2b(f"{seed}/{text}".encode(), digest_size=size).hexdigest()


def _uuid(digits: str) -> str:
    """Version 8, for uuids made by a rule of one's own (RFC 9562 section 5.8)."""
    variant = _VARIANTS[int(digits[16], 16) % 4]
    return f"{digits[:8]}-{digits[8:12]}-8{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"
