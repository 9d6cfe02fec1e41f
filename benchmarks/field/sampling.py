"""Which defects are judged: all, or a seeded sample that holds every area's share. Pure."""

from __future__ import annotations

import random
from collections.abc import Iterable

from mockserver.deviations import Deviation

SEED = 20261125


def area(defect: Deviation) -> str:
    """The area of the requirement that it breaks, such as NEG."""
    return defect.requirement.partition("-")[0]


def sampled(defects: Iterable[Deviation], every: int, seed: int = SEED) -> list[Deviation]:
    """One of so many of each area, rounded up, in the order of the shelf."""
    given = list(defects)
    by_area: dict[str, list[Deviation]] = {}
    for each in given:
        by_area.setdefault(area(each), []).append(each)
    chosen: set[str] = set()
    for name, group in by_area.items():
        draw = random.Random(f"{seed}:{name}")
        chosen |= {defect.id for defect in draw.sample(group, -(-len(group) // every))}
    return [each for each in given if each.id in chosen]
