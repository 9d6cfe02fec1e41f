"""Makes a sequence as short and as plain as it can be, while something stays so. Pure.

Steps are left out in ever smaller groups, from the end, then each loses the wishes that do not
matter; until nothing more can go. Deterministic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from taskpact.modelling.steps import Step, simpler

Steps: TypeAlias = tuple[Step, ...]


def shortest(steps: Sequence[Step], still: Callable[[Steps], bool], tries: int) -> Steps:
    """The shortest sequence found with at most `tries` questions whether it is `still` so."""
    best, left, asked = tuple(steps), tries, {tuple(steps)}
    while True:
        for fewer in _fewer(best):
            if fewer in asked or left <= 0:
                continue
            asked.add(fewer)
            left -= 1
            if still(fewer):
                best = fewer
                break
        else:
            return best


def _fewer(steps: Steps) -> Iterator[Steps]:
    size = len(steps) // 2
    while size:
        for end in range(len(steps), 0, -size):
            yield steps[: max(0, end - size)] + steps[end:]
        size //= 2
    for at, step in enumerate(steps):
        yield from ((*steps[:at], plain, *steps[at + 1 :]) for plain in simpler(step))
