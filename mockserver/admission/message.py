"""Which of the inputs a call has is the user's message (INP-01 to INP-03)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mockserver.store.records import Message
from taskpact.contract import Contract


def user_message(contract: Contract, body: Mapping[str, Any]) -> Message:
    """The message of an acceptable body: its parts, or the shorthand where there are none.

    Which field is a shorthand, and for what, the contract says (`x-used-when-absent`).
    """
    message: Mapping[str, Any] = body.get("message", {})
    for field, path in contract.shorthands:
        if not _has(body, path):
            text = body.get(field.name)
            if text is None:
                return Message(message.get("id"), "", ())
            return Message(message.get("id"), text, None)
    parts = message.get("parts", ())
    text = "".join(part.get("text", "") for part in parts)
    return Message(message.get("id"), text, parts)


def _has(body: Mapping[str, Any], path: Sequence[str]) -> bool:
    here: Any = body
    for name in path:
        if not isinstance(here, dict) or name not in here:
            return False
        here = here[name]
    return True
