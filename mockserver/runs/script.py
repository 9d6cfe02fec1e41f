"""When the pretend agent says what: the timeline of a run, a pure function.

No state anywhere: beats are made one by one as the timeline is walked, so an open stream of any
length holds a position and nothing more. `agent.py` says what is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mockserver.runs import chunks
from mockserver.runs.agent import said
from mockserver.runs.answer import message_text
from mockserver.runs.chunks import Chunk
from mockserver.runs.config import Pace, RunConfig
from mockserver.runs.directives import wishes
from mockserver.runs.names import names

__all__ = ["Beat", "Chunk", "Timeline", "message_text", "play"]


@dataclass(frozen=True, slots=True)
class Beat:
    """One chunk and its time."""

    at: float
    """Due this many seconds after the run's start; never before the beat it follows."""
    chunk: Chunk


@dataclass(frozen=True, slots=True)
class Timeline:
    """The beats of a run, made as they are walked; it can be walked again, to the same end."""

    config: RunConfig
    pace: Pace

    def __iter__(self) -> Iterator[Beat]:
        """Walk the timeline from its start."""
        wanted = wishes(self.config.text)
        pace = wanted.paced(self.pace)
        at, between = pace.first, pace.between
        later = at + wanted.silence
        first_call = names(self.config).call(1) if wanted.work else ""
        for index, chunk in enumerate(said(self.config, wanted.steps), 1):
            if first_call and chunks.ends(chunk) == first_call:
                later, at = later + wanted.work, at + wanted.work
            yield Beat(at, chunk)
            at = later + index * between


def play(config: RunConfig, pace: Pace) -> Iterable[Beat]:
    """The timeline of a run; it may be walked any number of times, each time the same."""
    return Timeline(config, pace)
