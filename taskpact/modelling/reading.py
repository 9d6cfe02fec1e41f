"""What the acts of a walk that only read must be shown. The other acts are in `doing`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urljoin

from taskpact import asking, rereading
from taskpact.judging import answers
from taskpact.judging.outcomes import NotObservable
from taskpact.living import COMPLETED
from taskpact.modelling import judging, looking
from taskpact.modelling.judging import FAILS, SUCCEEDS, Sign
from taskpact.modelling.model import Known, Shown
from taskpact.modelling.steps import Step
from taskpact.modelling.walking import Walk
from taskpact.wire.exchange import Exchange


def read(walk: Walk, step: Step) -> None:
    """Somebody reads the details: the owner, or one who may or may not."""
    known = walk.model.tasks[step.task]
    if step.who == known.owner:
        walk.look(step.task)
        return
    of_team = walk.of_team(known, step.who)
    hidden = judging.always_hidden(walk.calls.readers, known, of_team=of_team)
    expected = judging.may_read(walk.calls.readers, known, of_team=of_team)
    _opens(walk, step, "readTask", expected, "STA-04" if hidden else "STA-05")


def read_share(walk: Walk, step: Step) -> None:
    """Nobody in particular reads the share."""
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
        # What was never open needs no time to close.
        most = 0.0 if requirement == "STA-04" else asking.PATIENCE
        as_expected = walk.until(right, requirement, most=most)
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


def read_list(walk: Walk, step: Step) -> None:
    """Somebody goes through their list."""
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


def read_artifacts(walk: Walk, step: Step) -> None:
    """Somebody reads the artifacts."""
    known = walk.model.tasks[step.task]
    if step.who != known.owner:
        of_team = walk.of_team(known, step.who)
        if judging.always_hidden(walk.calls.readers, known, of_team=of_team):
            _opens(walk, step, "readArtifact", False, "STA-04")
        return
    now = walk.look(step.task)
    known = walk.model.tasks[step.task]
    expected = known.keeps if now.status.startswith(COMPLETED) else None
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


def reread(walk: Walk, step: Step) -> None:
    """The owner reads the first stream again."""
    known = walk.model.tasks[step.task]
    walk.look(step.task)
    details = answers.json_object(walk.probe.exchanges[-1]) or {}
    first = walk.model.tasks[step.task].first
    url = looking.stream_url(details, first) if first else None
    if url is None or not known.begun or walk.found:
        return
    try:
        address = rereading.own(walk.probe, urljoin(walk.probe.exchanges[-1].url, url))
    except (ValueError, NotObservable):
        return  # an address that is none, or not the target's (RES-01)
    until = looking.first_events
    exchange = rereading.read(walk.probe, address, caller=known.owner, until=until)
    again = looking.beginning(exchange)
    if len(again) < len(known.begun):
        return
    walk.seen.add("STA-17")
    if again != known.begun:
        reason = f"the first stream of task {step.task} began with {known.begun[0][:80]!r}"
        walk.tell("STA-17", f"{reason}, and read again with {again[0][:80]!r}")
