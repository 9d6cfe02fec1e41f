"""Puts together what is told of a broken requirement: the five parts and the reproducer. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from taskpact.contract import Requirement
from taskpact.reporting import sketch
from taskpact.reporting.redact import Secrets, shown
from taskpact.reporting.replay import Shows, distinct, script
from taskpact.reporting.reproduce import commands
from taskpact.wire.exchange import Exchange

PARTS: Final = ("said", "source", "sent", "came", "difference", "mend", "curl", "raw", "script")
"""The keys of a finding, in the order in which they are told."""

_MOST: Final = 4
"""Exchanges that are told of, the decisive one included."""
_MOST_IN_ORDER: Final = 30
"""The same where all are needed."""


def finding(
    requirement: Requirement,
    reason: str,
    exchanges: Sequence[Exchange] = (),
    secrets: Secrets = (),
    shows: Shows | None = None,
) -> dict[str, str]:
    """The finding, all text, ready to be shown; parts that there are not are left out.

    `reason` is the difference between contract and answer, `exchanges` those that show it, the
    decisive one last. Where only all of them in their order show it, `shows` says how, and the
    reproducer is a script.
    """
    told = exchanges[-_MOST:] if shows is None else distinct(exchanges)[-_MOST_IN_ORDER:]
    program = script(told, reason, shows, secrets) if shows is not None and told else None
    made = {
        "said": requirement.sentence,
        "source": requirement.source,
        **(_told(told, secrets) if told else {}),
        "difference": shown(reason, secrets),
        "mend": requirement.mend,
        **({"script": program} if program else commands(told[-_MOST:], secrets)),
    }
    return {name: made[name] for name in PARTS if made.get(name)}


def _told(exchanges: Sequence[Exchange], secrets: Secrets) -> dict[str, str]:
    *before, last = exchanges
    earlier = [f"before that: {sketch.brief(each, secrets)}" for each in before]
    return {
        "sent": "\n".join([*earlier, sketch.request(last, secrets)]),
        "came": sketch.answer(last, secrets),
    }
