"""The vocabulary: one function per chunk type of the `ui-message-stream` profile the mock uses.

Shapes only. What is said in which order is `script.py`'s matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

Chunk = Mapping[str, object]
"""One chunk, as the JSON object it will be."""

WORKING, DONE, ABORTED = "running", "completed", "aborted"
"""What a subagent's run may be, told by its parts."""

_OUTPUTS = ("tool-output-available", "tool-output-error")

_SUBAGENT = "subagent-stream"


def start(message_id: str, metadata: Mapping[str, object]) -> Chunk:
    """The message begins."""
    return {"type": "start", "messageId": message_id, "messageMetadata": metadata}


def finish(reason: str) -> Chunk:
    """The message ends."""
    return {"type": "finish", "finishReason": reason}


def start_step() -> Chunk:
    """One LLM step begins."""
    return {"type": "start-step"}


def finish_step() -> Chunk:
    """The LLM step ends."""
    return {"type": "finish-step"}


def data(name: str, value: object) -> Chunk:
    """A part of the platform's own, `data-<name>`."""
    return {"type": "data-" + name, "data": value}


def identified_data(name: str, part_id: str, value: object) -> Chunk:
    """A part of the platform's own that can be referred to."""
    return {"type": "data-" + name, "id": part_id, "data": value}


def spoken(kind: str, part_id: str, deltas: Iterable[str]) -> Iterator[Chunk]:
    """A text (`kind` "text") or a thought (`kind` "reasoning"), delta by delta."""
    yield {"type": kind + "-start", "id": part_id}
    moving = kind + "-delta"
    for delta in deltas:
        yield {"type": moving, "id": part_id, "delta": delta}
    yield {"type": kind + "-end", "id": part_id}


def tool_input(call_id: str, tool: str, given: Mapping[str, Any]) -> Iterator[Chunk]:
    """A tool is called: its input as it is written, then its input."""
    yield {"type": "tool-input-start", "toolCallId": call_id, "toolName": tool}
    written = orjson.dumps(given).decode()
    yield {"type": "tool-input-delta", "toolCallId": call_id, "inputTextDelta": written}
    yield called(call_id, tool, given)


def called(call_id: str, tool: str, given: Mapping[str, Any]) -> Chunk:
    """A tool is called, told at once."""
    return {"type": "tool-input-available", "toolCallId": call_id, "toolName": tool, "input": given}


def tool_output(call_id: str, output: Mapping[str, Any]) -> Chunk:
    """What a tool gave."""
    return {"type": "tool-output-available", "toolCallId": call_id, "output": output}


def subagent(run_id: str, agent: object, status: str) -> Chunk:
    """How far the run of a subagent is."""
    state = {"subagent_run_id": run_id, "agent_id": agent, "status": status}
    return identified_data(_SUBAGENT, run_id, state)


def of_tool(chunk: Chunk) -> bool:
    """Whether the chunk tells of a tool call."""
    return str(chunk.get("type", "")).startswith("tool-")


def begins(chunk: Chunk) -> str:
    """Id of the tool call or subagent that is at work from this chunk on; empty for another."""
    if chunk.get("type") == "tool-input-available":
        return str(chunk["toolCallId"])
    return _subagent_that_is(chunk, WORKING)


def ends(chunk: Chunk) -> str:
    """Id of the tool call or subagent that is done with this chunk; empty for another."""
    if chunk.get("type") in _OUTPUTS:
        return str(chunk["toolCallId"])
    return _subagent_that_is(chunk, DONE) or _subagent_that_is(chunk, ABORTED)


def stopped(chunk: Chunk) -> Chunk:
    """What comes instead of a chunk that `ends` something, where that was aborted before."""
    if chunk["type"] in _OUTPUTS:
        call_id = chunk["toolCallId"]
        return {"type": "tool-output-error", "toolCallId": call_id, "errorText": "aborted"}
    state: Mapping[str, object] = chunk["data"]  # type: ignore[assignment]
    return {**chunk, "data": {**state, "status": ABORTED}}


def _subagent_that_is(chunk: Chunk, status: str) -> str:
    state = chunk.get("data")
    if chunk.get("type") != f"data-{_SUBAGENT}" or not isinstance(state, Mapping):
        return ""
    return str(chunk.get("id", "")) if state.get("status") == status else ""
