"""PLN: runs that wait for the approval of a plan, and what a decision does to them.

A run waits where the details say so in a word that the contract knows. That something was
executed shows in streams that tell phases only, so most targets are judged by their words alone.
"""

from __future__ import annotations

from functools import partial

from taskpact import living
from taskpact.asking import identity, named, run_status, works
from taskpact.cases import deciding
from taskpact.judging import answers
from taskpact.judging.phases import phases, suspends
from taskpact.judging.streams import Read
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
from taskpact.wire.answer import Answer
from taskpact.wire.exchange import Exchange
from taskpact.wire.limits import Limits

RACERS = 8
"""Approvals that are sent at the same moment."""
ROUNDS = 2
_PLANS = 2
"""Further plans that a run may want to have approved."""
_STILL = 5.0
"""Seconds of silence after which a stream counts as one that waits."""


def _members(case: Case) -> dict[str, object]:
    members: dict[str, object] = case.facts["members"]
    return members


def _plan(probe: Probe) -> dict[str, object]:
    """The members whose run waits for the approval of its plan."""
    return deciding.suspending(probe.contract, deciding.PLAN)


# -- a plan waits, or does not -------------------------------------------------------------------


@requirement("PLN-01")
@each(deciding.planned)
def test_a_run_that_plans_is_suspended(probe: Probe, case: Case) -> None:
    """Its status says that it waits, whatever else was sent."""
    _is_suspended(probe, _members(case), living.begun(probe, _members(case)))


@requirement("PLN-01")
def test_a_run_that_continues_a_task_and_plans_is_suspended(probe: Probe) -> None:
    """Each run of a task waits, not the first one only."""
    task = living.completed(probe, {})
    _is_suspended(probe, _plan(probe), living.begun(probe, _plan(probe), task))


@waits
@requirement("PLN-01")
def test_a_run_that_continues_an_approved_one_is_suspended(probe: Probe) -> None:
    """An approval holds for one plan, not for those to come."""
    task = living.suspended(probe, _plan(probe))
    _approved(probe, task)
    living.rest(probe, task)
    _is_suspended(probe, _plan(probe), living.begun(probe, _plan(probe), task))


def _is_suspended(probe: Probe, members: dict[str, object], task: str) -> None:
    details = living.rest(probe, task)
    if living.waits(probe, details):
        return
    word = run_status(details)
    if not word.startswith(living.COMPLETED):
        raise Inconclusive(f"the run is {word!r}", *probe.exchanges[-2:])
    raise Broken(
        f"with {members!r} the run is {word!r} without an approval, not suspended",
        *probe.exchanges[-2:],
    )


@requirement("PLN-01")
def test_nothing_is_executed_before_the_approval(probe: Probe) -> None:
    """The stream of a run that plans shows no execution step."""
    chosen = probe.contract.negotiation
    body = named(probe, probe.fresh_id(), **_plan(probe), **{chosen.field: chosen.stream.name})
    limits = probe.target.limits
    patient = Limits(limits.seconds, min(limits.idle, _STILL))
    exchange = probe.request("createTask", body, until=_tells_suspension, limits=patient)
    if not answers.is_success(exchange):
        raise Inconclusive(f"no stream came: {answers.seen(exchange)}", exchange)
    again: list[Read] = []
    if "details" in probe.session.found:
        task = str(body[identity(probe)])
        living.rest(probe, task)
        again = living.streams(probe, task)
    _shows_no_execution([Read(exchange), *again])


def _tells_suspension(answer: Answer) -> bool:
    """A stream may stay open until the decision (AMB-SUSPENDED-STREAM)."""
    return suspends(answer.events)


def _shows_no_execution(reads: list[Read]) -> None:
    executed = living.executions(reads)
    if executed is None:
        raise NotObservable("the streams of the task tell no phases")
    if executed:
        shown = next(r for r in reads if any(map(living.executes, phases(r.events))))
        steps = [f"{each.steps} steps of {each.name!r}" for each in phases(shown.events)]
        raise Broken(f"the stream shows {', '.join(steps)}", shown.exchange)


