"""Admits a valid call: makes the run it asks for, on the task it names or on a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mockserver.routes import owing
from mockserver.routes.service import Service
from mockserver.runs.config import RunConfig
from mockserver.runs.suspension import suspension
from mockserver.store.records import Decision, Run, Task
from mockserver.users import User
from taskpact.contract import Contract, Resolution

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Body = Mapping[str, Any]


class _ForeignError(Exception):
    """The task named belongs to another user."""


async def admit(
    service: Service, decisions: Decisions, user: User, body: Body, resolution: Resolution
) -> tuple[Task, Run]:
    """Store the new run, on the task the call names or on a new one."""
    contract, now = service.world.contract, service.world.clock.now()
    values = decisions.settle(contract, user, resolution)
    message = decisions.message(contract, body)
    stream_id = decisions.new_id()
    task_id = decisions.wanted_id(resolution) or decisions.new_id()

    def run(history: tuple[str, ...] = ()) -> Run:
        # By position: to make a value by names takes three times as long.
        route = str(resolution.derived.get("route", ""))
        secrets: tuple[str, ...] = tuple(values["secrets"])  # type: ignore[arg-type]
        seed, text, files = service.world.seed, message.text, tuple(body.get("file_keys", ()))
        made = RunConfig(stream_id, task_id, seed, text, values, route, history, secrets, files)
        return Run(decisions.configure(made), message, now)

    def change(before: Task | None) -> Task:
        if before is None:
            shown = values.get("visibility")
            after = Task(task_id, user.name, user.team, shown, now, (run(),))
        elif decisions.may_continue(before, user):
            after = _shown(contract, body, decisions.continued(before, run(_said(before))))
        else:
            raise _ForeignError
        return owing.with_owed(service, decisions, after)

    try:
        task = await service.store.change(task_id, change)
    except _ForeignError:
        # AMB-ID-FOREIGN: an id of somebody else is replaced, so that nothing is revealed.
        task_id = decisions.new_id()
        task = await service.store.change(task_id, change)
    owing.posted(service, decisions, task)
    return task, task.runs[-1]


def continued(before: Task, run: Run) -> Task:
    """The task with a further run.

    It keeps its visibility unless the call sends another (AMB-CONTINUE-VISIBILITY). A run that
    waited for a decision waits no more (AMB-CONTINUE-ACTIVE).
    """
    latest = before.runs[-1]
    if latest.decision is None and suspension(latest.config) is not None:
        latest = replace(latest, decision=Decision(approved=False, at=run.started_at))
    return replace(before, runs=(*before.runs[:-1], latest, run))


def _said(task: Task) -> tuple[str, ...]:
    """What the user said so far, but for answers and approvals."""
    return tuple(each.message.text for each in task.runs if not each.config.after)


def _shown(contract: Contract, body: Body, task: Task) -> Task:
    """The task with the visibility that was sent and counts; as it is, where none was."""
    value = body.get("visibility")
    if value is None or contract.field("visibility").means_omitted(value):
        return task
    return replace(task, visibility=value)
