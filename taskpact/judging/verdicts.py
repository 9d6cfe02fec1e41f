"""What can be said of a requirement, a check or a case, from best to worst."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from taskpact.contract import Level


class Verdict(StrEnum):
    """One word of judgement. The order of the members is the order of badness."""

    PASS = "PASS"  # noqa: S105
    """Seen to hold."""
    OBSERVED = "OBSERVED"
    """No requirement; told what the target does where the text is silent."""
    NOT_APPLICABLE = "NOT APPLICABLE"
    """Belongs to a capability that the target does not have."""
    NOT_OBSERVABLE = "NOT OBSERVABLE"
    """Needs something that the target does not expose."""
    WARN = "WARN"
    """A SHOULD is broken."""
    INCONCLUSIVE = "INCONCLUSIVE"
    """Setup, twin or something it depends on failed, so nothing is known."""
    FAIL = "FAIL"
    """A MUST is broken."""
    ERROR = "ERROR"
    """The harness itself failed."""


_ORDER = {verdict: rank for rank, verdict in enumerate(Verdict)}
# A requirement of which one case passed and another could not be seen holds as far as seen.
_WEIGHTLESS = (Verdict.NOT_APPLICABLE, Verdict.NOT_OBSERVABLE)


def worst(verdicts: Iterable[Verdict]) -> Verdict | None:
    """The verdict of a whole from its parts; None where there are none.

    Parts that could not be seen count only where no other part was.
    """
    found = list(verdicts)
    seen = [each for each in found if each not in _WEIGHTLESS]
    return max(seen or found, key=_ORDER.__getitem__, default=None)


def of_broken(level: Level) -> Verdict:
    """The verdict when a requirement of this level is broken."""
    return {
        Level.MUST: Verdict.FAIL,
        Level.SHOULD: Verdict.WARN,
        Level.OBSERVE: Verdict.OBSERVED,
    }[level]


def of_kept(level: Level) -> Verdict:
    """The verdict when a requirement of this level is kept."""
    return Verdict.OBSERVED if level is Level.OBSERVE else Verdict.PASS
