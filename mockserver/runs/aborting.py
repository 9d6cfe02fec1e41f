"""What an abort does to a timeline: what it stopped ends at once, and not as it would have.

Pure. Every chunk keeps its number, so a reader's position means the same before and after.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mockserver.runs import chunks
from mockserver.runs.script import Beat


@dataclass(frozen=True, slots=True)
class Aborted:
    """Beats in which some tool calls and subagents were aborted; it can be walked again."""

    beats: Iterable[Beat]
    aborts: Mapping[str, float]
    """By id of what was aborted: when, in seconds since the run's start."""

    def __iter__(self) -> Iterator[Beat]:
        """Walk the timeline; what follows an abort comes as much earlier."""
        gained, before = 0.0, 0.0
        for beat in self.beats:
            at, chunk = beat.at - gained, beat.chunk
            stopped = self.aborts.get(chunks.ends(chunk))
            if stopped is not None and stopped < at:
                chunk = chunks.stopped(chunk)
                gained += at - max(stopped, before)
                at = max(stopped, before)
            before = at
            yield Beat(at, chunk)


def working(beats: Iterable[Beat], elapsed: float, *, tools: bool) -> frozenset[str]:
    """Ids of the tool calls, or of the subagents, at work `elapsed` seconds after the start."""
    begun: set[str] = set()
    for beat in beats:
        if beat.at > elapsed:
            break
        if chunks.of_tool(beat.chunk) is not tools:
            continue
        begun.add(chunks.begins(beat.chunk))
        begun.discard(chunks.ends(beat.chunk))
    return frozenset(begun - {""})
