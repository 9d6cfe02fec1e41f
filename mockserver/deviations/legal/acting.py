"""Freedom in what the agent says: chunks, texts, pace. The profile binds it, nothing else does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from mockserver.deviations.deviation import Deviation
from mockserver.deviations.legal.making import Change, both, variant
from mockserver.runs.chunks import Chunk, data
from mockserver.runs.config import Pace, RunConfig
from mockserver.runs.script import Beat
from mockserver.store.records import Task
from mockserver.users import User
from mockserver.views import Played
from mockserver.world import World

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Retold: TypeAlias = Callable[[Iterator[Beat]], Iterator[Beat]]

_DIRECTIVES: Final = re.compile("take your time|take [0-9]+ steps?|think for [0-9]+ seconds?")
_SLOW_START: Final = 3.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class _Retelling:
    """A timeline told otherwise; it can be walked again, to the same end."""

    beats: Iterable[Beat]
    retold: Retold

    def __iter__(self) -> Iterator[Beat]:
        return self.retold(iter(self.beats))


def _playing(retold: Retold) -> Change:
    def made(given: Decisions) -> Decisions:
        def play(config: RunConfig, pace: Pace) -> Iterable[Beat]:
            return _Retelling(given.play(config, pace), retold)

        return replace(given, play=play)

    return made


def _inserting(chunks: Iterable[Chunk]) -> Change:
    """After the first chunk and before the last come others, at the times of those."""
    more = tuple(chunks)

    def retold(beats: Iterator[Beat]) -> Iterator[Beat]:
        first = next(beats)
        yield first
        yield from (Beat(first.at, chunk) for chunk in more)
        for beat in beats:
            if beat.chunk["type"] == "finish":
                yield from (Beat(beat.at, chunk) for chunk in more)
            yield beat

    return _playing(retold)


_UNKNOWN: Final[tuple[Chunk, ...]] = (
    {"type": "x-thought-signature", "signature": "AA=="},
    data("telemetry", None),
    {"type": "message-metadata", "messageMetadata": {"tokens": 12}},
    {"type": "source-url", "sourceId": "s1", "url": "https://x.test/", "title": "x"},
    {"type": "file", "url": "data:text/plain,x", "mediaType": "text/plain"},
    {"type": "tool-approval-request", "approvalId": "a", "toolCallId": "none"},
    {"type": "ping", "type2": "text-delta", "delta": "no"},
)

_LARGE: Final[tuple[Chunk, ...]] = (data("screenshot", {"png": "A" * 200_000}),)


def _at_once(beats: Iterator[Beat]) -> Iterator[Beat]:
    return (replace(beat, at=0.0) for beat in beats)


def _late(beats: Iterator[Beat]) -> Iterator[Beat]:
    return (replace(beat, at=beat.at + _SLOW_START) for beat in beats)


def _without_metadata(beats: Iterator[Beat]) -> Iterator[Beat]:
    for beat in beats:
        yield replace(beat, chunk={"type": "start"}) if beat.chunk["type"] == "start" else beat


def _without_steps(beats: Iterator[Beat]) -> Iterator[Beat]:
    return (beat for beat in beats if not str(beat.chunk["type"]).endswith("-step"))


def _talkative_end(beats: Iterator[Beat]) -> Iterator[Beat]:
    for beat in beats:
        if beat.chunk["type"] == "finish":
            told = {**beat.chunk, "finishReason": "length", "messageMetadata": {"usage": {"in": 1}}}
            yield replace(beat, chunk=told)
        else:
            yield beat


def _shared_ids(beats: Iterator[Beat]) -> Iterator[Beat]:
    """A text and a thought may have one id: they are parts of different kinds."""
    for beat in beats:
        kind = str(beat.chunk["type"]).partition("-")[0]
        named = kind in ("text", "reasoning")
        yield replace(beat, chunk={**beat.chunk, "id": "0"}) if named else beat


def _stopping(last: Chunk) -> Change:
    """The run ends before its answer."""

    def retold(beats: Iterator[Beat]) -> Iterator[Beat]:
        for beat in beats:
            if str(beat.chunk["type"]) in ("text-start", "finish"):
                yield replace(beat, chunk=last)
                return
            yield beat

    return both(_playing(retold), _without_answer)


def _without_answer(given: Decisions) -> Decisions:
    def details(world: World, task: Task, user: User | None, played: Played) -> dict[str, Any]:
        shown = given.details(world, task, user, played)
        kept = [each for each in shown["messages"] if each["role"] == "user"]
        return {**shown, "messages": kept}

    return replace(given, details=details)


def _reticent(given: Decisions) -> Decisions:
    """Of the user's text only what the pretend agent obeys is left, so nothing comes back."""

    def configure(config: RunConfig) -> RunConfig:
        return given.configure(replace(config, text=", ".join(_DIRECTIVES.findall(config.text))))

    return replace(given, configure=configure)


VARIANTS: tuple[Deviation, ...] = (
    variant("agent-reticent", "The agent never repeats what the user wrote.", _reticent),
    variant("agent-unknown-chunks", "Chunks of unknown types are among the others (SSE-33).",
            _inserting(_UNKNOWN)),
    variant("agent-large-chunk", "Some chunks are very long.", _inserting(_LARGE)),
    variant("agent-hurries", "The agent is done at once, whatever is asked.", _playing(_at_once)),
    variant("agent-late", "The first byte of the body comes after three seconds (SSE-12).",
            _playing(_late)),
    variant("agent-anonymous", "The start chunk tells nothing (AMB-STREAM-TASK-ID).",
            _playing(_without_metadata)),
    variant("agent-without-steps", "No steps are told.", _playing(_without_steps)),
    variant("agent-length", "The run finishes for another reason, and says more.",
            _playing(_talkative_end)),
    variant("agent-shared-ids", "Texts and thoughts have the same id.", _playing(_shared_ids)),
    variant("agent-fails", "Runs end in error (SSE-26).",
            _stopping({"type": "error", "errorText": "The model is overloaded."})),
    variant("agent-aborts", "Runs are aborted (SSE-26).",
            _stopping({"type": "abort", "reason": "budget"})),
)  # fmt: skip
