"""Steps that are taken at the same moment, each on a connection of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from taskpact.judging import answers
from taskpact.living import at_once
from taskpact.modelling.doing import new_text, posted, was_continued, was_created
from taskpact.modelling.steps import Step
from taskpact.modelling.walking import Walk
from taskpact.probe import Probe
from taskpact.wire.exchange import Exchange


def together(
    walk: Walk, steps: Sequence[Step], *, remember: bool = True
) -> list[tuple[str, Exchange]]:
    """Create and continue at once, each task of a continue being at rest; texts and answers.

    What is accepted is remembered in the order of the steps. So do not `remember` several that
    continue one task, of which the order is open.
    """
    possible = [step for step in steps if walk.can(step)]
    numbers = {step.task for step in possible if step.act == "continue"}
    resting = {number for number in numbers if walk.rests(walk.look(number))}
    texts = [new_text(walk) for _ in possible]
    ids = [_id(walk, step) for step in possible]
    calls = [_call(walk, *each) for each in zip(possible, ids, texts, strict=True)]
    made = at_once(walk.probe, calls)
    walk.probe.exchanges += made
    for step, task_id, text, exchange in zip(possible, ids, texts, made, strict=True):
        if step.act == "create":
            was_created(walk, step, task_id, text, exchange)
        elif remember and answers.is_success(exchange):
            was_continued(walk, step, text, idle=step.task in resting)
    return list(zip(texts, made, strict=True))


def _id(walk: Walk, step: Step) -> str:
    known = walk.model.tasks.get(step.task)
    return known.id if known else walk.probe.fresh_id()


def _call(walk: Walk, step: Step, task_id: str, text: str) -> Callable[[Probe], Exchange]:
    return lambda probe: posted(probe, walk, step, task_id, text)
