"""PLN: decisions on a run that waits for the approval of its plan, one or several at once.

An approved run goes on, a declined one ends and does nothing more. What a run does shows in its
streams, where they tell phases or calls of tools; its end shows in the details.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from taskpact import living
from taskpact.asking import run_status
from taskpact.cases import deciding
from taskpact.judging import working
from taskpact.living import APPROVE, DECLINE, Details
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
from taskpact.wire.exchange import Exchange

Members = dict[str, Any]

PROFILE = "ui-message-stream"
RACERS = 8
"""Approvals that are sent at the same moment."""
ROUNDS = 2
_RACES = 4
"""Times that an approval and a decline race: either may come first, and only one order may show."""
_PLANS = 2
"""Further plans that a run may want to have approved."""


def _counts(probe: Probe, task: str, decision: str) -> tuple[Exchange, Details]:
    """A decision on a suspended run, which has success and after which it is suspended no more."""
    exchange = living.decide(probe, task, decision)
    if not living.succeeded(exchange):
        raise Broken(f"{decision} for a suspended run got {living.told(exchange)}", exchange)
    if not living.leaves(probe, task):
        raise Broken(
            f"{decision} had success, and the run is still suspended",
            exchange,
            probe.exchanges[-1],
        )
    return exchange, living.rest(probe, task)


# -- an approval ---------------------------------------------------------------------------------


@requirement("PLN-03")
@each(deciding.decided)
def test_an_approved_run_goes_on_to_its_end(probe: Probe, case: Case) -> None:
    """The answer says success, the run completes, and has executed where streams tell."""
    members: Members = case.facts["members"]
    _goes_on(probe, members, living.suspended(probe, members))


@waits
@requirement("PLN-03")
def test_an_approved_run_that_continues_a_task_goes_on_to_its_end(probe: Probe) -> None:
    """The suspended run is the latest one, not the first."""
    task = living.completed(probe, {})
    before = living.streams(probe, task)
    members = deciding.suspending(probe.contract, deciding.PLAN)
    _goes_on(probe, members, living.suspended(probe, members, task), living.reached(before) or 0)


def _goes_on(probe: Probe, members: Members, task: str, executed: int = 0) -> None:
    exchange, details = _counts(probe, task, APPROVE)
    for _ in range(_PLANS):
        if living.waits(probe, details):
            exchange, details = _counts(probe, task, APPROVE)
    word, made = run_status(details), (exchange, probe.exchanges[-1])
    if living.waits(probe, details):
        raise Broken(f"approved {_PLANS + 1} times the run is {word!r}", *made)
    if not word.startswith(living.COMPLETED):
        if _only_when_approved(probe, members, word):
            reason = f"the approved run is {word!r}, as a declined one is; without approval it"
            raise Broken(f"{reason} completes", *made)
        raise living.no_such_run(probe, members, f"the approved run is {word!r}", *made)
    shown = living.reached(living.streams(probe, task))
    if shown is not None and shown <= executed:
        reason = f"the run is {word!r}, and none of its streams shows an execution"
        raise Broken(reason, exchange, probe.exchanges[-1])


def _only_when_approved(probe: Probe, members: Members, word: str) -> bool:
    """Whether approved runs end with this word like declined ones, and others complete.

    A run that was resumed may fail for its own reasons. One that cannot be told from a declined
    one, and another time neither, was not resumed.
    """
    through = {**members, **deciding.going(probe.contract, deciding.PLAN)}
    details = living.rest(probe, living.begun(probe, through))
    if not run_status(details).startswith(living.COMPLETED):
        return False
    return all(_ended(probe, members, each) == word for each in (DECLINE, APPROVE))


def _ended(probe: Probe, members: Members, decision: str) -> str:
    task = living.suspended(probe, members)
    living.had_success(living.decide(probe, task, decision))
    living.leaves(probe, task)
    return run_status(living.rest(probe, task))


# -- a decline -----------------------------------------------------------------------------------


@requirement("PLN-04")
@each(deciding.decided)
def test_a_declined_run_ends_without_execution(probe: Probe, case: Case) -> None:
    """The answer says success, the run ends, and has not executed where streams tell."""
    _ends(probe, living.suspended(probe, case.facts["members"]))


@waits
@requirement("PLN-04")
def test_a_run_whose_question_is_declined_ends_without_execution(probe: Probe) -> None:
    """It does not go on without an answer."""
    _ends(probe, living.asked(probe, deciding.suspending(probe.contract, deciding.QUESTION)))


def _ends(probe: Probe, task: str) -> None:
    _counts(probe, task, DECLINE)
    shown = living.execution(living.streams(probe, task))
    if shown:
        raise Broken(f"the stream of the declined run shows {shown[0]}", shown[1])


@waits
@requirement("PLN-04")
def test_a_declined_run_uses_no_tool(probe: Probe) -> None:
    """None that was not used before, where the same run uses one once it is approved."""
    probe.need(PROFILE)
    text = probe.target.prompts.tool
    if not text:
        raise NotObservable("no text is declared that makes a tool work (prompts.tool)")
    # Twice: a stream that came late was perhaps not read to where the run waits.
    used = _used(probe, text, DECLINE) and _used(probe, text, DECLINE)
    if used:
        data, exchange = used
        raise Broken(f"the declined run shows the output of a tool: {data}", exchange)
    if not _used(probe, text, APPROVE):
        raise NotObservable("an approved run shows no output of a tool either")


def _used(probe: Probe, text: str, decision: str) -> tuple[str, Exchange] | None:
    """An output of a tool that was called after the decision, and the stream that shows it."""
    task = living.planned(probe, task=text)
    before = living.streams(probe, task)
    if not before:
        raise NotObservable("the stream of a suspended run cannot be read again")
    _counts(probe, task, decision)
    return working.new_output(before, living.streams(probe, task))


# -- several at once -----------------------------------------------------------------------------


@waits
@requirement("PLN-05")
def test_of_approvals_at_once_exactly_one_has_success(probe: Probe) -> None:
    """And the run goes on once: the task has no more streams than after one approval."""
    task = living.planned(probe)
    living.approved(probe, task)
    alone = living.rest(probe, task)
    for _ in range(ROUNDS):
        task = living.planned(probe)
        decide = partial(living.decide, task_id=task)
        made = living.at_once(probe, [decide] * RACERS)
        won = [exchange for exchange in made if living.succeeded(exchange)]
        if len(won) != 1:
            raise Broken(f"{len(won)} of {RACERS} approvals at once have success", *(won or made))
        _went_on_once(probe, alone, task, made)


def _went_on_once(probe: Probe, alone: Details, task: str, made: list[Exchange]) -> None:
    after = living.rest(probe, task)
    usual, found = living.stream_count(alone), living.stream_count(after)
    if usual is not None and found is not None and found > usual:
        raise Broken(
            f"after {RACERS} approvals at once the task has {found} streams, after one {usual}",
            *made[:2],
            probe.exchanges[-1],
        )
    executed = living.executions(living.streams(probe, task))
    if executed is not None and executed > 1:
        raise Broken(f"{executed} streams of the task show an execution", *made[:2])


@requirement("PLN-13")
def test_of_an_approval_and_a_decline_at_once_one_has_success(probe: Probe) -> None:
    """They cannot both have been what happened."""
    for _ in range(_RACES):
        task = living.planned(probe)
        calls = [partial(living.decide, task_id=task, decision=d) for d in (APPROVE, DECLINE)]
        made = living.at_once(probe, calls * 2)
        won = [exchange for exchange in made if living.succeeded(exchange)]
        if len(won) > 1:
            raise Broken(f"{len(won)} of {len(made)} decisions at once have success", *won)
        if not won:
            raise Inconclusive("none of the decisions at once has success", *made)
