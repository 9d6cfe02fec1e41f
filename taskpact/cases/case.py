"""One thing to send, and its valid twin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Case:
    """A request that differs from the ordinary one in `body`.

    `twin` is the same request with its one defect undone; for a valid case it is empty, and
    the ordinary request is its twin.
    """

    id: str
    """Short and stable; names the case on the command line: `max_steps=201`."""
    body: Mapping[str, object] | bytes
    """Members laid over the ordinary body; or the whole body, where it is no JSON of ours."""
    twin: Mapping[str, object] | None = None
    headers: tuple[tuple[str, str], ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What else the check wants to know of this case, by name."""

    def __str__(self) -> str:
        return self.id
