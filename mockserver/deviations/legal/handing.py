"""Freedom in how a completed task hands over (AMB-ARTIFACT-.., AMB-WEBHOOK-..)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from mockserver import replies
from mockserver.delivery.handover import asked
from mockserver.delivery.webhook import owed
from mockserver.deviations import handing, keeping
from mockserver.deviations.deviation import Deviation
from mockserver.deviations.handing import Completes, Owed
from mockserver.deviations.legal.making import both, variant
from mockserver.runs.state import RunState
from mockserver.store.records import Delivery, Run, Task
from mockserver.views import Played

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

_SLOWLY: Final = 0.5
"""Seconds."""

_HEADERS: Final = {"Webhook-Event": "X-Event-Type", "Webhook-Id": "X-Delivery"}


def _other_names(_: Delivery, lines: dict[str, str]) -> dict[str, str]:
    return {_HEADERS.get(name, name): value for name, value in lines.items()}


def _id_in_body(given: Decisions) -> Decisions:
    def told(delivery: Delivery, payload: dict[str, Any]) -> object:
        return {"event_id": delivery.id, "event": "task.completed", **payload}

    def lines(_: Delivery, sent: dict[str, str]) -> dict[str, str]:
        return {name: value for name, value in sent.items() if name not in _HEADERS}

    return both(handing.payloads(told), handing.headers(lines))(given)


def _talkative(delivery: Delivery, lines: dict[str, str]) -> dict[str, str]:
    signature = sha256(f"{delivery.id}/{delivery.tries}".encode()).hexdigest()
    more = {"X-Attempt": str(delivery.tries), "X-Timestamp": str(time.time())}
    return {**lines, **more, "X-Signature": f"sha256={signature}"}


def _late(_: Task, __: Run, due: Owed) -> Owed:
    return [
        each if each.next_at is None else replace(each, next_at=each.next_at + _SLOWLY)
        for each in due
    ]


def _one_for_the_task(task: Task, _: Run, due: Owed) -> Owed:
    return () if task.deliveries else due


def _renamed(_: Task, __: Run, told: dict[str, Any]) -> dict[str, Any]:
    return {
        "result": {"state": told["outcome"]["status"], "at": told["outcome"].get("completed_at")},
        "text": told["summary"],
        "items": [],
        "ids": {"taskId": told["references"]["task_id"], "run": told["references"]["stream_id"]},
    }


def _loud(_: Task, __: Run, told: dict[str, Any]) -> dict[str, Any]:
    return {
        **told,
        "references": {name: value.upper() for name, value in told["references"].items()},
        "links": {"task": f"https://tasks.invalid/{told['references']['task_id']}"},
    }


def _declined(run: Run) -> bool:
    return run.decision is not None and not run.decision.approved


def _hands_over_declined(given: Decisions) -> Decisions:
    """AMB-ARTIFACT-ENDS, AMB-WEBHOOK-ENDS: with its outcome."""

    def owes(task: Task, run: Run, completes_at: Completes) -> Owed:
        if run.decision is not None and _declined(run) and asked(run) == "webhook":
            return (owed(task, run, run.decision.at),)
        return given.owes(task, run, completes_at)

    def is_over(run: Run, state: RunState) -> bool:
        return _declined(run) or given.is_over(run, state)

    def kept(played: Played) -> Played:
        own = [(run, at) for run, at in played if _declined(run) and asked(run) == "artifact"]
        return [*given.kept(played), *own]

    return replace(given, owes=owes, is_over=is_over, kept=kept)


def _only_latest(told: list[dict[str, Any]]) -> object:
    return told[-1]


def _in_wrapper(name: str) -> Callable[[Any], object]:
    return lambda told: {name: told, "total": len(told)}


VARIANTS: tuple[Deviation, ...] = (
    variant("artifact-alone", "The artifact comes alone, not in a list (AMB-ARTIFACT-SHAPE).",
            keeping.answered(_only_latest)),
    variant("artifact-wrapped", "The list of artifacts is in a wrapper (AMB-ARTIFACT-SHAPE).",
            keeping.answered(_in_wrapper("artifacts"))),
    variant("artifact-empty-list", "Without an artifact the list is empty (AMB-ARTIFACT-EARLY).",
            keeping.without_any(replies.told(200, []))),
    variant("artifact-conflict", "Without an artifact the answer is 409 (AMB-ARTIFACT-EARLY).",
            keeping.without_any(replies.told(409, {"error": "there is no artifact, or not yet"}))),
    variant("artifact-names", "The members of an artifact have other names (AMB-WEBHOOK-NAMES).",
            keeping.artifacts(_renamed)),
    variant("artifact-loud", "The ids in an artifact are in upper case, and there is more in it.",
            keeping.artifacts(_loud)),
    variant("artifact-unknown-outcome", "The artifact tells the outcome by a word of its own.",
            keeping.outcome("succeeded")),
    variant("handover-declined", "A declined task hands over as well (AMB-WEBHOOK-ENDS).",
            _hands_over_declined),
    variant("event-wrapped", "The artifact is a member of the event (AMB-WEBHOOK-NAMES).",
            handing.payloads(lambda _, told: {"type": "task.completed", "data": told})),
    variant("event-in-list", "Events come in a list of one (AMB-WEBHOOK-NAMES).",
            handing.payloads(lambda _, told: [told])),
    variant("event-other-headers", "The headers of an event have other names (AMB-WEBHOOK-NAMES).",
            handing.headers(_other_names)),
    variant("event-id-in-body", "The id of an event is in its body (AMB-WEBHOOK-NAMES).",
            _id_in_body),
    variant("event-talkative", "Each try has a number, a time and a signature in its headers.",
            handing.headers(_talkative)),
    variant("event-lower-case-scheme", "The scheme of the credentials is in lower case.",
            handing.headers(lambda _, lines: {
                name: value.replace("Bearer", "bearer") for name, value in lines.items()})),
    variant("event-late", "Events are sent half a second after completion.", handing.owing(_late)),
    variant("event-once-for-a-task", "A task sends one event, however often it is continued.",
            handing.owing(_one_for_the_task)),
)  # fmt: skip
