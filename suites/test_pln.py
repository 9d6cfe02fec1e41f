"""PLN: runs that wait for the approval of their plan, and runs that need not.

A run waits where the details say so in a word that the contract knows. That something was
executed shows in streams that tell phases only, so most targets are judged by their words alone.
"""

from __future__ import annotations

from typing import Any

from taskpact import living
from taskpact.asking import identity, named, run_status
from taskpact.cases import deciding
from taskpact.judging import answers
from taskpact.judging.phases import suspends
from taskpact.judging.streams import Read
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
from taskpact.wire.limits import Limits

Members = dict[str, Any]

_STILL = 5.0
"""Seconds of silence after which a stream counts as one that waits."""


def _plan(probe: Probe) -> Members:
    """The members whose run waits for the approval of its plan."""
    return deciding.suspending(probe.contract, deciding.PLAN)


# -- a plan waits --------------------------------------------------------------------------------


@requirement("PLN-01")
@each(deciding.planned)
def test_a_run_that_plans_is_suspended(probe: Probe, case: Case) -> None:
    """Its status says that it waits, whatever else was sent and whoever works on the task."""
    _is_suspended(probe, case.facts["members"])


@requirement("PLN-01")
def test_a_run_that_continues_a_task_and_plans_is_suspended(probe: Probe) -> None:
    """Each run of a task waits, not the first one only."""
    _is_suspended(probe, _plan(probe), living.completed(probe, {}))


@waits
@requirement("PLN-01")
def test_a_run_that_continues_an_approved_one_is_suspended(probe: Probe) -> None:
    """An approval holds for one plan, not for those to come."""
    task = living.planned(probe)
    living.approved(probe, task)
    living.rest(probe, task)
    _is_suspended(probe, _plan(probe), task)


def _is_suspended(probe: Probe, members: Members, task_id: str | None = None) -> None:
    details = living.rest(probe, living.begun(probe, members, task_id))
    if living.waits(probe, details):
        return
    word = run_status(details)
    if not word.startswith(living.COMPLETED):
        raise living.no_such_run(probe, members, f"the run is {word!r}", *probe.exchanges[-2:])
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
    if living.executions(reads) is None:
        raise NotObservable("the streams of the task tell no phases")
    shown = living.execution(reads)
    if shown:
        raise Broken(f"the stream shows {shown[0]}", shown[1])


# -- a plan that needs no approval ---------------------------------------------------------------


@requirement("PLN-02")
@each(deciding.through)
def test_a_plan_that_executes_by_itself_completes(probe: Probe, case: Case) -> None:
    """No approval is waited for, whoever works on the task."""
    _goes_through(probe, case.facts["members"])


@waits
@requirement("PLN-02")
def test_a_run_that_continues_a_task_executes_its_plan_by_itself(probe: Probe) -> None:
    """What was said for the run before, that waited, does not hold for this one."""
    task = living.planned(probe)
    living.approved(probe, task)
    living.rest(probe, task)
    _goes_through(probe, deciding.going(probe.contract, deciding.PLAN), task)


def _goes_through(probe: Probe, members: Members, task_id: str | None = None) -> None:
    details = living.rest(probe, living.begun(probe, members, task_id))
    word = run_status(details)
    if living.waits(probe, details):
        reason = f"with {members!r} the run is {word!r} although it need not wait"
        raise Broken(reason, *probe.exchanges[-2:])
    if not word.startswith(living.COMPLETED):
        raise living.no_such_run(probe, members, f"the run is {word!r}", *probe.exchanges[-2:])
