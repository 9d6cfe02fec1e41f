"""Where a run stops and waits for the user: at a question, or at a plan to be approved. Pure.

A suspension is no state that is kept: it follows from the run's configuration, so it survives
whatever happens to the process. The run's stream tells it and ends; who decides on it begins
another run, whose configuration says what it goes on after.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from mockserver.runs.config import RunConfig
from mockserver.runs.directives import wishes
from mockserver.runs.names import names

PLAN = ("Look into the request", "Carry it out", "Report")
"""The one plan that the pretend agent has."""

PLANNER = "planner"
"""The agent that asks and plans."""

Kind = Literal["question", "plan"]

_TOOLS: Mapping[Kind, str] = {"question": "ask_question", "plan": "request_approval"}
_QUESTION = "Which target shall I use?"
_GIVEN: Mapping[Kind, Mapping[str, Any]] = {
    "question": {"question": _QUESTION},
    "plan": {"tasks": PLAN},
}
"""By kind: the input of its tool."""
_ANSWERS: Mapping[Kind, Mapping[str, Any]] = {
    "question": {
        "type": "object",
        "properties": {"answer": {"type": "string", "title": _QUESTION}},
    },
    "plan": {"type": "object", "properties": {"comment": {"type": "string"}}},
}
"""By kind: the JSON Schema of what a decision's metadata may hold."""


@dataclass(frozen=True, slots=True)
class Suspension:
    """What a suspended run waits for."""

    kind: Kind
    run_id: str
    tool_call_id: str
    agent_id: str
    tool: str
    given: Mapping[str, Any]
    """The tool's input."""
    answers: Mapping[str, Any]
    """JSON Schema of the answers."""

    @property
    def told(self) -> Mapping[str, object]:
        """As the stream tells it: what a client needs to decide."""
        return {
            "kind": self.kind,
            "run_id": self.run_id,
            "tool_call_id": self.tool_call_id,
            "agent_id": self.agent_id,
            "schema": self.answers,
        }


def suspension(config: RunConfig) -> Suspension | None:
    """What the run stops at; None where it goes through to its end."""
    if not config.after and _asks(config):
        return _suspension(config, "question")
    if config.after != "plan" and _plans(config) and not config.values.get("auto_execute"):
        return _suspension(config, "plan")
    return None


def settled(config: RunConfig) -> Suspension | None:
    """What the run goes on after; None where it is a first one."""
    if not config.after:
        return None
    before = replace(config, stream_id=config.suspended_stream)
    return _suspension(before, config.after)


def _asks(config: RunConfig) -> bool:
    # Without the field there is no such tool, whatever the user says.
    return config.values.get("ask_question") is True and wishes(config.text).asks


def _plans(config: RunConfig) -> bool:
    return config.values.get("mode") == "plan"


def _suspension(config: RunConfig, kind: Kind) -> Suspension:
    return Suspension(
        kind=kind,
        run_id=config.stream_id,
        tool_call_id=names(config).call(0),
        agent_id=PLANNER,
        tool=_TOOLS[kind],
        given=_GIVEN[kind],
        answers=_ANSWERS[kind],
    )
