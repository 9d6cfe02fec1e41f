"""What the pretend agent says and when: the timeline of a run, a pure function.

Deterministic by seed and stream id, with no state anywhere: chunks are made one by one as the
timeline is walked, so an open stream of any length holds a position and nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mockserver.runs.config import Pace, RunConfig

Chunk = Mapping[str, object]
"""One chunk of the `ui-message-stream` profile, as the JSON object it will be."""


@dataclass(frozen=True, slots=True)
class Beat:
    """One chunk and its time."""

    at: float
    """Due this many seconds after the run's start; never before the beat it follows."""
    chunk: Chunk


def play(config: RunConfig, pace: Pace) -> Iterable[Beat]:
    """The timeline of a run; it may be walked any number of times, each time the same."""
    raise NotImplementedError


def message_text(config: RunConfig) -> str:
    """The assistant's final text: the concatenation of all text deltas of the run."""
    raise NotImplementedError
