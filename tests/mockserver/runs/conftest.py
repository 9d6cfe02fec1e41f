"""A run to play: the resolved configuration of an ordinary call, changed as a test likes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mockserver.runs.config import RunConfig

RESOLVED: dict[str, object] = {
    "agent_ids": ["alpha"],
    "ask_question": False,
    "auto_execute": False,
    "isolated": False,
    "max_iterations": 0,
    "max_steps": 60,
    "mode": "agent",
    "model": "auto",
    "sandbox_id": "0b9f3c52-1111-4000-8000-000000000003",
}


def make_run(text: str = "Compare the two.", route: str = "swarm", **changes: Any) -> RunConfig:
    """A run; `changes` are members of the configuration or, all others, resolved values."""
    members = {
        "stream_id": "0b9f3c52-1111-4000-8000-000000000001",
        "task_id": "0b9f3c52-1111-4000-8000-000000000002",
        "seed": 7,
        "history": (),
        "secret_names": (),
        "file_keys": (),
        "after": "",
        "suspended_stream": "",
        "answers": {},
    }
    members |= {name: changes.pop(name) for name in members if name in changes}
    return RunConfig(text=text, route=route, values={**RESOLVED, **changes}, **members)


@pytest.fixture(scope="session")
def run() -> Callable[..., RunConfig]:
    """Makes a run."""
    return make_run
