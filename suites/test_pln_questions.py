"""PLN: questions to the user. A run never asks where it may not; the answers reach the run.

Whether a run asks at all is its own affair: one that asks nothing shows nothing.
"""

from __future__ import annotations

from typing import Any

from taskpact import living
from taskpact.asking import run_status
from taskpact.cases import deciding
from taskpact.judging import questions
from taskpact.judging.history import holds
from taskpact.judging.streams import Read
from taskpact.living import Details
from taskpact.suite import (
    Broken,
    Case,
    Inconclusive,
    NotObservable,
    Probe,
    each,
    requirement,
    waits,
)


@waits
@requirement("PLN-06")
@each(deciding.silent)
def test_a_run_that_may_not_ask_does_not_wait(probe: Probe, case: Case) -> None:
    """With the field off or omitted it goes on, where the same run with the field on waits."""
    task = living.begun(probe, living.inviting(probe, case.facts["members"]))
    details = living.rest(probe, task)
    if living.waits(probe, details):
        raise Broken(
            f"with {case.facts['members']!r} the run is {run_status(details)!r}",
            *probe.exchanges[-2:],
        )
    living.asked(probe, case.facts["asking"])


@waits
@requirement("PLN-06")
def test_a_further_run_that_may_not_ask_does_not_wait(probe: Probe) -> None:
    """The run before it was allowed to; each run has its own tools."""
    task = living.asked(probe, deciding.suspending(probe.contract, deciding.QUESTION))
    living.decide(probe, task, metadata=questions.answers((), probe.fresh_id()))
    living.rest(probe, task)
    off = deciding.going(probe.contract, deciding.QUESTION)
    details = living.rest(probe, living.begun(probe, living.inviting(probe, off), task))
    if living.waits(probe, details):
        raise Broken(
            f"with {off!r} the further run is {run_status(details)!r}", *probe.exchanges[-2:]
        )


@requirement("PLN-07")
def test_the_answers_reach_the_run(probe: Probe) -> None:
    """The run that was continued tells what was answered, or at least nothing else instead."""
    task = living.asked(probe, deciding.suspending(probe.contract, deciding.QUESTION))
    word = f"turquoise-{probe.fresh_id()[:8]}"
    _reaches(probe, task, word, _answered(probe, task, word))


@waits
@requirement("PLN-07")
def test_answers_reach_the_run_they_were_given_to(probe: Probe) -> None:
    """Of two tasks that ask the same, each gets its own answer, in whichever order they come."""
    members = deciding.suspending(probe.contract, deciding.QUESTION)
    tasks = [living.asked(probe, members), living.asked(probe, members)]
    words = [f"{colour}-{probe.fresh_id()[:8]}" for colour in ("crimson", "indigo")]
    for task, word in reversed(list(zip(tasks, words, strict=True))):
        _answered(probe, task, word)
    shown = [living.rest(probe, task) for task in tasks]
    for task, details, word, other in zip(tasks, shown, words, reversed(words), strict=True):
        reads = living.streams(probe, task)
        if questions.shows(reads, other) or holds(details, other):
            raise Broken(f"the run that was answered {word!r} shows {other!r}", *_made(reads))
        _reaches(probe, task, word, details)


@waits
@requirement("PLN-07")
def test_answers_reach_a_run_that_plans(probe: Probe) -> None:
    """A question comes before the plan; what it was answered is still known after that."""
    contract = probe.contract
    question = deciding.suspending(contract, deciding.QUESTION)
    task = living.asked(probe, {**deciding.suspending(contract, deciding.PLAN), **question})
    word = f"magenta-{probe.fresh_id()[:8]}"
    details = _answered(probe, task, word)
    for _ in range(2):  # the plan that was made with the answer waits in its turn
        if living.waits(probe, details):
            living.decide(probe, task)
            living.leaves(probe, task)
            details = living.rest(probe, task)
    _reaches(probe, task, word, details)


def _answered(probe: Probe, task: str, word: str) -> Details:
    """The details once a run was answered and rests again."""
    names = questions.names(living.streams(probe, task))
    streams = living.stream_count(probe.details(task))
    exchange = living.decide(probe, task, metadata=questions.answers(names, word))
    if not living.succeeded(exchange):
        raise Inconclusive(f"the answer to a question got {living.told(exchange)}", exchange)
    if living.stream_count(probe.details(task)) == streams:
        living.leaves(probe, task)
    return living.rest(probe, task)


def _reaches(probe: Probe, task: str, word: str, details: Details) -> None:
    reads = living.streams(probe, task)
    if questions.shows(reads, word) or holds(details, word):
        return
    instead = questions.instead(reads)
    if instead is not None:
        raise Broken(f"the run was answered {word!r}, and got {instead}", *_made(reads))
    raise NotObservable("the run does not tell what it was answered", probe.exchanges[-1])


def _made(reads: list[Read]) -> list[Any]:
    return [read.exchange for read in reads][-2:]
