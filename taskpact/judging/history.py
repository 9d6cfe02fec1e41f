"""What a task's details show of its past: the user's messages and the streams. Pure.

The pages name few members, so text is looked for anywhere inside a message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from taskpact.judging.choice import strings


def positions(details: Mapping[str, object], texts: Sequence[str]) -> list[int | None]:
    """For each text the place of the user's message that holds it; None where there is none.

    A message without a role counts as the user's, one of another role never does: an agent may
    repeat what it was told.
    """
    said = [list(strings(each)) if _of_user(each) else [] for each in _messages(details)]
    return [
        next((at for at, found in enumerate(said) if any(text in part for part in found)), None)
        for text in texts
    ]


def missing_or_displaced(details: Mapping[str, object], texts: Sequence[str]) -> str | None:
    """Reason why the user's texts do not all stand in the messages, oldest first."""
    found = positions(details, texts)
    lost = [text for text, at in zip(texts, found, strict=True) if at is None]
    if lost:
        return f"{len(lost)} of {len(texts)} user messages are missing, the first being {lost[0]!r}"
    places = [at for at in found if at is not None]
    if places != sorted(set(places)):
        return f"the user's messages stand at the places {places}, not in the order they were sent"
    return None


def stream_ids(details: Mapping[str, object]) -> frozenset[str] | None:
    """The ids of all streams of the task; None where the details do not list them."""
    streams = details.get("streams")
    if not isinstance(streams, list):
        return None
    named = [each.get("stream_id") for each in streams if isinstance(each, dict)]
    return frozenset(str(each) for each in named if each is not None)


def texts(details: Mapping[str, object]) -> list[str]:
    """Every text in the messages, whoever said it."""
    return [text for each in _messages(details) for text in strings(each)]


def holds(value: object, text: str) -> bool:
    """Whether a text stands anywhere in a JSON value."""
    return any(text in part for part in strings(value))


def _messages(details: Mapping[str, object]) -> Sequence[object]:
    messages = details.get("messages")
    return messages if isinstance(messages, list) else ()


def _of_user(message: object) -> bool:
    if not isinstance(message, dict):
        return True
    role = message.get("role")
    return not isinstance(role, str) or role.lower() in {"user", "human"}
