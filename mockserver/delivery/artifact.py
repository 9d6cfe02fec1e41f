"""What a completed run hands over, by whichever way: one payload for artifact and webhook.

A pure function of the run, so that it is the same on every reading and on every try. It leaves
the house, to whoever a team has named; so it holds nothing of the secrets, and of the user's
words no more than says which task it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mockserver.runs.answer import message_text
from mockserver.runs.config import RunConfig
from mockserver.runs.names import names
from mockserver.runs.state import RunState
from mockserver.store.records import Run, Task
from mockserver.times import rfc3339

_EXCERPT = 80
"""Code points of the user's text in a summary."""

_FINDINGS: tuple[Mapping[str, str], ...] = (
    {"title": "One port is open that was not expected", "severity": "low"},
    {"title": "A certificate expires within a month", "severity": "medium"},
    {"title": "A dependency is two versions behind", "severity": "info"},
    {"title": "A default password is still accepted", "severity": "high"},
    {"title": "Two configurations disagree about a time-out", "severity": "low"},
)
"""What the pretend agent can find."""

_MOST_FINDINGS = 3


def artifact(task: Task, run: Run, state: RunState) -> dict[str, Any]:
    """The payload, of the contract's schema Artifact (WHK-04, ART-01).

    A run that goes on has no time of completion, and then none is in it.
    """
    found = _findings(run.config)
    return {
        "outcome": _outcome(state),
        "summary": _summary(run.config),
        "findings": found,
        "findings_count": len(found),
        "references": {"task_id": task.id, "stream_id": run.config.stream_id},
    }


def _outcome(state: RunState) -> dict[str, str]:
    told: dict[str, str] = {"status": state.status}
    if state.completed_at is not None:
        told["completed_at"] = rfc3339(state.completed_at)
    return told


def _summary(config: RunConfig) -> str:
    """The run's final text with little of the user's, and nothing of what was answered."""
    text = config.text
    short = text if len(text) <= _EXCERPT else f"{text[: _EXCERPT - 1]}…"
    return message_text(replace(config, text=short, answers={}))


def _findings(config: RunConfig) -> list[dict[str, str]]:
    """None to a few, chosen by seed and stream id."""
    first, count = divmod(names(config).luck, _MOST_FINDINGS + 1)
    return [dict(_FINDINGS[(first + each) % len(_FINDINGS)]) for each in range(count)]