@requirement("PLN-02")
@each(deciding.through)
def test_a_plan_that_executes_by_itself_completes(probe: Probe, case: Case) -> None:
    """No approval is waited for."""
    _goes_through(probe, living.begun(probe, _members(case)))


@waits
@requirement("PLN-02")
def test_a_run_that_continues_a_task_executes_its_plan_by_itself(probe: Probe) -> None:
    """What was said for the run before, that waited, does not hold for this one."""
    task = living.suspended(probe, _plan(probe))
    _approved(probe, task)
    living.rest(probe, task)
    going = deciding.going(probe.contract, deciding.PLAN)
    _goes_through(probe, living.begun(probe, going, task))


def _goes_through(probe: Probe, task: str) -> None:
    details = living.rest(probe, task)
    word = run_status(details)
    if living.waits(probe, details):
        raise Broken(f"the run is {word!r} although it need not wait", *probe.exchanges[-2:])
    if not word.startswith(living.COMPLETED):
        raise Inconclusive(f"the run is {word!r}", *probe.exchanges[-2:])


# -- decisions -------------------------------------------------------------------------------------


def _approved(probe: Probe, task: str, **more: object) -> Exchange:
    """The answer to an approval that has success; Inconclusive where it has none."""
    exchange = living.decide(probe, task, **more)
    if not living.succeeded(exchange):
        raise Inconclusive(f"an approval got {living.told(exchange)}", exchange)
    return exchange


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


@requirement("PLN-03")
def test_an_approved_run_goes_on_to_its_end(probe: Probe) -> None:
    """The answer says success, the run completes, and has executed where streams tell."""
    _goes_on(probe, living.suspended(probe, _plan(probe)))


@waits
@requirement("PLN-03")
def test_an_approved_run_that_continues_a_task_goes_on_to_its_end(probe: Probe) -> None:
    """The suspended run is the latest one, not the first."""
    task = living.completed(probe, {})
    before = living.streams(probe, task)
    _goes_on(probe, living.suspended(probe, _plan(probe), task), living.reached(before) or 0)


def _goes_on(probe: Probe, task: str, executed: int = 0) -> None:
    exchange, details = _counts(probe, task, APPROVE)
    for _ in range(_PLANS):
        if living.waits(probe, details):
            exchange, details = _counts(probe, task, APPROVE)
    word = run_status(details)
    if living.waits(probe, details):
        raise Broken(
            f"approved {_PLANS + 1} times the run is {word!r}", exchange, probe.exchanges[-1]
        )
    if not word.startswith(living.COMPLETED):
        raise Inconclusive(f"the approved run is {word!r}", exchange, probe.exchanges[-1])
    shown = living.reached(living.streams(probe, task))
    if shown is not None and shown <= executed:
        raise Broken(
            f"the run is {word!r}, and none of its streams shows an execution",
            exchange,
            *probe.exchanges[-1:],
        )


@requirement("PLN-04")
def test_a_declined_run_ends_without_execution(probe: Probe) -> None:
    """The answer says success, the run ends, and has not executed where streams tell."""
    task = living.suspended(probe, _plan(probe))
    _counts(probe, task, DECLINE)
    reads = living.streams(probe, task)
    if living.executions(reads):
        _shows_no_execution(reads)


@waits
@requirement("PLN-05")
def test_of_approvals_at_once_exactly_one_has_success(probe: Probe) -> None:
    """And the run goes on once: the task has no more streams than after one approval."""
    task = living.suspended(probe, _plan(probe))
    _approved(probe, task)
    alone = living.rest(probe, task)
    for _ in range(ROUNDS):
        task = living.suspended(probe, _plan(probe))
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
    for _ in range(ROUNDS):
        task = living.suspended(probe, _plan(probe))
        calls = [partial(living.decide, task_id=task, decision=d) for d in (APPROVE, DECLINE)]
        made = living.at_once(probe, calls * 2)
        won = [exchange for exchange in made if living.succeeded(exchange)]
        if len(won) > 1:
            raise Broken(f"{len(won)} of {len(made)} decisions at once have success", *won)
        if not won:
            raise Inconclusive("none of the decisions at once has success", *made)


