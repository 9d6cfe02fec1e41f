"""The vocabulary: one function per chunk type of the `ui-message-stream` profile the mock uses.

Shapes only. What is said in which order is `script.py`'s matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

Chunk = Mapping[str, object]
"""One chunk, as the JSON object it will be."""


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


def tool_call(
    call_id: str, tool: str, given: Mapping[str, Any], result: Mapping[str, Any]
) -> Iterator[Chunk]:
    """One use of a tool: its input as it is written, its input, its output."""
    yield {"type": "tool-input-start", "toolCallId": call_id, "toolName": tool}
    written = orjson.dumps(given).decode()
    yield {"type": "tool-input-delta", "toolCallId": call_id, "inputTextDelta": written}
    yield {
        "type": "tool-input-available",
        "toolCallId": call_id,
        "toolName": tool,
        "input": given,
    }
    yield {"type": "tool-output-available", "toolCallId": call_id, "output": result}
