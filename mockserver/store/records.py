"""What is kept: tasks and their runs, as frozen values.

A run's chunks and status are kept nowhere: they follow from its configuration, its start and
the clock (`mockserver.runs`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mockserver.runs.config import RunConfig

Part = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """What the user said in one call."""

    id: str | None
    """As the user named it; None: it has the one that its run gives it."""
    text: str
    """The text of all text parts."""
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a task; `config.stream_id` names its stream."""

    config: RunConfig
    message: Message
    started_at: float
    """Epoch seconds."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task and its runs, oldest first."""

    id: str
    owner: str
    team: str
    visibility: object
    created_at: float
    runs: tuple[Run, ...]
