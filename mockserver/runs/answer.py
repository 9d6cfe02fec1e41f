"""The pretend agent's answer: the text a client ends up with, and the deltas it comes in."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from mockserver.runs.config import RunConfig

MOST_DELTAS = 24
"""Deltas of one text at most, however long it is."""

USUAL_WIDTH = 24
"""Code points of a delta, as long as that makes no more than `MOST_DELTAS` of them."""


def message_text(config: RunConfig) -> str:
    """The assistant's final text: the concatenation of all text deltas of the run.

    The user's text is in it code point for code point. An isolated run says nothing of what
    came before.
    """
    echo = f"You wrote:\n\n{config.text}\n\n" if config.text else "You wrote nothing.\n\n"
    return f"{echo}{_answered(config)}{_remembered(config)}This is all there is to it."


def deltas(text: str) -> Iterator[str]:
    """`text` in pieces, cut between any two code points; none of them empty."""
    width = max(USUAL_WIDTH, -(-len(text) // MOST_DELTAS))
    return (text[at : at + width] for at in range(0, len(text), width))


def _answered(config: RunConfig) -> str:
    """What the user answered while the run was suspended, as JSON."""
    return f"You answered: {orjson.dumps(config.answers).decode()}\n\n" if config.answers else ""


def _remembered(config: RunConfig) -> str:
    if not config.history or config.values.get("isolated"):
        return ""
    return f"Earlier messages of this task: {len(config.history)}. "
