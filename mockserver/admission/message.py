"""Which of the inputs a call has is the user's message (INP-01 to INP-03)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from mockserver.store.records import Message
from taskpact.contract import Contract
from taskpact.contract.document import at


def user_message(contract: Contract, body: Mapping[str, Any]) -> Message:
    """The message of an acceptable body: its parts, or the shorthand where there are none.

    Which field is a shorthand, and for what, the contract says (`x-used-when-absent`).
    """
    message = body.get("message", {})
    for field in contract.fields.values():
        if field.used_when_absent and not _has(body, field.used_when_absent):
            text = str(body.get(field.name, ""))
            parts = [{"type": "text", "text": text}] if field.name in body else []
            return Message(message.get("id") or str(uuid4()), text, parts)
    parts = message.get("parts", [])
    text = "".join(part.get("text", "") for part in parts)
    return Message(message.get("id") or str(uuid4()), text, parts)


def _has(body: Mapping[str, Any], pointer: str) -> bool:
    try:
        at(body, pointer)
    except KeyError:
        return False
    return True
