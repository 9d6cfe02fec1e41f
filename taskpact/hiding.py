"""Tasks that are recognised wherever they show, and how others try to read them.

Nothing here judges.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from taskpact.asking import eventually, named
from taskpact.cases import deciding
from taskpact.cases.case import Case
from taskpact.contract import Contract, Operation
from taskpact.judging import answers
from taskpact.judging.outcomes import Inconclusive
from taskpact.probe import Probe
from taskpact.target import CallerName
from taskpact.way import CREATE, Body
from taskpact.wire.exchange import Exchange

_BY_ID: Final = "{id}"
_OTHERS: Final = "{"


@dataclass(frozen=True, slots=True)
class Marked:
    """A task of the first user, with a text that is found nowhere else."""

    id: str
    mark: str
    """What the text begins with, so that a title made of its beginning holds it too."""
    made: Exchange

    def shows_in(self, exchange: Exchange) -> bool:
        """Whether an answer holds the text, in its head or its body."""
        heads = [value.encode("latin-1") for _, value in exchange.headers]
        return any(self.mark.encode() in each for each in (exchange.body, *heads))


def marked(
    probe: Probe, members: Body, caller: CallerName = "self", prompt: str | None = None
) -> Marked:
    """A task made with these members, which its owner can read. Inconclusive where not."""
    mark = probe.fresh_id()[:18]
    text = f"{mark}: {prompt or probe.target.prompts.ordinary}"
    more = {} if isinstance(members, bytes) else members
    body = named(probe, probe.fresh_id(), task=text, **more)
    task_id, made = probe.created(body, caller=caller)
    if "details" in probe.session.found and not reads(probe, task_id, caller):
        raise Inconclusive("the owner cannot read the new task", made, probe.exchanges[-1])
    return Marked(task_id, mark, made)


def reads(probe: Probe, task_id: str, caller: CallerName = "self") -> bool:
    """Whether the caller comes to read the details of a task, if only after a while."""
    return eventually(
        probe, lambda: answers.is_success(probe.request("readTask", id=task_id, caller=caller))
    )


def let_in(probe: Probe, caller: CallerName) -> str:
    """A task of another caller's own, which they can read; so their credentials count.

    Inconclusive where they do not, NotObservable where there is no such caller.
    """
    probe.credentials(caller)
    task_id, made = probe.created(named(probe, probe.fresh_id()), caller=caller)
    if "details" in probe.session.found and not reads(probe, task_id, caller):
        raise Inconclusive(f"the {caller} cannot read a task of their own", made)
    return task_id


def attempts(probe: Probe, task: Marked, caller: CallerName) -> Iterator[Exchange]:
    """What the caller gets who asks for the details of a task, in several spellings of its id."""
    for spelled in dict.fromkeys((task.id, task.id.upper(), task.id.replace("-", ""))):
        yield probe.request("readTask", id=spelled, caller=caller)
    yield probe.request("readTask", id=task.id, caller=caller, query="?share=true&public=1")


def operations_on_a_task(contract: Contract) -> list[Case]:
    """The operations that take the id of a task and nothing else of its (VIS-09)."""
    return [
        Case(each.id, {}, facts={"operation": each})
        for each in contract.operations.values()
        if each.id != CREATE and _BY_ID in each.path and each.path.count(_OTHERS) == 1
    ]


def usual_body(contract: Contract, operation: Operation) -> Mapping[str, object] | None:
    """A body that is good for the operation; None where it takes none."""
    if "requestBody" not in operation.node:
        return None
    if operation.capability == "approval":
        return {"decision": deciding.decisions(contract)[0]}
    return dict.fromkeys(deciding.targets(contract)[:1], "unknown")
