"""What the pretend agent says, chunk by chunk: every setting of the run shows in it.

Deterministic by seed and stream id. After the settings, a run goes through phases, each
announced by a `data-phase` part. It consists of LLM steps (`start-step` ... `finish-step`) that
belong to the phase announced last:

- `planning` (mode plan): one step with a `data-plan` part;
- `execution` (`answering` in chat mode): the steps that `max_steps` caps; the last one gives
  the answer;
- `verification`: one step with a `data-verification` part in each of `max_iterations` cycles.
  The execution steps before the answer are spread over the cycles.

Where the run is suspended (`suspension.py`) the stream tells so in a `data-suspended` part and
finishes: nothing of what would come after has been done. The run that goes on after a decision
tells the decision first, as the output of the call that waited for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mockserver.runs import chunks
from mockserver.runs.answer import deltas, message_text
from mockserver.runs.chunks import Chunk
from mockserver.runs.config import RunConfig
from mockserver.runs.names import Names, names
from mockserver.runs.suspension import PLAN, Suspension, settled, suspension

SEARCHES: Mapping[str, str] = {"web_search": "query", "knowledge_search": "query"}
"""The only tools of chat mode, each with the argument it takes."""

TOOLS: Mapping[str, str] = {
    "run_command": "command",
    "web_search": "query",
    "write_file": "content",
    "knowledge_search": "query",
}
"""The tools of every other mode, in the order they are used, each with its argument."""

SWARM = ("researcher", "analyst", "coder", "reviewer")
"""Agents of which the swarm picks one when the user names none."""

_SHOWN_ELSEWHERE = frozenset({"message", "task", "secrets", "file_keys"})
"""Fields that have a part of their own, or come back in the answer."""

_EXCERPT = 40
"""Code points of the user's text that a tool is called with."""


def said(config: RunConfig, steps: int) -> Iterator[Chunk]:
    """Every chunk of the run, in order, for an agent that asks for `steps` execution steps."""
    ids, paused = names(config), suspension(config)
    yield chunks.start(ids.message_id, {"task_id": config.task_id, "stream_id": config.stream_id})
    yield from _settings(config)
    yield from _taken_up(config)
    asking = paused is not None and paused.kind == "question"
    if config.values.get("mode") == "plan" and config.after != "plan" and not asking:
        yield from _planning(config)
    if paused is not None:
        yield from _suspended(paused)
        return
    yield from _agents(config, ids)
    yield from _working(config, ids, max(1, min(steps, _whole(config, "max_steps", steps))))
    yield chunks.finish("stop")


def _taken_up(config: RunConfig) -> Iterator[Chunk]:
    """What was decided, in a run that goes on after a suspension."""
    before = settled(config)
    if before is not None:
        yield chunks.called(before.tool_call_id, before.tool, before.given)
        decided = {"decision": "approve", "kind": before.kind, "answers": config.answers}
        yield chunks.tool_output(before.tool_call_id, decided)


def _suspended(paused: Suspension) -> Iterator[Chunk]:
    if paused.kind == "question":
        yield _phase("planning")
    yield chunks.start_step()
    yield from chunks.tool_input(paused.tool_call_id, paused.tool, paused.given)
    if paused.kind == "plan":
        yield chunks.identified_data("approval", paused.tool_call_id, paused.told)
    yield chunks.identified_data("suspended", paused.tool_call_id, paused.told)
    yield chunks.finish_step()
    yield chunks.finish("tool-calls")


def _settings(config: RunConfig) -> Iterator[Chunk]:
    shown = {k: v for k, v in config.values.items() if k not in _SHOWN_ELSEWHERE}
    yield chunks.data("run-config", {**shown, "route": config.route})
    sandbox = {"id": config.values.get("sandbox_id"), "isolated": config.values.get("isolated")}
    yield chunks.data("sandbox", sandbox)
    if config.secret_names:
        yield chunks.data("secrets", {"names": config.secret_names})
    if config.file_keys:
        yield chunks.data("files", {"keys": config.file_keys})


def _planning(config: RunConfig) -> Iterator[Chunk]:
    yield _phase("planning")
    yield chunks.start_step()
    yield from chunks.spoken("reasoning", "planning", ("Gathering what is known. ", "Planning."))
    plan = {"tasks": PLAN, "auto_execute": config.values.get("auto_execute")}
    yield chunks.data("plan", plan)
    yield chunks.finish_step()


def _agents(config: RunConfig, ids: Names) -> Iterator[Chunk]:
    if config.route == "direct":
        yield chunks.data("agent", {"agent_id": config.values.get("agent_id")})
    yield from _subagents(config, ids, chunks.WORKING)


def _subagents(config: RunConfig, ids: Names, status: str) -> Iterator[Chunk]:
    if config.route != "direct":
        for number, agent in enumerate(_swarm(config, ids), 1):
            yield chunks.subagent(ids.subagent(number), agent, status)


def _swarm(config: RunConfig, ids: Names) -> Sequence[object]:
    named = config.values.get("agent_ids")
    return named if isinstance(named, list | tuple) and named else (SWARM[ids.luck % len(SWARM)],)


def _working(config: RunConfig, ids: Names, steps: int) -> Iterator[Chunk]:
    """The execution phase of that many steps, and the verification cycles in it."""
    phase = "answering" if config.values.get("mode") == "chat" else "execution"
    verified = _whole(config, "max_iterations", 0)
    cycles = max(1, verified)
    done = 0
    for cycle in range(1, cycles + 1):
        share = -(-(steps - 1) * cycle // cycles)
        if share > done:
            yield _phase(phase)
        for number in range(done + 1, share + 1):
            yield from _step(config, ids, number)
        done = share
        if verified:
            yield from _verification(cycle, verified)
    yield from _subagents(config, ids, chunks.DONE)
    if verified or not done:
        yield _phase(phase)
    yield chunks.start_step()
    yield from chunks.spoken("text", "answer", deltas(message_text(config)))
    yield chunks.finish_step()


def _step(config: RunConfig, ids: Names, number: int) -> Iterator[Chunk]:
    yield chunks.start_step()
    if number == 1:
        yield from chunks.spoken("reasoning", "thinking", ("Reading the message.",))
    tools = SEARCHES if config.values.get("mode") == "chat" else TOOLS
    tool = tuple(tools)[(number - 1) % len(tools)]
    given = {tools[tool]: config.text[:_EXCERPT]}
    output = {"summary": f"{tool} is done", "items": (ids.luck + number) % 9 + 1}
    yield from chunks.tool_input(ids.call(number), tool, given)
    yield chunks.tool_output(ids.call(number), output)
    yield chunks.finish_step()


def _verification(cycle: int, of: int) -> Iterator[Chunk]:
    yield _phase("verification")
    yield chunks.start_step()
    yield chunks.data("verification", {"cycle": cycle, "of": of, "passed": True})
    yield chunks.finish_step()


def _phase(name: str) -> Chunk:
    return chunks.data("phase", {"phase": name})


def _whole(config: RunConfig, name: str, otherwise: int) -> int:
    """The number of a field; JSON Schema takes 4.0 for an integer, so it may be a float."""
    value = config.values.get(name, otherwise)
    return int(value) if isinstance(value, int | float) else otherwise
