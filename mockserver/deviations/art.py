"""Defects of ART: artifacts that are lost, kept unasked, open to others, or not true."""

from __future__ import annotations

from typing import Final

from mockserver.deviations import handing, keeping
from mockserver.deviations.deviation import Deviation
from mockserver.deviations.handing import Change


def _defect(identifier: str, requirement: str, summary: str, change: Change) -> Deviation:
    return Deviation(f"art-{identifier}", "defect", requirement, summary, change)


DEVIATIONS: Final[tuple[Deviation, ...]] = (
    _defect("none", "ART-01", "Keeps no artifact.", keeping.keeping(lambda _, __: [])),
    _defect("lost-when-continued", "ART-01", "Loses the artifact when the task is continued.",
            keeping.keeping(lambda played, kept: kept if len(played) == 1 else [])),
    _defect("of-first-run-only", "ART-01", "Keeps the artifact of a task's first run only.",
            keeping.keeping(lambda played, kept: [each for each in kept if each == played[0]])),
    _defect("not-of-one-agent", "ART-01", "Keeps none of a run that goes to one agent.",
            keeping.keeping(lambda _, kept: [
                (r, s) for r, s in kept if not r.config.values.get("agent_id")])),
    _defect("once", "ART-01", "Gives an artifact away when it is read.", keeping.once),
    _defect("lost-after-approval", "ART-01", "Keeps none of a run that was approved.",
            keeping.keeping(lambda _, kept: [(r, s) for r, s in kept if not r.config.after])),
    _defect("empty-list", "ART-01", "Answers with an empty list, whatever was kept.",
            keeping.answered(lambda _: [])),
    _defect("task-unnamed", "ART-02", "The artifact names the stream where the task belongs.",
            keeping.referring(lambda _, run: {"task_id": run.config.stream_id})),
    _defect("task-another", "ART-02", "The artifact names an id that no task has.",
            keeping.referring(lambda task, _: {"task_id": handing.another_id(task.id)})),
    _defect("task-another-when-continued", "ART-02",
            "The artifact of a further run names an id that no task has.",
            keeping.referring(lambda task, run: {"task_id": handing.another_id(task.id)}
                              if handing.is_further(task, run) else {})),
    _defect("task-latest", "ART-02", "The artifact names the task that began last.",
            keeping.naming_the_latest),
    _defect("of-all-tasks", "ART-02", "The artifacts of other tasks come along.",
            keeping.all_of_them),
    _defect("always", "ART-03", "Keeps the artifact of every task.",
            keeping.keeping_for(None, "webhook")),
    _defect("for-webhook", "ART-03", "Keeps the artifact of a task that asked for the webhook.",
            keeping.keeping_for("webhook")),
    _defect("by-default", "DEF-17", "Keeps an artifact where nothing was asked for.",
            keeping.keeping_for(None)),
    _defect("for-everybody", "ART-04", "Everybody who has signed in reads all artifacts.",
            keeping.open_to(lambda _, user: user is not None)),
    _defect("for-teammates", "ART-04", "Teammates read the artifacts of private tasks.",
            keeping.open_to(lambda task, user: user is not None and user.team == task.team)),
    _defect("for-outsiders", "ART-04", "Whoever is of no common team reads artifacts.",
            keeping.open_to(lambda task, user: user is not None and user.team != task.team)),
    _defect("for-nobody", "ART-04", "Artifacts can be read without credentials.",
            keeping.open_to_nobody),
    _defect("outcome-running", "ART-07", "The artifact says that the run goes on.",
            keeping.outcome("running")),
    _defect("outcome-failed", "ART-07", "The artifact says that the run has failed.",
            keeping.outcome("failed")),
    _defect("outcome-aborted-when-continued", "ART-07",
            "The artifact of a further run says that it was aborted.",
            keeping.outcome("aborted", handing.is_further)),
    _defect("stream-first", "ART-08", "The artifact names the first stream of its task.",
            keeping.referring(lambda task, _: {"stream_id": task.runs[0].config.stream_id})),
    _defect("stream-another", "ART-07", "The artifact names a stream that there is not.",
            keeping.referring(lambda _, run: {
                "stream_id": handing.another_id(run.config.stream_id)})),
)  # fmt: skip
