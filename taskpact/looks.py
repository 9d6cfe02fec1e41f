"""Whether a target looks at what it is sent: asked once in a run, for many checks.

A check that the server does not fail says nothing of a server that looks at nothing.
"""

from __future__ import annotations

from taskpact.judging.outcomes import Inconclusive
from taskpact.judging.refusals import is_client_error
from taskpact.once import Once
from taskpact.probe import Probe
from taskpact.refusing import discerns

Lines = tuple[tuple[str, str], ...]

_UNREADABLE = (b"{", b"[]")


class Looks:
    """What was found out so far, by the headers that were sent."""

    def __init__(self) -> None:
        self._blind: Once[Lines, tuple[str, Probe]] = Once()

    def needed(self, probe: Probe) -> None:
        """Inconclusive where the target refuses nothing at all."""
        blind = probe.shared(self._blind, ("looks", probe.headers), _blindness, judged=False)
        if blind:
            raise Inconclusive(blind)


def _blindness(probe: Probe) -> str:
    """Why the target seems to look at nothing; "" where it refuses something."""
    if any(is_client_error(probe.post(body)) for body in _UNREADABLE):
        return ""
    try:
        discerns(probe)
    except Inconclusive as outcome:
        return outcome.reason
    return ""
