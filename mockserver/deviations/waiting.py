"""Wrong ways to wait for a decision, and to keep to the limits of a run.

Used by the deviations of PLN; the right ways are `mockserver.runs.suspension` and
`mockserver.runs.agent`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from mockserver.runs import chunks
from mockserver.runs.config import Pace, RunConfig
from mockserver.runs.script import Beat
from mockserver.store.records import Run, Task

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Change: TypeAlias = Callable[["Decisions"], "Decisions"]
Values: TypeAlias = dict[str, Any]


# -- what the run is given -----------------------------------------------------------------------


def given(mended: Callable[[RunConfig, Values], Values]) -> Change:
    """A run is given other values; `mended` gets a copy of the right ones."""

    def change(correct: Decisions) -> Decisions:
        def configure(config: RunConfig) -> RunConfig:
            made = correct.configure(config)
            return replace(made, values=mended(made, dict(made.values)))

        return replace(correct, configure=configure)

    return change


def given_when_continued(mended: Callable[[Task, Values], Values]) -> Change:
    """A run that continues a task is given other values; `mended` sees the task before it."""

    def change(correct: Decisions) -> Decisions:
        def continued(before: Task, run: Run) -> Task:
            values = mended(before, dict(run.config.values))
            return correct.continued(
                before, replace(run, config=replace(run.config, values=values))
            )

        return replace(correct, continued=continued)

    return change


def planning(values: Mapping[str, Any]) -> bool:
    """Whether the run plans."""
    return values.get("mode") == "plan"


def direct(values: Mapping[str, Any]) -> bool:
    """Whether the run goes straight to one agent."""
    return bool(values.get("agent_id"))


def approved_before(task: Task) -> bool:
    """Whether a run of the task was approved."""
    return any(run.decision is not None and run.decision.approved for run in task.runs)


# -- executing at the wrong time -----------------------------------------------------------------

_EXECUTION = (
    chunks.data("phase", {"phase": "execution"}),
    chunks.start_step(),
    chunks.finish_step(),
)


@dataclass(frozen=True, slots=True)
class _Eager:
    """A timeline that executes although it is suspended; it can be walked again."""

    beats: Iterable[Beat]
    before: bool
    """Before the run says that it is suspended; or after that."""

    def __iter__(self) -> Iterator[Beat]:
        made = list(self.beats)
        kinds = [str(beat.chunk["type"]) for beat in made]
        if "data-suspended" not in kinds:
            yield from made
            return
        steps = [at for at, kind in enumerate(kinds) if kind == "start-step"]
        at = steps[-1] if self.before else len(made) - 1
        yield from made[:at]
        yield from (Beat(made[at].at, chunk) for chunk in _EXECUTION)
        yield from made[at:]


def executing(*, before: bool) -> Change:
    """A run that waits executes all the same, `before` it says that it waits or after."""

    def change(correct: Decisions) -> Decisions:
        def play(config: RunConfig, pace: Pace) -> Iterable[Beat]:
            return _Eager(correct.play(config, pace), before)

        return replace(correct, play=play)

    return change
