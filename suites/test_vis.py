"""VIS: who may read the details of a task, and what a refusal gives away.

Shares are in `test_vis_share`, lists in `test_vis_list`.
"""

from __future__ import annotations

from taskpact.cases import visibilities
from taskpact.contract import Operation
from taskpact.hiding import (
    Marked,
    attempts,
    let_in,
    marked,
    operations_on_a_task,
    reads,
    usual_body,
)
from taskpact.judging import answers, twins
from taskpact.suite import Broken, Case, Inconclusive, NotObservable, Probe, each, requirement
from taskpact.target import CallerName
from taskpact.wire.exchange import Exchange

ROUNDS = 3
"""Times that a difference must show: one that is there by chance does not stay."""


def _hidden_from(probe: Probe, case: Case, caller: CallerName) -> None:
    """The caller, whose credentials count, does not read a task made with this visibility."""
    probe.need("details")
    let_in(probe, caller)
    task = marked(probe, case.body)
    for exchange in attempts(probe, task, caller):
        if answers.is_success(exchange):
            reason = f"a task with visibility {case} can be read by the {caller}"
            raise Broken(reason, task.made, exchange)
        if task.shows_in(exchange):
            raise Broken(f"the refusal shows the {caller} the owner's text", task.made, exchange)


@requirement("VIS-01")
@each(visibilities.owners_only)
def test_a_private_task_is_hidden_from_outsiders(probe: Probe, case: Case) -> None:
    """However the id is written."""
    _hidden_from(probe, case, "outsider")


@requirement("VIS-02")
@each(visibilities.owners_only)
def test_a_private_task_is_hidden_from_teammates(probe: Probe, case: Case) -> None:
    """However the id is written."""
    _hidden_from(probe, case, "teammate")


@requirement("VIS-02")
def test_a_continued_private_task_is_hidden_from_teammates(probe: Probe) -> None:
    """A further run without a visibility of its own does not open the task."""
    probe.need("details")
    let_in(probe, "teammate")
    field = probe.contract.field(visibilities.FIELD)
    task = marked(probe, {field.name: visibilities.of(probe.contract, "owner")[0]})
    again = probe.post(probe.body(id=task.id))
    if not answers.is_success(again):
        raise NotObservable(f"the task is not continued now: {answers.seen(again)}")
    for exchange in attempts(probe, task, "teammate"):
        if answers.is_success(exchange):
            raise Broken("a private task can be read by a teammate once it goes on", exchange)


@requirement("VIS-03")
@each(visibilities.for_the_team)
def test_a_task_of_the_team_is_read_by_a_teammate(probe: Probe, case: Case) -> None:
    """By its id."""
    probe.need("details")
    let_in(probe, "teammate")
    task = marked(probe, case.body)
    if not reads(probe, task.id, "teammate"):
        seen = answers.seen(probe.exchanges[-1])
        raise Broken(
            f"a teammate reads a task with visibility {case} and gets {seen}",
            task.made,
            probe.exchanges[-1],
        )


@requirement("VIS-05")
@each(visibilities.for_the_team)
def test_a_task_of_the_team_is_hidden_from_outsiders(probe: Probe, case: Case) -> None:
    """However the id is written."""
    _hidden_from(probe, case, "outsider")


@requirement("VIS-09")
@each(operations_on_a_task)
def test_a_hidden_task_is_refused_like_one_that_is_not_there(probe: Probe, case: Case) -> None:
    """Status, headers and body differ in nothing but id and time; asked several times in turns."""
    operation: Operation = case.facts["operation"]
    probe.need("details")
    probe.need(operation.capability)
    let_in(probe, "outsider")
    task = marked(probe, {visibilities.FIELD: visibilities.of(probe.contract, "owner")[0]})
    reasons = [_difference(probe, operation, task) for _ in range(ROUNDS)]
    if all(reasons):
        raise Broken(
            f"{operation.id}: {reasons[-1]}: who asks learns which tasks there are",
            *probe.exchanges[-2:],
        )


def _difference(probe: Probe, operation: Operation, task: Marked) -> str | None:
    """How a refusal for the task differs from one for none. Inconclusive where it is no refusal."""
    one: list[tuple[Exchange, str]] = []
    other: list[tuple[Exchange, str]] = []
    for _ in range(2):
        for asked, kept in ((task.id, one), (probe.fresh_id(), other)):
            exchange = _asked(probe, operation, asked)
            if exchange.status is None or answers.is_success(exchange):
                raise Inconclusive(f"{operation.id} got {answers.seen(exchange)}", exchange)
            kept.append((exchange, asked))
    return twins.difference(one, other)


def _asked(probe: Probe, operation: Operation, task_id: str) -> Exchange:
    body = usual_body(probe.contract, operation)
    caller: CallerName | None = None if operation.public else "outsider"
    return probe.request(operation.id, body, caller=caller, id=task_id)
