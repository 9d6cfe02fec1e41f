"""Draws one of several things from a seeded generator, all alike or each with a weight. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

_T = TypeVar("_T")


def pick(random: Random, some: Sequence[_T]) -> _T:
    """One of some."""
    return some[int(random.random() * len(some))]


class Weighted(Generic[_T]):
    """Some things, each with how often it is drawn."""

    def __init__(self, *weighted: tuple[float, _T]) -> None:
        self._things = [thing for _, thing in weighted]
        self._sums = list(accumulate(weight for weight, _ in weighted))

    def draw(self, random: Random) -> _T:
        """One of them."""
        return random.choices(self._things, cum_weights=self._sums)[0]
