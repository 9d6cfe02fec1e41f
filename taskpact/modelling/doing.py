"""What each act of a walk sends, and what must come of it.

The rules are in spec/; where they are strict and where lenient, `model` and `judging` tell.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from taskpact import asking
from taskpact.judging import answers, choice
from taskpact.judging.outcomes import Inconclusive
from taskpact.modelling import judging, looking, reading
from taskpact.modelling.calls import UNKNOWN_CALL
from taskpact.modelling.judging import FAILS, SUCCEEDS, Sign
from taskpact.modelling.model import Known, continued, made
from taskpact.modelling.steps import Step
from taskpact.modelling.walking import Walk
from taskpact.probe import Probe
from taskpact.way import CREATE
from taskpact.wire.exchange import Exchange


def take(walk: Walk, steps: Iterable[Step]) -> list[Step]:
    """Take these steps until one shows a difference that is looked for; gives those taken."""
    taken = []
    for step in steps:
        if walk.found:
            break
        if walk.can(step) and (step.task in walk.model.tasks or step.act in {"create", "list"}):
            taken.append(step)
            _ACTS[step.act](walk, step)
    return taken


def succeeded(exchange: Exchange) -> bool:
    """Whether a decision had success; the body may say that it had none."""
    body = answers.json_object(exchange) or {}
    return answers.is_success(exchange) and body.get("success") is not False


# -- creating and continuing ------------------------------------------------------------------


def _create(walk: Walk, step: Step) -> None:
    if step.task in walk.model.tasks:
        return
    task_id, text = walk.probe.fresh_id(), new_text(walk)
    was_created(walk, step, task_id, text, _posted(walk, step, task_id, text))


def was_created(walk: Walk, step: Step, task_id: str, text: str, exchange: Exchange) -> None:
    """Remember a task that was made. Inconclusive where it was not."""
    if not answers.is_success(exchange):
        seen = answers.seen(exchange)
        raise Inconclusive(f"a task could not be made: {seen}", exchange)
    told = choice.task_id(exchange, task_id) if step.form == "acknowledged" else None
    known = made(
        step.task,
        told or task_id,
        step.who,
        text,
        step.visibility or walk.model.default,
        value=step.value if walk.calls.watched else None,
        keeps=None if step.plans else step.keeps,
        plain=not step.plans,
        begun=() if step.form == "acknowledged" else looking.beginning(exchange),
    )
    walk.model = walk.model.having(known)


def _continue(walk: Walk, step: Step) -> None:
    known = walk.model.tasks[step.task]
    if step.who != known.owner:
        _meddle(walk, step, lambda: _posted(walk, step, known.id, new_text(walk)))
        return
    before, text = walk.look(step.task), new_text(walk)
    if walk.found or before.status in walk.active:
        return
    exchange = _posted(walk, step, known.id, text)
    idle = walk.rests(before)
    if idle:
        walk.seen.add("STA-01")
    if answers.is_success(exchange):
        was_continued(walk, step, text, idle=idle)
    elif idle and not step.visibility and not step.plans:
        _refused(walk, step, known.id, text)


def _keeping(known: Known, step: Step) -> bool | None:
    """Whether there is an artifact: what an earlier run left may be gone or stay."""
    if step.plans:
        return None
    return True if step.keeps else known.keeps and None


def _refused(walk: Walk, step: Step, task_id: str, text: str) -> None:
    """Continuing an idle task of one's own, with no wish at all, was refused; perhaps too early."""
    if not walk.until(lambda: answers.is_success(_posted(walk, step, task_id, text)), "STA-01"):
        last = walk.probe.exchanges[-1]
        reason = f"continuing task {step.task}, of which no run is active, got"
        walk.tell("STA-01", f"{reason} {answers.seen(last)}", FAILS)
        return
    was_continued(walk, step, text, idle=True)


def was_continued(walk: Walk, step: Step, text: str, *, idle: bool) -> None:
    """Remember that a request to continue was accepted, while no run was active or waited."""
    known, default = walk.model.tasks[step.task], walk.model.default
    after = continued(known, text, step.visibility, default, idle=idle, value=step.value)
    keeps = _keeping(known, step) if idle else None
    plain = known.plain and idle and not step.plans
    walk.model = walk.model.having(replace(after, keeps=keeps, plain=plain))


def _spoil(walk: Walk, step: Step) -> None:
    known = walk.model.tasks[step.task]
    if step.who != known.owner or not walk.calls.spoilt:
        return
    before = walk.look(step.task)
    if walk.found:
        return
    exchange = _posted(walk, step, known.id, new_text(walk))
    if answers.not_refused(exchange):
        raise Inconclusive(f"an invalid body got {answers.seen(exchange)}", exchange)
    walk.must_be_as(step.task, before, "STA-07", f"{exchange.status} refused a request to continue")


def _posted(walk: Walk, step: Step, task_id: str, text: str) -> Exchange:
    return posted(walk.probe, walk, step, task_id, text)


