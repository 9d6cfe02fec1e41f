"""Judges a sequence of steps; one that shows a difference is made as short as it can be.

Bounded: at most `TRIES` shorter sequences are tried, for `SECONDS` at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from taskpact import asking
from taskpact.judging.outcomes import BrokenInOrder, Inconclusive, NotObservable
from taskpact.modelling.doing import take
from taskpact.modelling.judging import Difference
from taskpact.modelling.shrinking import shortest
from taskpact.modelling.steps import Step
from taskpact.modelling.walking import Only, Walk
from taskpact.probe import Probe

TRIES: Final = 40
SECONDS: Final = 8.0
_IMPATIENT: Final = 0.1
"""Seconds that a difference gets to go away while shorter sequences are tried."""


def judged(probe: Probe, steps: Sequence[Step], requirement: str) -> None:
    """Walk these steps for one requirement: Broken by the shortest sequence that breaks it.

    NotObservable where the target shows nothing by which it could be broken.
    """
    walk = Walk(probe, _only(requirement))
    taken = take(walk, steps)
    if walk.found:
        broken(probe, taken, walk)
    if requirement not in walk.seen:
        raise NotObservable("the target shows nothing of it in this sequence of calls")


def broken(probe: Probe, steps: Sequence[Step], walk: Walk) -> None:
    """Raise what a walk found after these steps, shown by the shortest sequence that shows it."""
    found = walk.found[0]
    end = probe.now() + SECONDS

    def still(fewer: Sequence[Step]) -> bool:
        if probe.now() > end:
            return False
        return bool(_again(probe, fewer, found, _IMPATIENT).found)

    fewer = shortest(steps, still, TRIES)
    last = walk if fewer == tuple(steps) else _again(probe, fewer, found, asking.PATIENCE)
    if not last.found:
        fewer, last = tuple(steps), walk
    raise _told(last, fewer)


def _again(probe: Probe, steps: Sequence[Step], found: Difference, patience: float) -> Walk:
    # With a probe of its own, so that the exchanges of one walk are not among another's.
    walk = Walk(probe.sibling(), _only(found.requirement), patience)
    try:
        take(walk, steps)
    except Inconclusive:
        walk.found.clear()
    return walk


def _told(walk: Walk, steps: Sequence[Step]) -> BrokenInOrder:
    found = walk.found[0]
    listed = "; ".join(map(str, steps))
    reason = f"{found.reason} (shortest sequence that shows it: {listed})"
    return BrokenInOrder(
        reason, *walk.exchanges, sign=(found.sign.kind, found.sign.text, found.sign.pointer)
    )


def _only(requirement: str) -> Only:
    return lambda name: name == requirement
