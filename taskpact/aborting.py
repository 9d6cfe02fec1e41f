"""A tool call that is aborted while it works, and the stream in which it does.

Words for the checks of ABT. Nothing here judges; it sends, watches an open stream, and looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from taskpact.asking import named
from taskpact.cases import deciding
from taskpact.judging import answers, working
from taskpact.judging.outcomes import Inconclusive, NotObservable
from taskpact.judging.streams import Read
from taskpact.judging.working import End
from taskpact.probe import Probe
from taskpact.way import CREATE, Body
from taskpact.wire.answer import Answer
from taskpact.wire.exchange import Exchange

_LATE: Final = 0.3
"""Seconds after an abort was answered, from which on nothing can have been on its way before."""


def abort(probe: Probe, task: str, body: Body) -> Exchange:
    """The answer to an abort in this task."""
    return probe.request("abortTools", body, id=task)


class _Watch:
    """Aborts the first tool call that an open stream shows at work, as soon as it does."""

    def __init__(self, probe: Probe, task: str, times: int) -> None:
        # A probe of its own, since it calls while the other reads the stream.
        self._probe, self._task, self._times = probe.sibling(), task, times
        self.call = ""
        self.aborts: list[Exchange] = []
        self.moment = 0.0
        """When the last abort was answered, in seconds since the stream was asked for."""

    def __call__(self, answer: Answer) -> bool:
        """Look at the stream so far; it is read on to its end."""
        if not self.call and (call := working.begun(answer.events)):
            self.call = call
            names = deciding.targets(self._probe.contract)
            body = {next(name for name in names if "tool" in name): call}
            self.aborts = [abort(self._probe, self._task, body) for _ in range(self._times)]
            self.moment = answer.body_arrivals[-1].at + sum(a.ended_at for a in self.aborts)
        return False


@dataclass(frozen=True, slots=True)
class Work:
    """A tool call that was aborted while it worked, and the whole stream in which it did."""

    task: str
    call: str
    aborts: tuple[Exchange, ...]
    moment: float
    stream: Exchange

    @property
    def read(self) -> Read:
        """The stream, to be judged."""
        return Read(self.stream)

    @property
    def end(self) -> End | None:
        """How the call ended; None where the stream does not tell."""
        return working.end(self.read, self.call)

    def given(self) -> str | None:
        """What the call gave although it was aborted, and long after."""
        return working.given_after(self.read, self.call, self.moment + _LATE)

    def given_after_error(self) -> str | None:
        """What the call gave after the stream had told its error."""
        return working.given_after_error(self.read.events, self.call)


def at_work(probe: Probe, times: int = 1) -> Work:
    """A call that was aborted so many times while it worked.

    NotObservable where the stream shows no call at work when it could be aborted.
    """
    task = probe.fresh_id()
    watch = _Watch(probe, task, times)
    stream = _working(probe, task, watch)
    if not watch.call:
        raise NotObservable("the stream shows no tool call at work", stream)
    return Work(task, watch.call, tuple(watch.aborts), watch.moment, stream)


def usual(probe: Probe, work: Work) -> End | None:
    """How a call like the aborted one ends when it is left alone; None where that is not told."""
    read = Read(_working(probe, probe.fresh_id()))
    place = working.order(work.read.events).index(work.call)
    like = working.order(read.events)[place : place + 1]
    return working.end(read, like[0]) if like else None


def _working(probe: Probe, task: str, watch: _Watch | None = None) -> Exchange:
    """The stream of a run in which a tool works."""
    probe.need("ui-message-stream")
    if not probe.target.prompts.tool:
        raise NotObservable("no text is declared that makes a tool work (prompts.tool)")
    chosen = probe.contract.negotiation
    body = {**named(probe, task, task=probe.target.prompts.tool), chosen.field: chosen.stream.name}
    stream = probe.request(CREATE, body, until=watch)
    if not answers.is_success(stream):
        raise Inconclusive(f"no stream came: {answers.seen(stream)}", stream)
    return stream
