"""What a caller has on a target besides tasks: sandboxes and artifacts, in whatever wrapper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from taskpact.judging import answers, choice
from taskpact.judging.outcomes import NotObservable
from taskpact.probe import Probe

_LISTS = ("sandboxes", "items", "data")
_FLAGS = ("default", "primary")
"""Pieces of the names by which a sandbox may be said to be the default one."""
_ARTIFACTS = ("artifacts", "items", "data", "artifact")


def default_sandbox(probe: Probe) -> str:
    """The id of the caller's default sandbox; NotObservable where the list marks none."""
    exchange = probe.request("listSandboxes")
    told = choice.value(exchange) if answers.is_success(exchange) else None
    chosen = _named_apart(told) or _marked(sandboxes(told))
    if chosen is None:
        raise NotObservable("the list of sandboxes marks no default")
    return chosen


def _named_apart(told: object) -> str | None:
    """The default where the wrapper names it beside the list."""
    known = {str(each.get("id")) for each in sandboxes(told)}
    for name, value in told.items() if isinstance(told, dict) else ():
        found = value.get("id") if isinstance(value, dict) else value
        if _is_flag(name) and isinstance(found, str) and found in known:
            return found
    return None


def _marked(found: list[Mapping[str, Any]]) -> str | None:
    """The one that a flag of its own marks, or the only one there is."""
    marked = [each for each in found if any(each[name] is True for name in each if _is_flag(name))]
    unmarked = not any(_is_flag(name) for each in found for name in each)
    chosen = found if len(found) == 1 and unmarked else marked
    told = chosen[0].get("id") if len(chosen) == 1 else None
    return told if isinstance(told, str) else None


def _is_flag(name: str) -> bool:
    return any(piece in name.lower() for piece in _FLAGS)


def sandboxes(listed: object) -> list[Mapping[str, Any]]:
    """The sandboxes in a list, wrapped or bare (AMB-SANDBOX-LIST)."""
    if isinstance(listed, dict):
        lists = [each for each in listed.values() if isinstance(each, list)]
        known = (listed[name] for name in _LISTS if name in listed)
        listed = next(known, lists[0] if len(lists) == 1 else None)
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def holds(told: object) -> bool:
    """Whether an answer holds an artifact: an object or a list of some, wrapped or bare."""
    if isinstance(told, dict):
        inner = [told[name] for name in _ARTIFACTS if name in told]
        return bool(inner[0] if inner else told)
    return bool(told)