def posted(probe: Probe, walk: Walk, step: Step, task_id: str, text: str) -> Exchange:
    """The answer to a create or continue, sent by `probe`."""
    negotiation = probe.contract.negotiation
    body = asking.named(probe, task_id, task=text, **walk.calls.body(step))
    if step.form == "acknowledged":
        return probe.post(body, caller=step.who)
    asked = {**body, negotiation.field: negotiation.stream.name}
    until = looking.first_events if step.form == "cut" else None
    return probe.request(CREATE, asked, caller=step.who, until=until)


def new_text(walk: Walk) -> str:
    """A text that is found nowhere else."""
    return f"{walk.probe.target.prompts.ordinary} (note {walk.probe.fresh_id()})"


# -- deciding and aborting --------------------------------------------------------------------


def _decide(walk: Walk, step: Step) -> None:
    known = walk.model.tasks[step.task]

    def decided() -> Exchange:
        body = {"decision": walk.calls.declines if step.declines else walk.calls.approves}
        return walk.probe.request("approve", body, caller=step.who, id=known.id)

    if step.who != known.owner:
        _meddle(walk, step, decided, may_succeed=False)
        return
    for other in walk.model.others(known):
        if not other.plain:
            walk.look(other.number)  # it may wait, too
    before = walk.look(step.task)
    if walk.found:
        return
    exchange = decided()
    if before.status in walk.waiting:
        _first(walk, step, exchange)
    elif before.status in walk.ended:
        walk.seen.add("STA-09")
        if succeeded(exchange):
            reason = f"a decision on task {step.task} had success, though it is {before.status}"
            walk.tell("STA-09", reason, SUCCEEDS)
        else:
            what = "a pointless decision on"
            walk.must_be_as(step.task, before, "STA-09", what)


def _first(walk: Walk, step: Step, exchange: Exchange) -> None:
    """A decision on a suspended run was answered."""
    walk.seen.add("STA-09")
    if not succeeded(exchange):
        reason = f"the first decision on task {step.task}, which is suspended, had no success"
        walk.tell("STA-09", reason, FAILS)
        return
    known = walk.model.tasks[step.task]
    old = known.shown.streams if known.shown else None
    after = replace(known, declined=step.declines, runs=0)
    walk.model = walk.model.having(after)

    def gone_on() -> bool:
        now = walk.look(step.task)
        return now.status not in walk.waiting or now.streams != old or bool(walk.found)

    asking.eventually(walk.probe, gone_on, walk.patience)
    for other in walk.model.others(after):
        if other.shown is None or other.shown.status not in walk.waiting or walk.found:
            continue
        walk.seen.add("STA-08")
        waited = other.shown.status
        status = walk.look(other.number).status
        if status not in walk.waiting:
            reason = f"a decision on task {step.task} made task {other.number} {status}"
            walk.tell("STA-08", reason, Sign("unlike", json.dumps(waited), judging.STATUS))
    _declined(walk, step)


def _declined(walk: Walk, step: Step) -> None:
    shown = walk.model.tasks[step.task].shown
    if step.declines and walk.completed and shown is not None and shown.status in walk.ended:
        walk.seen.add("STA-11")
        if shown.status == walk.completed:
            reason = f"task {step.task} was declined, and is {shown.status}"
            walk.tell("STA-11", reason, Sign("holds", f'"{shown.status}"'))


def _abort(walk: Walk, step: Step) -> None:
    known = walk.model.tasks[step.task]

    def aborted() -> Exchange:
        body = {walk.calls.abortable: UNKNOWN_CALL}
        return walk.probe.request("abortTools", body, caller=step.who, id=known.id)

    if step.who != known.owner:
        _meddle(walk, step, aborted)
        return
    before = walk.look(step.task)
    if not walk.found:
        aborted()
        what = "nothing was there to abort in"
        walk.must_be_as(step.task, before, "STA-18", what)


def _meddle(
    walk: Walk, step: Step, send: Callable[[], Exchange], *, may_succeed: bool = True
) -> None:
    """Somebody calls an operation on another's task: the owner must see it as before."""
    known = walk.model.tasks[step.task]
    before = walk.look(step.task)
    if walk.found:
        return
    requirement = _binding(walk, walk.model.tasks[step.task], step)
    exchange = send()
    if not may_succeed and succeeded(exchange):
        reason = f"{step.who} decided on task {step.task} of {known.owner} with success"
        walk.tell(requirement, reason, SUCCEEDS)
        return
    what = f"{step.who} called {step.act} on"
    walk.must_be_as(step.task, before, requirement, what)


def _binding(walk: Walk, known: Known, step: Step) -> str:
    of_team = walk.of_team(known, step.who)
    if judging.always_hidden(walk.calls.readers, known, of_team=of_team):
        return "STA-13"
    return "STA-14" if of_team else "STA-01"


_ACTS: Final[Mapping[str, Callable[[Walk, Step], None]]] = {
    "create": _create,
    "continue": _continue,
    "spoil": _spoil,
    "decide": _decide,
    "abort": _abort,
    "read": reading.read,
    "share": reading.read_share,
    "list": reading.read_list,
    "artifacts": reading.read_artifacts,
    "reread": reading.reread,
}
