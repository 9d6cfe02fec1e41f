"""Servers that are wrong about the limits of runs: steps and cycles."""

from __future__ import annotations

from mockserver.deviations.deviation import Deviation
from mockserver.deviations.lenient import defect
from mockserver.deviations.waiting import direct, given, given_when_continued, planning

DEVIATIONS: tuple[Deviation, ...] = (
    defect(
        "pln-one-step-more",
        "PLN-10",
        "Stops one step after the limit.",
        given(lambda _, v: {**v, "max_steps": v["max_steps"] + 1}),
    ),
    defect(
        "pln-no-limit-for-plans",
        "PLN-10",
        "Executes a plan without a limit of steps.",
        given(lambda _, v: {**v, "max_steps": v["max_steps"] * (50 if planning(v) else 1)}),
    ),
    defect(
        "pln-no-limit-for-one-agent",
        "PLN-10",
        "Lets a single agent execute without a limit of steps.",
        given(lambda _, v: {**v, "max_steps": v["max_steps"] * (50 if direct(v) else 1)}),
    ),
    defect(
        "pln-high-limit-is-none",
        "PLN-10",
        "Takes a high limit of steps for none.",
        given(lambda _, v: {**v, "max_steps": 1_000 if (n := v["max_steps"]) > 100 else n}),
    ),
    defect(
        "pln-limit-of-the-first-run",
        "PLN-10",
        "Keeps the limit of steps of a task's first run for all later ones.",
        given_when_continued(
            lambda task, v: {**v, "max_steps": task.runs[0].config.values["max_steps"]}
        ),
    ),
    defect(
        "pln-one-cycle-more",
        "PLN-11",
        "Verifies once more than it may.",
        given(lambda _, v: {**v, "max_iterations": (n := v["max_iterations"]) + bool(n)}),
    ),
    defect(
        "pln-one-agent-verifies-twice",
        "PLN-11",
        "Verifies what a single agent did twice as often as it may.",
        given(lambda _, v: {**v, "max_iterations": v["max_iterations"] * (1 + direct(v))}),
    ),
    defect(
        "pln-cycles-of-the-first-run",
        "PLN-11",
        "Keeps the number of cycles of a task's first run for all later ones.",
        given_when_continued(
            lambda task, v: {**v, "max_iterations": task.runs[0].config.values["max_iterations"]}
        ),
    ),
    defect(
        "pln-zero-cycles-is-one",
        "PLN-12",
        "Takes zero cycles for an omitted number, and verifies once.",
        given(lambda _, v: {**v, "max_iterations": v["max_iterations"] or 1}),
    ),
    defect(
        "pln-plans-are-verified",
        "PLN-12",
        "Verifies every plan, also where zero cycles are asked for.",
        given(lambda _, v: {**v, "max_iterations": v["max_iterations"] or int(planning(v))}),
    ),
    defect(
        "pln-one-agent-is-verified",
        "PLN-12",
        "Verifies what a single agent did, also where zero cycles are asked for.",
        given(lambda _, v: {**v, "max_iterations": v["max_iterations"] or int(direct(v))}),
    ),
    defect(
        "pln-further-runs-are-verified",
        "PLN-12",
        "Verifies a run that continues a task, also where zero cycles are asked for.",
        given_when_continued(lambda _, v: {**v, "max_iterations": v["max_iterations"] or 1}),
    ),
)
