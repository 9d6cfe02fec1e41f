"""What a caller has on a target besides tasks: sandboxes and artifacts, in whatever wrapper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from taskpact.judging import answers, choice
from taskpact.judging.outcomes import NotObservable
from taskpact.probe import Probe

_LISTS = ("sandboxes", "items", "data")
_FLAGS = ("is_default", "default", "isDefault")
_ARTIFACTS = ("artifacts", "items", "data", "artifact")


def default_sandbox(probe: Probe) -> str:
    """The id of the caller's default sandbox; NotObservable where the list marks none."""
    exchange = probe.request("listSandboxes")
    found = sandboxes(choice.value(exchange) if answers.is_success(exchange) else None)
    marked = [each for each in found if any(each.get(flag) is True for flag in _FLAGS)]
    unmarked = not any(flag in each for each in found for flag in _FLAGS)
    chosen = found if len(found) == 1 and unmarked else marked
    if len(chosen) != 1 or not isinstance(chosen[0].get("id"), str):
        raise NotObservable("the list of sandboxes marks no default")
    return str(chosen[0]["id"])


def sandboxes(listed: object) -> list[Mapping[str, Any]]:
    """The sandboxes in a list, wrapped or bare (AMB-SANDBOX-LIST)."""
    if isinstance(listed, dict):
        listed = next((listed[name] for name in _LISTS if name in listed), None)
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def holds(told: object) -> bool:
    """Whether an answer holds an artifact: an object or a list of some, wrapped or bare."""
    if isinstance(told, dict):
        inner = [told[name] for name in _ARTIFACTS if name in told]
        return bool(inner[0] if inner else told)
    return bool(told)
