"""Admits a valid call: makes the run it asks for, on the task it names or on a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mockserver.routes import owing
from mockserver.routes.service import Service
from mockserver.runs.config import RunConfig
from mockserver.runs.suspension import suspension
from mockserver.store.records import Decision, Message, Run, Task
from mockserver.users import User
from taskpact.contract import Contract, Resolution

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Body = Mapping[str, Any]


class _ForeignError(Exception):
    """The task named belongs to another user."""


@dataclass(slots=True)
class _Call:
    """What a call comes to, apart from the task that it will belong to.

    Not frozen, since it is made for every call and seen by nobody else.
    """

    service: Service
    decisions: Decisions
    user: User
    body: Body
    resolution: Resolution
    values: Mapping[str, object]
    message: Message
    stream_id: str
    now: float

    def on(self, task_id: str, before: Task | None) -> Task:
        """The task with the run; a new one where there was none. Raises _ForeignError."""
        if before is None:
            run = self._run(task_id, ())
            shown = self.values.get("visibility")
            made = Task(task_id, self.user.name, self.user.team, shown, self.now, (run,))
            return owing.with_owed(self.service, self.decisions, made)
        if not self.decisions.may_continue(before, self.user):
            raise _ForeignError
        said = tuple(each.message.text for each in before.runs if not each.config.after)
        after = self.decisions.continued(before, self._run(task_id, said))
        after = owing.with_owed(self.service, self.decisions, after)
        shown = _sent(self.service.world.contract, self.body, "visibility")
        return after if shown is None else replace(after, visibility=shown)

    def _run(self, task_id: str, history: tuple[str, ...]) -> Run:
        config = RunConfig(
            stream_id=self.stream_id,
            task_id=task_id,
            seed=self.service.world.seed,
            text=self.message.text,
            values=self.values,
            route=str(self.resolution.derived.get("route", "")),
            history=history,
            secret_names=tuple(self.values["secrets"]),  # type: ignore[arg-type]
            file_keys=tuple(self.body.get("file_keys", ())),
        )
        return Run(self.decisions.configure(config), self.message, self.now)


async def admit(
    service: Service, decisions: Decisions, user: User, body: Body, resolution: Resolution
) -> tuple[Task, Run]:
    """Store the new run, on the task the call names or on a new one."""
    call = _call(service, decisions, user, body, resolution)
    task_id = decisions.wanted_id(resolution) or decisions.new_id()
    try:
        task = await service.store.change(task_id, lambda before: call.on(task_id, before))
    except _ForeignError:
        # AMB-ID-FOREIGN: an id of somebody else is replaced, so that nothing is revealed.
        own = decisions.new_id()
        task = await service.store.change(own, lambda before: call.on(own, before))
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


def _call(
    service: Service, decisions: Decisions, user: User, body: Body, resolution: Resolution
) -> _Call:
    contract = service.world.contract
    return _Call(
        service=service,
        decisions=decisions,
        user=user,
        body=body,
        resolution=resolution,
        values=decisions.settle(contract, user, resolution),
        message=decisions.message(contract, body),
        stream_id=decisions.new_id(),
        now=service.world.clock.now(),
    )


def _sent(contract: Contract, body: Body, name: str) -> object:
    """The value of a field that was sent and counts; None where none was."""
    value = body.get(name)
    return None if value is None or contract.field(name).means_omitted(value) else value
