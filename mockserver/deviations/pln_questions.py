"""Servers that are wrong about questions and their answers."""

from __future__ import annotations

from mockserver.deviations import deciding
from mockserver.deviations.deciding import on
from mockserver.deviations.deviation import Deviation
from mockserver.deviations.lenient import defect, resolving
from mockserver.deviations.waiting import direct, given, given_when_continued, planning

DEVIATIONS: tuple[Deviation, ...] = (
    defect(
        "pln-always-asks",
        "PLN-06",
        "Gives every run the tool that asks.",
        given(lambda _, values: {**values, "ask_question": True}),
    ),
    defect(
        "pln-asks-when-not-told",
        "PLN-06",
        "Leaves out the tool that asks only where it is refused by name.",
        resolving(lambda _, body, __, v: {**v, "ask_question": body.get("ask_question", True)}),
    ),
    defect(
        "pln-planner-asks",
        "PLN-06",
        "Gives every run that plans the tool that asks.",
        given(lambda _, v: {**v, "ask_question": v["ask_question"] or planning(v)}),
    ),
    defect(
        "pln-one-agent-asks",
        "PLN-06",
        "Gives a single agent the tool that asks.",
        given(lambda _, v: {**v, "ask_question": v["ask_question"] or direct(v)}),
    ),
    defect(
        "pln-asks-once-allowed",
        "PLN-06",
        "Keeps the tool that asks for all later runs of a task.",
        given_when_continued(
            lambda task, v: {**v, "ask_question": task.runs[0].config.values["ask_question"]}
        ),
    ),
    defect(
        "pln-answers-lost",
        "PLN-07",
        "Resumes a run that asked without what it was answered.",
        deciding.deciding(deciding.without_answers),
    ),
    defect(
        "pln-answers-of-another",
        "PLN-07",
        "Hands a run the answers that another one was given.",
        deciding.deciding(deciding.with_first_answers),
    ),
    defect(
        "pln-declined-question-goes-on",
        "PLN-04",
        "Goes on without an answer where a question was declined.",
        on("decline", deciding.of_questions(deciding.as_approval)),
    ),
    defect(
        "pln-late-answer-succeeds",
        "PLN-08",
        "Says of every answer to a question, however late, that it had success.",
        deciding.deciding(deciding.of_questions(deciding.always_success)),
    ),
)
