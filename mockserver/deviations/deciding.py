"""Wrong ways to take a decision on a suspended run.

Used by the deviations of PLN; the right way is `mockserver.routes.runs`. Those that go wrong where
several decisions meet are in `contending`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from mockserver.errors import Refusal
from mockserver.store.records import Run, Task
from taskpact.contract import Contract, Violation

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Body: TypeAlias = Mapping[str, Any]
Change: TypeAlias = Callable[["Decisions"], "Decisions"]
Values: TypeAlias = dict[str, Any]

WORDS = ("approve", "decline")


# -- decisions -----------------------------------------------------------------------------------

Decide: TypeAlias = Callable[[Task, Body, str, float, str], Task]


def deciding(made: Callable[[Decide], Decide]) -> Change:
    """Decisions are taken in another way, made of the right one."""
    return lambda correct: replace(correct, decide=made(correct.decide))


def on(decision: str, other: Callable[[Decide], Decide]) -> Change:
    """Decisions of this word are taken in another way."""

    def made(right: Decide) -> Decide:
        wrong = other(right)

        def decide(task: Task, body: Body, status: str, now: float, stream_id: str) -> Task:
            chosen = wrong if body["decision"] == decision else right
            return chosen(task, body, status, now, stream_id)

        return decide

    return deciding(made)


def without_effect(right: Decide) -> Decide:
    """What may be decided is said to be decided, and nothing comes of it."""

    def decide(task: Task, body: Body, status: str, now: float, stream_id: str) -> Task:
        right(task, body, status, now, stream_id)
        return task

    return decide


def marked_only(right: Decide) -> Decide:
    """The run is marked as decided on, and no other goes on."""

    def decide(task: Task, body: Body, status: str, now: float, stream_id: str) -> Task:
        after = right(task, body, status, now, stream_id)
        return replace(after, runs=after.runs[: len(task.runs)])

    return decide


def in_first_run_only(right: Decide) -> Decide:
    """A suspension is looked for in the first run of a task."""

    def decide(task: Task, body: Body, status: str, now: float, stream_id: str) -> Task:
        if len(task.runs) > 1:
            raise Refusal(409, "not_suspended", "the first run of the task is not suspended")
        return right(task, body, status, now, stream_id)

    return decide


def waiting_again(right: Decide) -> Decide:
    """The run begins anew, and waits at the same place."""

    def decide(task: Task, body: Body, status: str, now: float, stream_id: str) -> Task:
        after = right(task, body, status, now, stream_id)
        run = after.runs[-1]
        anew = replace(run, config=replace(run.config, after=""))
        return replace(after, runs=(*after.runs[:-1], anew))

    return decide


def as_approval(right: Decide) -> Decide:
    """Any decision is an approval."""

    def decide(task: Task, body: Body, status: str, now: float, stream_id: str) -> Task:
        return right(task, {**body, "decision": "approve"}, status, now, stream_id)

    return decide


def of_questions(other: Callable[[Decide], Decide]) -> Callable[[Decide], Decide]:
    """Decisions on runs that may ask are taken in another way."""

    def made(right: Decide) -> Decide:
        wrong = other(right)

        def decide(task: Task, body: Body, status: str, now: float, stream_id: str) -> Task:
            asks = task.runs[-1].config.values.get("ask_question")
            return (wrong if asks else right)(task, body, status, now, stream_id)

        return decide

    return made


def declining(such: Callable[[Task], bool]) -> Callable[[Decide], Decide]:
    """Any decision on such a task is a decline."""

    def made(right: Decide) -> Decide:
        def decide(task: Task, body: Body, status: str, now: float, stream_id: str) -> Task:
            taken = {**body, "decision": "decline"} if such(task) else body
            return right(task, taken, status, now, stream_id)

        return decide

    return made


def unknown(right: Decide) -> Decide:
    """It is not known at all, where it would have success."""

    def decide(task: Task, body: Body, status: str, now: float, stream_id: str) -> Task:
        right(task, body, status, now, stream_id)
        raise Refusal(400, "invalid_request", f"there is no decision {body['decision']!r}")

    return decide


def without_answers(right: Decide) -> Decide:
    """The answers are dropped."""

    def decide(task: Task, body: Body, status: str, now: float, stream_id: str) -> Task:
        kept = {name: value for name, value in body.items() if name != "metadata"}
        return right(task, kept, status, now, stream_id)

    return decide


def with_first_answers(right: Decide) -> Decide:
    """The answers are those that were given to the question before, whoever asked it."""
    first: list[Any] = []

    def decide(task: Task, body: Body, status: str, now: float, stream_id: str) -> Task:
        if body.get("metadata"):
            first.append(body["metadata"])
            body = {**body, "metadata": first[-2:][0]}
        return right(task, body, status, now, stream_id)

    return decide


def always_success(right: Decide) -> Decide:
    """A decision that comes too late or for nothing has success, and no effect."""

    def decide(task: Task, body: Body, status: str, now: float, stream_id: str) -> Task:
        try:
            return right(task, body, status, now, stream_id)
        except Refusal:
            return task

    return decide


def whatever_is_over(right: Decide) -> Decide:
    """A completed run is approved and goes on once more."""

    def decide(task: Task, body: Body, status: str, now: float, stream_id: str) -> Task:
        try:
            return right(task, body, status, now, stream_id)
        except Refusal:
            if body["decision"] == "decline" or status == "aborted":
                raise
            return replace(task, runs=(*task.runs, once_more(task.runs[-1], now, stream_id)))

    return decide


def once_more(run: Run, now: float, stream_id: str) -> Run:
    """A run that does the same again, in another stream."""
    return Run(replace(run.config, stream_id=stream_id, after="plan"), run.message, now)


def at_work_too(right: Decide) -> Decide:
    """A decision on a run at work has success, and no effect."""

    def decide(task: Task, body: Body, status: str, now: float, stream_id: str) -> Task:
        return task if status == "running" else right(task, body, status, now, stream_id)

    return decide


def declined_too(right: Decide) -> Decide:
    """A run that was declined can still be approved."""

    def decide(task: Task, body: Body, status: str, now: float, stream_id: str) -> Task:
        run = task.runs[-1]
        if run.decision is not None and not run.decision.approved:
            open_again = replace(run, decision=None)
            task, status = replace(task, runs=(*task.runs[:-1], open_again)), "suspended"
        return right(task, body, status, now, stream_id)

    return decide


# -- decisions that are none ---------------------------------------------------------------------


def word(said: str) -> str | None:
    """What is said, where it is a decision."""
    return said if said in WORDS else None


def taking(word: Callable[[Any], str | None]) -> Change:
    """What a decision is follows from `word`; None leaves it to be refused."""

    def change(correct: Decisions) -> Decisions:
        def violations_of(contract: Contract, name: str, body: Body) -> Sequence[Violation]:
            if name == "ApproveRequest" and word(body.get("decision")) is not None:
                return ()
            return correct.violations_of(contract, name, body)

        def decide(task: Task, body: Body, status: str, now: float, stream_id: str) -> Task:
            taken = {**body, "decision": word(body.get("decision"))}
            return correct.decide(task, taken, status, now, stream_id)

        return replace(correct, violations_of=violations_of, decide=decide)

    return change