# -- decisions that come to nothing ----------------------------------------------------------------


@requirement("PLN-08")
@each(deciding.twice)
def test_what_was_decided_is_decided_once(probe: Probe, case: Case) -> None:
    """A second decision on one suspension has no success, whichever the two are."""
    task = living.suspended(probe, _plan(probe))
    first = living.decide(probe, task, case.facts["first"])
    if not living.succeeded(first):
        raise Inconclusive(f"the first decision got {living.told(first)}", first)
    living.rest(probe, task)
    second = living.decide(probe, task, case.facts["second"])
    if not living.without_success(second):
        raise Broken(f"{case.id} got {living.told(second)}", first, second)


@requirement("PLN-08")
def test_a_completed_run_is_not_approved(probe: Probe) -> None:
    """It was never suspended."""
    _decides_at_all(probe)
    task = living.completed(probe, {})
    for decision in deciding.decisions(probe.contract):
        exchange = living.decide(probe, task, decision)
        if not living.without_success(exchange):
            raise Broken(f"{decision} for a completed run got {living.told(exchange)}", exchange)


def _decides_at_all(probe: Probe) -> None:
    """Inconclusive where no decision has success: then the rest would hold in vain."""
    _approved(probe, living.suspended(probe, _plan(probe)))


@waits
@requirement("PLN-09")
def test_deciding_on_a_completed_run_changes_nothing(probe: Probe) -> None:
    """Streams, messages, status and configuration are those of before."""
    _decides_at_all(probe)
    _changes_nothing(probe, living.completed(probe, {}))


@waits
@requirement("PLN-09")
def test_deciding_once_more_changes_nothing(probe: Probe) -> None:
    """Neither after an approval nor after a decline."""
    for decision in deciding.decisions(probe.contract):
        task = living.suspended(probe, _plan(probe))
        first = living.decide(probe, task, decision)
        if not living.succeeded(first):
            raise Inconclusive(f"the first decision got {living.told(first)}", first)
        _changes_nothing(probe, task)


def _changes_nothing(probe: Probe, task: str) -> None:
    before = living.rest(probe, task)
    made = [living.decide(probe, task, each) for each in deciding.decisions(probe.contract)]
    reason = living.change(probe, task, before)
    if reason:
        raise Broken(f"after pointless decisions {reason}", *made, probe.exchanges[-1])


@requirement("PLN-14")
@each(deciding.undecided)
def test_what_is_no_decision_decides_nothing(probe: Probe, case: Case) -> None:
    """It has no success, and the run waits until a decision comes."""
    task = living.suspended(probe, _plan(probe))
    body = dict(case.body)  # type: ignore[call-overload] - these cases have members
    exchange = probe.request("approve", body, id=task)
    if not living.without_success(exchange):
        raise Broken(f"{body!r} got {living.told(exchange)}", exchange)
    if not living.waits_still(probe, task):
        raise Broken(
            f"{body!r} got {living.told(exchange)}, and the run is suspended no more",
            exchange,
            probe.exchanges[-1],
        )
    _approved(probe, task)


# -- what the text leaves open ---------------------------------------------------------------------


@requirement("PLN-15")
def test_where_an_approved_run_goes_on_is_told(probe: Probe) -> None:
    """In a further stream, or in the one that was suspended."""
    task = living.suspended(probe, _plan(probe))
    before = living.stream_count(probe.details(task))
    body = answers.json_object(_approved(probe, task)) or {}
    after = living.stream_count(living.rest(probe, task))
    where = "an unknown stream" if before is None or after is None else "the same stream"
    where = "a further stream" if (after or 0) > (before or 0) else where
    names = "names" if body.get("stream_id") else "does not name"
    probe.observe(f"an approved run goes on in {where}; the answer {names} it")


@requirement("PLN-16")
def test_how_a_pointless_approval_is_answered_is_told(probe: Probe) -> None:
    """With a client error, or with success of the call and none of the approval."""
    works(probe)
    exchange = living.decide(probe, living.completed(probe, {}))
    probe.observe(f"an approval of a completed run gets {living.told(exchange)}")
