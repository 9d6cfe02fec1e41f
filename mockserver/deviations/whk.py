"""Defects of WHK: events that are lost, doubled, unasked, too early, untrue or insistent."""

from __future__ import annotations

from typing import Any, Final

from mockserver.deviations import handing
from mockserver.deviations.deviation import Deviation
from mockserver.deviations.handing import Change
from mockserver.store.records import Delivery


def _defect(identifier: str, requirement: str, summary: str, change: Change) -> Deviation:
    return Deviation(f"whk-{identifier}", "defect", requirement, summary, change)


def _bearing(change: str) -> Change:
    return handing.headers(lambda _, lines: {**lines, "Authorization": change})


def _without(name: str) -> Change:
    return handing.headers(
        lambda _, lines: {key: value for key, value in lines.items() if key != name}
    )


def _bare(_: Delivery, lines: dict[str, str]) -> dict[str, str]:
    return {**lines, "Authorization": lines["Authorization"].removeprefix("Bearer ")}


def _telling(**members: object) -> Change:
    """Some members of the payload's references, or its outcome, are others."""

    def changed(_: Delivery, told: dict[str, Any]) -> object:
        for part in ("outcome", "references"):
            told[part] |= {key: value for key, value in members.items() if key in told[part]}
        return told

    return handing.payloads(changed)


def _short(_: Delivery, told: dict[str, Any]) -> object:
    return {**told["references"], "status": told["outcome"]["status"]}


def _stray_stream(delivery: Delivery, told: dict[str, Any]) -> object:
    stream = handing.another_id(delivery.stream_id)
    return {**told, "references": {**told["references"], "stream_id": stream}}


DEVIATIONS: Final[tuple[Deviation, ...]] = (
    _defect("never", "WHK-01", "Sends no event.", handing.owing(handing.nothing)),
    _defect("twice", "WHK-01", "Sends every event twice.", handing.owing(handing.once_more)),
    _defect("twice-when-continued", "WHK-01", "Sends the event of a further run twice.",
            handing.owing(handing.when(handing.is_further, handing.once_more))),
    _defect("twice-after-approval", "WHK-01", "Sends the event of an approved run twice.",
            handing.owing(handing.when(handing.is_approved, handing.once_more))),
    _defect("not-when-continued", "WHK-01", "Sends no event for a further run.",
            handing.owing(handing.when(handing.is_further, handing.nothing))),
    _defect("not-after-approval", "WHK-01", "Sends no event for an approved run.",
            handing.owing(handing.when(handing.is_approved, handing.nothing))),
    _defect("always", "WHK-02", "Sends an event for every task.",
            handing.owing_for(None, "artifact")),
    _defect("for-artifact", "WHK-02", "Sends an event for a task that asked for the artifact.",
            handing.owing_for("artifact")),
    _defect("by-default", "DEF-18", "Sends an event where nothing was asked for.",
            handing.owing_for(None)),
    _defect("for-refused", "ERR-05", "Sends an event before it looks at a request's values.",
            handing.for_bad_values),
    _defect("for-strangers", "ERR-05", "Sends the event of a request before it asks who calls.",
            handing.for_strangers),
    _defect("without-bearer", "WHK-03", "Events carry no credentials.", _without("Authorization")),
    _defect("name-as-bearer", "WHK-03", "Events carry the secret's name instead of its value.",
            _bearing("Bearer WEBHOOK_TOKEN")),
    _defect("other-scheme", "WHK-03", "Events carry the secret in the scheme Basic.",
            handing.headers(lambda _, lines: {
                **lines, "Authorization": lines["Authorization"].replace("Bearer", "Basic")})),
    _defect("bare-token", "WHK-03", "Events carry the secret without a scheme.",
            handing.headers(_bare)),
    _defect("task-unnamed", "WHK-04", "The event does not name its task.",
            _telling(task_id="")),
    _defect("stream-another", "WHK-04", "The event names a stream that there is not.",
            handing.payloads(_stray_stream)),
    _defect("status-running", "WHK-04", "The event says that the run goes on.",
            _telling(status="running")),
    _defect("status-failed", "WHK-04", "The event says that the run has failed.",
            _telling(status="failed")),
    _defect("short", "WHK-04", "The event has ids and a status, and nothing of the artifact.",
            handing.payloads(_short)),
    _defect("no-retries", "WHK-05", "Gives up after the first try.",
            handing.giving_up(lambda _, __: True)),
    _defect("no-retry-after-503", "WHK-05", "Takes status 503 for final.",
            handing.giving_up(lambda _, status: status == 503)),
    _defect("one-retry", "WHK-05", "Gives up after the second try.",
            handing.giving_up(lambda before, _: before.tries >= 2)),
    _defect("no-retry-without-answer", "WHK-05", "Gives up where no answer comes.",
            handing.giving_up(lambda _, status: status is None)),
    _defect("new-id", "WHK-06", "Every try has an id of its own.",
            handing.headers(handing.new_id)),
    _defect("one-id-for-all", "WHK-06", "All events have the same id.",
            handing.headers(lambda _, lines: {**lines, "Webhook-Id": "task.completed"})),
    _defect("no-id", "WHK-06", "Events have no id.", _without("Webhook-Id")),
    _defect("again-after-204", "WHK-07", "Takes status 204 for a failure.",
            handing.again_after(204)),
    _defect("again-after-202", "WHK-07", "Takes 200 alone for success.",
            handing.again_after(201, 202, 204)),
    _defect("follows-redirects", "WHK-08", "Follows redirects, with its credentials.",
            handing.following((301, 302, 303, 307, 308))),
    _defect("follows-kept-methods", "WHK-08", "Follows redirects that keep the method.",
            handing.following((307, 308))),
    _defect("at-once", "WHK-10", "Sends the event when the run begins.",
            handing.too_early(lambda _, __: True)),
    _defect("when-suspended", "WHK-10", "Sends the event when the run stops for a decision.",
            handing.too_early(lambda _, completes_at: completes_at is None)),
)  # fmt: skip
