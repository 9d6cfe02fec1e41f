"""Tasks and their runs, kept in memory. A run goes on whether or not anyone listens."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from .auth import User
from .schemas import CreateTask

JsonObject = dict[str, Any]
DONE = "[DONE]"
TEXT_PIECES = 8


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _new_id() -> str:
    return str(uuid.uuid4())


@dataclass(frozen=True)
class RunConfig:
    """What one run resolved its request to."""

    mode: str
    model: str
    agent_id: str | None
    agent_ids: list[str]
    ask_question: bool
    auto_execute: bool
    isolated: bool
    max_iterations: int
    max_steps: int
    sandbox_id: str | None

    @classmethod
    def resolve(cls, body: CreateTask, user: User, default_model: str) -> RunConfig:
        """Fill in what the caller left out."""
        iterations = 1 if body.mode == "plan" else 0
        steps = 45 if body.agent_id else 60
        model = default_model if body.model in {"", "auto"} else body.model
        sandbox = body.sandbox_id or (None if body.isolated else user.default_sandbox)
        return cls(
            mode=body.mode,
            model=model,
            agent_id=body.agent_id or None,
            agent_ids=body.agent_ids or [],
            ask_question=body.ask_question,
            auto_execute=body.auto_execute,
            isolated=body.isolated,
            max_iterations=iterations if body.max_iterations is None else body.max_iterations,
            max_steps=steps if body.max_steps is None else body.max_steps,
            sandbox_id=sandbox,
        )


@dataclass
class Run:
    """One run of a task: the user's message, the events of its stream, the reply."""

    config: RunConfig
    message: JsonObject | None
    id: str = field(default_factory=_new_id)
    status: str = "queued"
    created_at: str = field(default_factory=_now)
    completed_at: str | None = None
    events: list[str] = field(default_factory=list)
    reply: JsonObject | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def text(self) -> str:
        """The user's own words."""
        parts = self.message["parts"] if self.message else []
        return "".join(part.get("text", "") for part in parts)

    @property
    def waits_for_approval(self) -> bool:
        """A plan that nobody allowed to execute by itself stops before its execution."""
        return self.config.mode == "plan" and not self.config.auto_execute

    async def perform(self, task_id: str, seconds: float) -> None:
        """Publish the events of the run one by one, spread over about so many seconds."""
        self.status = "running"
        chunks = list(_script(self, task_id))
        for chunk in chunks:
            self._publish(json.dumps(chunk, ensure_ascii=False, allow_nan=False))
            await asyncio.sleep(seconds / len(chunks))
        text = "".join(chunk["delta"] for chunk in chunks if chunk["type"] == "text-delta")
        thought = "".join(c["delta"] for c in chunks if c["type"] == "reasoning-delta")
        self.reply = {
            "id": chunks[0]["messageId"],
            "role": "assistant",
            "parts": [{"type": "reasoning", "text": thought}, {"type": "text", "text": text}],
        }
        self.status = "suspended" if self.waits_for_approval else "completed"
        self.completed_at = None if self.waits_for_approval else _now()
        reason = "other" if self.waits_for_approval else "stop"
        self._publish(json.dumps({"type": "finish", "finishReason": reason}))
        self._publish(DONE)

    def _publish(self, data: str) -> None:
        self.events.append(data)
        self._news.set()
        self._news = asyncio.Event()

    async def follow(self) -> AsyncIterator[tuple[int, str]]:
        """Every event of the run with its sequence number, from the first to the last."""
        position = 0
        while True:
            while position < len(self.events):
                data = self.events[position]
                position += 1
                yield position, data
                if data == DONE:
                    return
            await self._news.wait()


def _script(run: Run, task_id: str) -> Iterator[JsonObject]:
    """The UI message stream of a run, up to but without its finish."""
    yield {
        "type": "start",
        "messageId": _new_id(),
        "messageMetadata": {"id": task_id, "run": run.id, "model": run.config.model},
    }
    yield {"type": "data-run-status", "data": {"status": "running"}, "transient": True}
    yield {"type": "start-step"}
    yield from _block("reasoning", ["Reading ", "the request."])
    yield {"type": "finish-step"}
    if not run.waits_for_approval:
        yield from _search(run.text)
    yield {"type": "start-step"}
    verb = "The plan for" if run.waits_for_approval else "Done with"
    yield from _block("text", [f"{verb}: ", *_cut(run.text), "\n— end —"])
    yield {"type": "finish-step"}
    if not run.waits_for_approval:
        for cycle in range(run.config.max_iterations):
            yield {"type": "data-verification", "data": {"cycle": cycle + 1, "ok": True}}


