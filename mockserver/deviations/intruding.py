"""Wrong ways from a request to the task of another user; `id` gives each its name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import orjson

from mockserver.deviations.identifying import latest_run_only
from mockserver.errors import Refusal
from mockserver.replies import Reply
from mockserver.store.records import Run, Task
from mockserver.users import User
from mockserver.world import World
from taskpact.contract import Answer

if TYPE_CHECKING:
    from mockserver.decisions import Decisions


def open_to_all(correct: Decisions) -> Decisions:
    """Whoever knows the id may continue the task."""
    return replace(correct, may_continue=lambda _, __: True)


def taken_over(correct: Decisions) -> Decisions:
    """Whoever knows the id replaces the task."""
    return open_to_all(latest_run_only(correct))


def with_history(correct: Decisions) -> Decisions:
    """Whoever knows the id is told all that was said."""

    def acknowledge(answer: Answer, task: Task, run: Run) -> Reply:
        reply = correct.acknowledge(answer, task, run)
        said = orjson.loads(reply.body)
        told = {**said, "messages": [each.message.text for each in task.runs]}
        return replace(reply, body=orjson.dumps(told))

    return replace(open_to_all(correct), acknowledge=acknowledge)


def told_in_refusal(correct: Decisions) -> Decisions:
    """The refusal says whose task it is and what it is about."""

    def may_continue(task: Task, user: User) -> bool:
        if task.owner != user.name:
            about = task.runs[0].message.text
            raise Refusal(403, "forbidden", f"the task {about!r} belongs to {task.owner}")
        return True

    return replace(correct, may_continue=may_continue)


def failing(correct: Decisions) -> Decisions:
    """The id is taken for a new one, and the insertion fails."""

    def may_continue(task: Task, user: User) -> bool:
        if task.owner != user.name:
            raise Refusal(500, "internal", "duplicate key value violates unique constraint")
        return correct.may_continue(task, user)

    return replace(correct, may_continue=may_continue)


def failing_to_read(correct: Decisions) -> Decisions:
    """Who may not read a task is told that the server failed."""

    def may_read(world: World, task: Task, user: User | None) -> bool:
        if not correct.may_read(world, task, user):
            raise Refusal(500, "internal", "something went wrong")
        return True

    return replace(correct, may_read=may_read)


def read_by_all(correct: Decisions) -> Decisions:
    """Who has sent the id of a task may read it from then on."""
    known: set[tuple[str, str]] = set()

    def may_continue(task: Task, user: User) -> bool:
        known.add((task.id, user.name))
        return correct.may_continue(task, user)

    def may_read(world: World, task: Task, user: User | None) -> bool:
        met = user is not None and (task.id, user.name) in known
        return met or correct.may_read(world, task, user)

    return replace(correct, may_continue=may_continue, may_read=may_read)
