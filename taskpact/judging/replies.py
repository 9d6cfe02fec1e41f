"""Whether the agent's message in the details of a task is the text that its stream held. Pure.

How several texts of one run are put together is not published: as parts, as messages, or as one
text with blank lines between are all taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from taskpact.judging.messages import text_of

_OTHERS = frozenset({"user", "system", "developer", "tool", "data"})
"""Roles of messages that are not the agent's."""

_SEPARATORS = ("", "\n\n", "\n", " ")


def latest(details: Mapping[str, object]) -> list[str]:
    """The agent's texts since the user's last message; empty where the details show none."""
    found: list[str] = []
    held = details.get("messages")
    for message in held if isinstance(held, list) else ():
        role = message.get("role") if isinstance(message, dict) else "user"
        if role == "user":
            found = []
        elif role not in _OTHERS:
            text = text_of(message)
            found += [text] if text else []
    return found


def same(streamed: Sequence[str], kept: Sequence[str]) -> bool:
    """Whether these texts of a stream, put together, are what was kept."""
    whole = {separator.join(kept) for separator in _SEPARATORS} | set(kept[-1:])
    return any(separator.join(streamed) in whole for separator in _SEPARATORS)