def _block(kind: str, deltas: list[str]) -> Iterator[JsonObject]:
    block = f"{kind}-{uuid.uuid4().hex[:8]}"
    yield {"type": f"{kind}-start", "id": block}
    for delta in deltas:
        yield {"type": f"{kind}-delta", "id": block, "delta": delta}
    yield {"type": f"{kind}-end", "id": block}


def _search(text: str) -> Iterator[JsonObject]:
    call = {"toolCallId": _new_id()}
    tool = {**call, "toolName": "knowledge_search"}
    arguments = {"query": text[:40]}
    yield {"type": "start-step"}
    yield {"type": "tool-input-start", **tool}
    yield {"type": "tool-input-delta", **call, "inputTextDelta": json.dumps(arguments)}
    yield {"type": "tool-input-available", **tool, "input": arguments}
    yield {"type": "tool-output-available", **call, "output": {"hits": 0}}
    yield {"type": "finish-step"}


def _cut(text: str) -> list[str]:
    size = max(1, -(-len(text) // TEXT_PIECES))
    return [text[start : start + size] for start in range(0, len(text), size)]


@dataclass
class Task:
    """A conversation of one owner: its runs in the order of their messages."""

    id: str
    owner: User
    number: int
    title: str
    visibility: str = "private"
    project_id: str | None = None
    secret_names: list[str] = field(default_factory=list)
    created_at: str = field(default_factory=_now)
    updated_at: str = field(default_factory=_now)
    runs: list[Run] = field(default_factory=list)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def readable_by(self, user: User) -> bool:
        """Own tasks, team tasks of one's team, and those everybody with the id may read."""
        if user is self.owner or self.visibility in {"public", "unlisted"}:
            return True
        return self.visibility == "team" and user.team == self.owner.team

    def summary(self) -> JsonObject:
        """The row of the task in a list."""
        return {
            "id": self.id,
            "title": self.title,
            "status": self.runs[-1].status,
            "visibility": self.visibility,
            "project_id": self.project_id,
            "created_at": self.created_at,
            "created_by": self.owner.name,
            "updated_at": self.updated_at,
        }

    def details(self, reader: User) -> JsonObject:
        """Everything a reader may see."""
        last = self.runs[-1]
        spoken = [message for run in self.runs for message in (run.message, run.reply)]
        config = last.config
        return {
            "task": {
                **self.summary(),
                "model": config.model,
                "is_isolated": config.isolated,
                "is_scheduled": False,
                "secret_names": self.secret_names,
            },
            "messages": [message for message in spoken if message is not None],
            "read_only": reader is not self.owner,
            "stream": {
                "hasStream": True,
                "streamId": last.id,
                "streamStatus": last.status,
                "last_seq": len(last.events),
                "run_config": asdict(config),
            },
            "streams": [
                {
                    "stream_id": run.id,
                    "status": run.status,
                    "created_at": run.created_at,
                    "completed_at": run.completed_at,
                    "run_config": asdict(run.config),
                }
                for run in self.runs
            ],
        }


class TaskStore:
    """All tasks of the server, and the background work of their runs."""

    def __init__(self, run_seconds: float) -> None:
        self._run_seconds = run_seconds
        self._tasks: dict[str, Task] = {}
        self._working: set[asyncio.Task[None]] = set()

    def get(self, task_id: str | None) -> Task | None:
        """The task with this id."""
        return self._tasks.get(task_id) if task_id else None

    def owned_by(self, user: User) -> list[Task]:
        """The user's own tasks, newest first."""
        return [task for task in reversed(self._tasks.values()) if task.owner is user]

    def submit(self, body: CreateTask, user: User, config: RunConfig) -> tuple[Task, Run]:
        """Create or continue a task; its run waits for the runs before it."""
        run = Run(config, _user_message(body))
        task = self.get(body.id) or self._create(body.id, user, run.text)
        task.visibility = body.visibility or task.visibility
        task.project_id = body.project_id or task.project_id
        task.secret_names = list(dict.fromkeys(body.secrets or []))
        task.updated_at = run.created_at
        task.runs.append(run)
        work = asyncio.create_task(self._perform(task, run))
        self._working.add(work)
        work.add_done_callback(self._working.discard)
        return task, run

    def _create(self, task_id: str | None, user: User, text: str) -> Task:
        title = text.strip().partition("\n")[0][:80] or "Untitled task"
        task = Task(task_id or _new_id(), user, len(self._tasks) + 1, title)
        self._tasks[task.id] = task
        return task

    async def _perform(self, task: Task, run: Run) -> None:
        async with task.turn:
            await run.perform(task.id, self._run_seconds)
            task.updated_at = _now()


def _user_message(body: CreateTask) -> JsonObject | None:
    parts = body.parts()
    if not parts:
        return None
    given = body.message.id if body.message else None
    return {
        "id": given or _new_id(),
        "role": "user",
        "parts": [part.model_dump(exclude_none=True) for part in parts],
    }
