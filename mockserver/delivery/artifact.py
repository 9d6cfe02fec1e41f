"""What a completed run hands over (placeholder until the delivery package lands)."""

from __future__ import annotations

from typing import Any

from mockserver.runs.state import RunState
from mockserver.store.records import Run, Task


def artifact(task: Task, run: Run, state: RunState) -> dict[str, Any]:
    """The payload of the schema Artifact."""
    return {
        "outcome": {"status": state.status, "completed_at": str(state.completed_at)},
        "references": {"task_id": task.id, "stream_id": run.config.stream_id},
    }
