"""Servers that are wrong about plans and about decisions."""

from __future__ import annotations

from mockserver.deviations import deciding
from mockserver.deviations.contending import loser_overwrites, loser_starts_a_run, racing
from mockserver.deviations.deciding import on, taking
from mockserver.deviations.deviation import Deviation
from mockserver.deviations.lenient import defect, resolving
from mockserver.deviations.stream_making import both, without
from mockserver.deviations.waiting import (
    approved_before,
    direct,
    executing,
    given,
    given_when_continued,
)

_WAITING: tuple[Deviation, ...] = (
    defect(
        "pln-auto-execute-by-presence",
        "PLN-01",
        "Takes auto_execute for true wherever it is sent.",
        resolving(
            lambda _, body, __, values: (
                {**values, "auto_execute": True} if "auto_execute" in body else values
            )
        ),
    ),
    defect(
        "pln-no-wait-with-cycles",
        "PLN-01",
        "Does not wait for an approval when cycles are asked for.",
        given(lambda _, v: {**v, "auto_execute": v["auto_execute"] or v["max_iterations"] > 1}),
    ),
    defect(
        "pln-waits-in-first-run-only",
        "PLN-01",
        "Does not wait when a task is continued.",
        given_when_continued(lambda _, values: {**values, "auto_execute": True}),
    ),
    defect(
        "pln-approval-for-ever",
        "PLN-01",
        "Takes the approval of one plan for that of all later plans of its task.",
        given_when_continued(
            lambda task, v: {**v, "auto_execute": v["auto_execute"] or approved_before(task)}
        ),
    ),
    defect(
        "pln-executes-then-waits",
        "PLN-01",
        "Executes a step of the plan before it waits.",
        executing(before=True),
    ),
    defect(
        "pln-executes-while-it-waits",
        "PLN-01",
        "Says that it waits, and executes a step.",
        executing(before=False),
    ),
    defect(
        "pln-one-agent-needs-no-approval",
        "PLN-01",
        "Executes the plan of a single agent at once.",
        given(lambda _, v: {**v, "auto_execute": v["auto_execute"] or direct(v)}),
    ),
    defect(
        "pln-always-waits",
        "PLN-02",
        "Waits for an approval whatever auto_execute says.",
        given(lambda _, values: {**values, "auto_execute": False}),
    ),
    defect(
        "pln-auto-execute-lost-beside-cycles",
        "PLN-02",
        "Forgets auto_execute when cycles are sent as well.",
        resolving(
            lambda _, body, __, values: (
                {**values, "auto_execute": False} if "max_iterations" in body else values
            )
        ),
    ),
    defect(
        "pln-one-agent-always-waits",
        "PLN-02",
        "Waits for an approval of every plan of a single agent.",
        given(lambda _, v: {**v, "auto_execute": v["auto_execute"] and not direct(v)}),
    ),
    defect(
        "pln-waits-once-waits-for-ever",
        "PLN-02",
        "Keeps auto_execute of a task's first run for all later ones.",
        given_when_continued(
            lambda task, v: {**v, "auto_execute": task.runs[0].config.values["auto_execute"]}
        ),
    ),
)

_DECIDING: tuple[Deviation, ...] = (
    defect(
        "pln-approval-without-effect",
        "PLN-03",
        "Says that an approval had success, and leaves the run suspended.",
        on("approve", deciding.without_effect),
    ),
    defect(
        "pln-approval-is-the-end",
        "PLN-03",
        "Completes an approved run without executing anything.",
        on("approve", deciding.marked_only),
    ),
    defect(
        "pln-approves-first-run-only",
        "PLN-03",
        "Finds a suspension in the first run of a task only.",
        deciding.deciding(deciding.in_first_run_only),
    ),
    defect(
        "pln-waits-again",
        "PLN-03",
        "Begins an approved run anew, and waits for the same approval.",
        on("approve", deciding.waiting_again),
    ),
    defect(
        "pln-one-agent-cannot-be-approved",
        "PLN-03",
        "Takes every decision on the plan of a single agent for a decline.",
        on("approve", deciding.declining(lambda task: direct(task.runs[-1].config.values))),
    ),
    defect(
        "pln-decline-executes",
        "PLN-04",
        "Executes a plan that was declined.",
        on("decline", deciding.as_approval),
    ),
    defect(
        "pln-decline-executes-unseen",
        "PLN-04",
        "Executes a plan that was declined, and tells no phases.",
        both(on("decline", deciding.as_approval), without("data-phase")),
    ),
    defect(
        "pln-decline-without-effect",
        "PLN-04",
        "Says that a decline had success, and leaves the run suspended.",
        on("decline", deciding.without_effect),
    ),
    defect(
        "pln-no-decline",
        "PLN-04",
        "Knows approvals only.",
        on("decline", deciding.unknown),
    ),
    defect(
        "pln-check-then-act",
        "PLN-05",
        "Looks whether a run is suspended, and resumes it a little later.",
        racing("approve"),
    ),
    defect(
        "pln-everybody-succeeds",
        "PLN-05",
        "Says to everybody who approves that they had success.",
        on("approve", deciding.always_success),
    ),
    defect(
        "pln-loser-starts-a-run",
        "PLN-05",
        "Refuses all approvals but one, and starts a run for each of them.",
        loser_starts_a_run,
    ),
    defect(
        "pln-decline-check-then-act",
        "PLN-13",
        "Looks whether a run may be declined, and ends it a little later.",
        racing(*deciding.WORDS),
    ),
)

_POINTLESS: tuple[Deviation, ...] = (
    defect(
        "pln-too-late-succeeds",
        "PLN-08",
        "Says of every decision, also one that comes too late, that it had success.",
        deciding.deciding(deciding.always_success),
    ),
    defect(
        "pln-approves-what-is-over",
        "PLN-08",
        "Lets a completed run be approved, and go on once more.",
        deciding.deciding(deciding.whatever_is_over),
    ),
    defect(
        "pln-approves-what-runs",
        "PLN-08",
        "Says that the approval of a run at work had success.",
        on("approve", deciding.at_work_too),
    ),
    defect(
        "pln-declined-can-be-approved",
        "PLN-08",
        "Lets a run that was declined be approved.",
        deciding.deciding(deciding.declined_too),
    ),
    defect(
        "pln-pointless-starts-a-run",
        "PLN-09",
        "Refuses a pointless decision, and starts a run for it.",
        loser_starts_a_run,
    ),
    defect(
        "pln-pointless-overwrites",
        "PLN-09",
        "Refuses a second decision, and writes it over the first.",
        loser_overwrites,
    ),
    defect(
        "pln-else-approve",
        "PLN-14",
        "Takes whatever is no decline for an approval.",
        taking(lambda said: "decline" if said == "decline" else "approve"),
    ),
    defect(
        "pln-none-is-approval",
        "PLN-14",
        "Takes a missing decision for an approval.",
        taking(lambda said: "approve" if said is None else None),
    ),
    defect(
        "pln-decision-in-any-case",
        "PLN-14",
        "Takes a decision in whatever case it is written.",
        taking(lambda said: deciding.word(str(said).lower())),
    ),
    defect(
        "pln-decision-stripped",
        "PLN-14",
        "Takes a decision with white space around it.",
        taking(lambda said: deciding.word(str(said).strip())),
    ),
    defect(
        "pln-unknown-word-declines",
        "PLN-14",
        "Takes whatever text is no approval for a decline.",
        taking(lambda s: (deciding.word(s) or "decline") if isinstance(s, str) else None),
    ),
)

DEVIATIONS: tuple[Deviation, ...] = (*_WAITING, *_DECIDING, *_POINTLESS)
