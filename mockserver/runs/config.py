"""What a run is made of: everything its timeline depends on, as plain frozen values.

A run is this configuration plus a start time. Nothing here is computed or defaulted: the
values arrive resolved by the contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mockserver.record import record

Step = Literal["", "question", "plan"]
"""What a run goes on after: nothing, the answer to a question, or the approval of a plan."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a run goes, in seconds."""

    first: float
    """From the start of the run to its first chunk."""
    between: float
    """From one chunk to the next."""


@record
class RunConfig:
    """One run of the pretend agent.

    All texts are sequences of Unicode scalar values: admission refuses lone surrogates, which
    UTF-8 cannot carry.
    """

    stream_id: str
    task_id: str
    seed: int
    text: str
    """The user's message, code point for code point."""
    values: Mapping[str, object]
    """Resolved fields by name, JSON values; a field that has no value is not in it. What the
    server itself made (id, model, sandbox) is."""
    route: str
    """The contract's derived value of that name: `direct` to one agent, or `swarm`."""
    history: tuple[str, ...] = ()
    """Earlier user messages of the task, oldest first."""
    secret_names: tuple[str, ...] = ()
    """Names of the secrets the run may see; their values are not known here at all."""
    file_keys: tuple[str, ...] = ()
    after: Step = ""
    """The suspension that this run goes on after."""
    suspended_stream: str = ""
    """The stream that ended in that suspension; empty where there is none."""
    answers: Mapping[str, object] = field(default_factory=dict)
    """What the user answered, by whatever names: JSON values."""
