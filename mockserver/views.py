"""What the read endpoints show of tasks: pure functions from records to JSON values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid5

from mockserver.runs.names import names
from mockserver.runs.script import message_text
from mockserver.runs.state import RunState
from mockserver.runs.suspension import suspension
from mockserver.store.protocol import Page
from mockserver.store.records import Run, Task
from mockserver.times import rfc3339
from mockserver.users import User
from mockserver.world import World

Played = list[tuple[Run, RunState]]
_TITLE = 60
_OWN = frozenset({"secret_names", "created_by", "project_id"})
"""Members of a task's description that are nobody's business but the owner's and the team's."""
_RUN_CONFIG = "/stream/run_config/"
_MESSAGES = UUID("1d1f2c4e-6c1b-5f0e-9c57-0a1f3e7b9d20")
"""Namespace of the ids of messages that came without one (RFC 9562 section 5.5)."""


def may_read(world: World, task: Task, user: User | None) -> bool:
    """Whether this user may read the task; None is somebody who has not signed in (VIS)."""
    field = world.contract.field("visibility")
    readers = field.readers.get(str(task.visibility), "owner")
    if readers == "everyone" or (user is not None and user.name == task.owner):
        return True
    return readers == "team" and user is not None and user.team == task.team


def run_config(world: World, run: Run) -> dict[str, object]:
    """The resolved values of a run that show in its `run_config`."""
    return {
        sight.pointer.removeprefix(_RUN_CONFIG): run.config.values[name]
        for name, field in world.contract.fields.items()
        for sight in field.resolved_at
        if name in run.config.values and sight.pointer.startswith(_RUN_CONFIG)
    }


def details(world: World, task: Task, user: User | None, played: Played) -> dict[str, Any]:
    """Everything about a task: messages, resolved values, streams."""
    latest, now = played[-1]
    shown: dict[str, Any] = {
        "messages": [message for run, at in played for message in _messages(run, at)],
        "task": _task(task, latest),
        "read_only": user is None or user.name != task.owner,
        "stream": {
            "hasStream": True,
            "last_seq": now.last_seq,
            "streamId": latest.config.stream_id,
            "streamStatus": now.status,
            "run_config": {},
        },
        "streamUrls": [_stream_url(world, task, run, at) for run, at in played],
        "streams": [_stream(world, run, at) for run, at in played],
    }
    for name, field in world.contract.fields.items():
        for sight in field.resolved_at:
            if name in latest.config.values:
                _put(shown, sight.pointer, latest.config.values[name])
    # What belongs to the task is kept from its first call (AMB-CONTINUE-VISIBILITY).
    for name, value in (("id", task.id), ("visibility", task.visibility)):
        for sight in world.contract.field(name).resolved_at:
            _put(shown, sight.pointer, value)
    return shown


def may_share(world: World, task: Task) -> bool:
    """Whether the task can be read through its share (VIS): whoever asks, it is the same."""
    return world.contract.field("visibility").readers.get(str(task.visibility)) == "everyone"


def shared(world: World, task: Task, played: Played) -> dict[str, Any]:
    """What a share shows: what was said, and of the task nothing but what everybody may know."""
    shown = details(world, task, None, played)
    known = {name: value for name, value in shown["task"].items() if name not in _OWN}
    return {"messages": shown["messages"], "task": known, "read_only": shown["read_only"]}


def listing(page: Page, latest: Mapping[str, RunState]) -> dict[str, Any]:
    """One page of the caller's own tasks; `latest` is the state of each one's last run."""
    return {
        "tasks": [
            {**_task(task, task.runs[-1]), "status": latest[task.id].status} for task in page.tasks
        ],
        "total": page.total,
        "has_more": page.cursor is not None,
        "next_cursor": page.cursor,
    }


def sandboxes(user: User) -> dict[str, Any]:
    """The user's sandboxes; one of them is the default."""
    return {
        "sandboxes": [
            {"id": each.id, "name": each.name, "is_default": each.is_default}
            for each in user.sandboxes
        ]
    }


def _task(task: Task, latest: Run) -> dict[str, Any]:
    return {
        "id": task.id,
        "title": " ".join(task.runs[0].message.text.split())[:_TITLE] or "Untitled task",
        "created_at": rfc3339(task.created_at),
        "updated_at": rfc3339(latest.started_at),
        "created_by": task.owner,
        "is_scheduled": False,
    }


def _messages(run: Run, at: RunState) -> Iterable[dict[str, Any]]:
    said = run.message
    if not run.config.after:
        said_id = said.id or str(uuid5(_MESSAGES, run.config.stream_id))
        yield {"id": said_id, "role": "user", "parts": list(said.told)}
    if at.status == "completed" and suspension(run.config) is None:
        parts = [{"type": "text", "text": message_text(run.config)}]
        yield {"id": names(run.config).message_id, "role": "assistant", "parts": parts}


def _stream(world: World, run: Run, at: RunState) -> dict[str, Any]:
    shown = {
        "stream_id": run.config.stream_id,
        "status": at.status,
        "created_at": rfc3339(run.started_at),
        "run_config": run_config(world, run),
    }
    return shown if at.completed_at is None else {**shown, "completed_at": rfc3339(at.completed_at)}


def _stream_url(world: World, task: Task, run: Run, at: RunState) -> dict[str, Any]:
    stream_id = run.config.stream_id
    url = world.contract.operation("readStream").url(id=task.id, stream_id=stream_id)
    return {"streamId": stream_id, "url": url, "status": at.status}


def _put(shown: dict[str, Any], pointer: str, value: object) -> None:
    *path, last = pointer.split("/")[1:]
    here = shown
    for step in path:
        here = here.setdefault(step, {})
    here[last] = value
