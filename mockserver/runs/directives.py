"""What a user's text may ask of the pretend agent itself: how many steps, and how slowly.

So that a client or a check can have a long, a slow or a silent run from any mock, by words
alone. The phrases are matched exactly, in lower case, anywhere in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mockserver.runs.config import Pace

SLOWLY = "take your time"
"""Asks for a slow run."""

SLOWNESS = 10.0
"""A slow run's times are this many times those of the pace ..."""

SLOW_FLOOR = Pace(first=0.003, between=0.003)
"""... or of this one where it is slower, since a mock without any delay has slow runs too."""

ASKING = "ask me"
"""Asks the planner to ask a question; it can where the request gives it the tool."""

USUAL_STEPS = 3
"""Execution steps of an agent that is not asked for a number."""

_STEPS = re.compile("take ([0-9]{1,6}) steps?")
_WORK = re.compile("use a tool for ([0-9]{1,6}) seconds?")
_SILENCE = re.compile("think for ([0-9]{1,6}) seconds?")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a text asks for."""

    steps: int = USUAL_STEPS
    """`take N steps`: execution steps, before the cap of the contract."""
    slow: bool = False
    silence: float = 0.0
    """`think for N seconds`: a pause of that many seconds after the first chunk."""

    asks: bool = False
    """A question is wanted."""
    work: float = 0.0
    """`use a tool for N seconds`: so long the first tool call takes."""

    def paced(self, pace: Pace) -> Pace:
        """The pace of a run with these wishes, given the one of the mock."""
        if not self.slow:
            return pace
        return Pace(
            SLOWNESS * max(pace.first, SLOW_FLOOR.first),
            SLOWNESS * max(pace.between, SLOW_FLOOR.between),
        )


def wishes(text: str) -> Wishes:
    """What `text` asks for; a number out of place is no wish."""
    # Plain substrings first: on a long text they are found far faster than a pattern.
    steps = _number(_STEPS, text) if "take " in text else None
    silence = _number(_SILENCE, text) if "think for " in text else None
    work = _number(_WORK, text) if "use a tool" in text else None
    return Wishes(
        steps=USUAL_STEPS if steps is None else steps,
        slow=SLOWLY in text,
        silence=silence or 0.0,
        asks=ASKING in text,
        work=work or 0.0,
    )


def _number(phrase: re.Pattern[str], text: str) -> int | None:
    found = phrase.search(text)
    return int(found[1]) if found else None
