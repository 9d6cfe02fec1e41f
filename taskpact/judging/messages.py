"""What the details of a task show of its messages. Pure.

The published shape is `messages[] {role, parts[] {type, text}}`; content as text, or as a list
of parts, is read too, since neither is ruled out.
"""

from __future__ import annotations

from collections.abc import Mapping

_USER = "user"
_TEXT = "text"


def of_user(details: Mapping[str, object]) -> list[str] | None:
    """The texts of the user's messages in order; None where the details show no message of one."""
    messages = details.get("messages")
    if not isinstance(messages, list):
        return None
    own = [each for each in messages if isinstance(each, dict) and each.get("role") == _USER]
    return [text for each in own if (text := text_of(each)) is not None] or None


def text_of(message: Mapping[str, object]) -> str | None:
    """The text of one message, its text parts put together; None where it shows none.

    Other parts may have a text as well, such as the reasoning that a UI message holds beside its
    text. They count only in a message of which no part is called a text.
    """
    for name in ("parts", "content"):
        held = message.get(name)
        if isinstance(held, str):
            return held
        if isinstance(held, list):
            named = [each for each in held if isinstance(each, dict) and each.get("type") == _TEXT]
            return "".join(_text(part) for part in named or held)
    text = message.get("text")
    return text if isinstance(text, str) else None


def _text(part: object) -> str:
    if isinstance(part, str):
        return part
    text = part.get("text") if isinstance(part, dict) else None
    return text if isinstance(text, str) else ""
