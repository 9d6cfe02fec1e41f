"""What each act of a walk sends, and what must come of it.

The rules are in spec/; where they are strict and where lenient, `model` and `judging` tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import urljoin

from taskpact import asking
from taskpact.judging import answers, choice
from taskpact.judging.outcomes import Inconclusive
from taskpact.modelling import judging, looking
from taskpact.modelling.calls import UNKNOWN_CALL
from taskpact.modelling.judging import Sign
from taskpact.modelling.model import Known, Shown, continued, made
from taskpact.modelling.steps import Step
from taskpact.modelling.walking import Walk
from taskpact.probe import CREATE
from taskpact.wire.exchange import Exchange

SUCCEEDS, FAILS = Sign("succeeds"), Sign("fails")


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
    task_id, text = walk.probe.fresh_id(), _text(walk)
    exchange = _posted(walk, step, task_id, text)
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
        begun=() if step.form == "acknowledged" else _beginning(exchange),
    )
    walk.model = walk.model.having(known)


def _continue(walk: Walk, step: Step) -> None:
    known = walk.model.tasks[step.task]
    if step.who != known.owner:
        _meddle(walk, step, lambda: _posted(walk, step, known.id, _text(walk)))
        return
    before, text = walk.look(step.task), _text(walk)
    if walk.found or before.status in asking.states(walk.probe, "active"):
        return
    exchange = _posted(walk, step, known.id, text)
    idle = before.status not in walk.waiting
    known = walk.model.tasks[step.task]
    if answers.is_success(exchange):
        after = continued(
            known, text, step.visibility, walk.model.default, idle=idle, value=step.value
        )
        keeps = _keeping(known, step) if idle else None
        walk.model = walk.model.having(
            replace(after, keeps=keeps, plain=known.plain and idle and not step.plans)
        )
    elif idle and step == Step("continue", step.task, step.who):
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
    known = walk.model.tasks[step.task]
    after = continued(known, text, "", walk.model.default, idle=True, value=None)
    walk.model = walk.model.having(replace(after, keeps=_keeping(known, step)))


def _spoil(walk: Walk, step: Step) -> None:
    known = walk.model.tasks[step.task]
    if step.who != known.owner or not walk.calls.spoilt:
        return
    before = walk.look(step.task)
    if walk.found:
        return
    exchange = _posted(walk, step, known.id, _text(walk))
    if answers.not_refused(exchange):
        raise Inconclusive(f"an invalid body got {answers.seen(exchange)}", exchange)
    walk.must_be_as(step.task, before, "STA-07", f"{exchange.status} refused a request to continue")


def _posted(walk: Walk, step: Step, task_id: str, text: str) -> Exchange:
    probe, negotiation = walk.probe, walk.probe.contract.negotiation
    body = asking.named(probe, task_id, task=text, **walk.calls.body(step))
    if step.form == "acknowledged":
        return probe.post(body, caller=step.who)
    asked = {**body, negotiation.field: negotiation.stream.name}
    until = looking.first_events if step.form == "cut" else None
    return probe.request(CREATE, asked, caller=step.who, until=until)


def _text(walk: Walk) -> str:
    return f"{walk.probe.target.prompts.ordinary} (note {walk.probe.fresh_id()})"


def _beginning(exchange: Exchange) -> tuple[str, ...]:
    return looking.events(exchange)[: looking.EVENTS]


# -- deciding and aborting --------------------------------------------------------------------


def _decide(walk: Walk, step: Step) -> None:
    known = walk.model.tasks[step.task]

    def decided() -> Exchange:
        body = {"decision": walk.calls.declines if step.declines else walk.calls.approves}
        return walk.probe.request("approve", body, caller=step.who, id=known.id)

    if step.who != known.owner:
        _meddle(walk, step, decided, may_succeed=False)
        return
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

    asking.eventually(gone_on, walk.patience)
    for other in walk.model.others(after):
        if other.shown is None or other.shown.status not in walk.waiting or walk.found:
            continue
        walk.seen.add("STA-08")
        status = walk.look(other.number).status
        if status not in walk.waiting:
            reason = f"a decision on task {step.task} made task {other.number} {status}"
            walk.tell("STA-08", reason)
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


# -- reading ----------------------------------------------------------------------------------


def _read(walk: Walk, step: Step) -> None:
    known = walk.model.tasks[step.task]
    if step.who == known.owner:
        walk.look(step.task)
        return
    of_team = walk.of_team(known, step.who)
    hidden = judging.always_hidden(walk.calls.readers, known, of_team=of_team)
    expected = judging.may_read(walk.calls.readers, known, of_team=of_team)
    _opens(walk, step, "readTask", expected, "STA-04" if hidden else "STA-05")


def _share(walk: Walk, step: Step) -> None:
    known = walk.model.tasks[step.task]
    expected = judging.shares(walk.calls.readers, known)
    _opens(walk, replace(step, who=known.owner), "readShared", expected, "STA-05")


def _opens(walk: Walk, step: Step, operation: str, expected: bool | None, requirement: str) -> None:
    """Reading must, must not, or may (None) have success; what it shows is of this task."""
    known = walk.model.tasks[step.task]
    caller = None if operation == "readShared" else step.who

    def asked() -> Exchange:
        return walk.probe.request(operation, caller=caller, id=known.id)

    if expected is None:
        exchange = asked()
    else:
        right = lambda: answers.is_success(asked()) is expected  # noqa: E731
        as_expected = walk.until(right, requirement)
        exchange = walk.probe.exchanges[-1]
        if not as_expected:
            may_be = " or ".join(sorted(known.visibility))
            whose = "nobody" if caller is None else step.who
            reason = f"{operation} of task {step.task}, which is {may_be}, by {whose} got"
            sign = FAILS if expected else SUCCEEDS
            walk.tell(requirement, f"{reason} {answers.seen(exchange)}", sign)
            return
    strange = judging.holds_any(answers.json_object(exchange), walk.texts_of_others(known))
    if answers.is_success(exchange) and strange:
        reason = f"{operation} of task {step.task} shows {strange!r}, said in another task"
        walk.tell("STA-02", reason, Sign("holds", strange))


def _list(walk: Walk, step: Step) -> None:
    own = {each.id.lower() for each in walk.model if each.owner == step.who}
    strange = {each.id.lower() for each in walk.model if each.owner != step.who}
    last: looking.Pages | None = None

    def right() -> bool:
        nonlocal last
        last = looking.pages(walk.probe, step.who, enough=own.issubset)
        lacking = last.whole and not own <= last.ids
        return not lacking and not strange & last.ids

    if walk.until(right, "STA-06") or last is None:
        return
    missing, others = sorted(own - last.ids), sorted(strange & last.ids)
    told = f"lacks their task {missing[0]}" if missing else f"shows {others[0]} of another user"
    sign = Sign("lacks", missing[0]) if missing else Sign("holds", others[0])
    walk.tell("STA-06", f"the list of {step.who} {told}", sign)


def _artifacts(walk: Walk, step: Step) -> None:
    known = walk.model.tasks[step.task]
    if step.who != known.owner:
        of_team = walk.of_team(known, step.who)
        if judging.always_hidden(walk.calls.readers, known, of_team=of_team):
            _opens(walk, step, "readArtifact", False, "STA-04")
        return
    now = walk.look(step.task)
    known = walk.model.tasks[step.task]
    expected = known.keeps if now.status in walk.ended else None
    held: list[Mapping[str, object]] = []

    def right() -> bool:
        nonlocal held
        held = looking.artifacts_of(
            walk.probe.request("readArtifact", id=known.id, caller=step.who)
        )
        return expected is None or bool(held) is expected

    if walk.found:
        return
    judged = () if expected is None else ("STA-10",)
    if not walk.until(right, *judged):
        told = "asked for no artifact, and has one" if held else "has not the artifact it asked for"
        walk.tell("STA-10", f"task {step.task} {told}", SUCCEEDS if held else FAILS)
    _own_artifacts(walk, known, now, held)


def _own_artifacts(walk: Walk, known: Known, now: Shown, held: list[Mapping[str, object]]) -> None:
    others = [each.id for each in walk.model.others(known)]
    strange = judging.holds_any(held, others)
    if strange:
        reason = f"the artifact of task {known.number} names the task {strange}"
        walk.tell("STA-10", reason, Sign("holds", strange))
    if known.declined and walk.completed and now.status in walk.ended:
        walk.seen.add("STA-11")
        if walk.completed in [looking.outcome(each) for each in held] and len(known.said) == 1:
            reason = f"task {known.number} was declined; its artifact says {walk.completed}"
            walk.tell("STA-11", reason, Sign("holds", f'"{walk.completed}"'))


def _reread(walk: Walk, step: Step) -> None:
    known = walk.model.tasks[step.task]
    walk.look(step.task)
    details = answers.json_object(walk.probe.exchanges[-1]) or {}
    first = walk.model.tasks[step.task].first
    url = looking.stream_url(details, first) if first else None
    if url is None or not known.begun or walk.found:
        return
    credentials = walk.probe.credentials(known.owner)
    headers = [*walk.probe.headers, *credentials]
    base = walk.probe.target.url.rstrip("/") + "/"
    exchange = walk.probe.send(
        "GET", urljoin(base, url), headers=headers, until=looking.first_events
    )
    again = _beginning(exchange)
    if len(again) < len(known.begun):
        return
    walk.seen.add("STA-17")
    if again != known.begun:
        reason = f"the first stream of task {step.task} began with {known.begun[0][:80]!r}"
        walk.tell("STA-17", f"{reason}, and read again with {again[0][:80]!r}")


_ACTS: Final[Mapping[str, Callable[[Walk, Step], None]]] = {
    "create": _create,
    "continue": _continue,
    "spoil": _spoil,
    "decide": _decide,
    "abort": _abort,
    "read": _read,
    "share": _share,
    "list": _list,
    "artifacts": _artifacts,
    "reread": _reread,
}
