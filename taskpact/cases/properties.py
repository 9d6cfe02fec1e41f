"""Looks for a request that breaks a rule among many that a strategy draws, and shrinks it.

Between Hypothesis and the checks. Bounded in requests, the same on every run with one seed,
and nothing is kept on disk.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TypeVar

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import NoSuchExample
from hypothesis.strategies import SearchStrategy

from taskpact.cases.steady import steady
from taskpact.judging.outcomes import Broken, Inconclusive, Outcome

Drawn = TypeVar("Drawn")

SHRINKING = 3
"""While shrinking, this many times as many requests are sent as while searching."""


def falsify(
    strategy: SearchStrategy[Drawn], judge: Callable[[Drawn], None], *, seed: int, examples: int
) -> None:
    """Judge up to `examples` values of `strategy`; end as `judge` does on the smallest bad one.

    `judge` sends a request and raises an Outcome or nothing. Where the smallest value that was
    Broken is not so when it is judged again, the outcome is Inconclusive. Any other Outcome than
    Broken ends the search, and is raised where nothing Broken was found.
    """
    steady()
    search = _Search(judge, examples * SHRINKING)
    try:
        smallest = find(
            strategy,
            search.is_broken,
            settings=_settings(examples),
            random=Random(seed),  # noqa: S311 - not for secrets
        )
    except NoSuchExample:
        if search.ended is not None:
            raise search.ended from None
        return
    judge(smallest)
    before = search.broken[repr(smallest)]
    raise Inconclusive(f"{before.reason}; sent again, it was not so", *before.exchanges)


class _Search:
    """Judges each value once, at most `limit` of them; a value seen before keeps its outcome."""

    def __init__(self, judge: Callable[[Drawn], None], limit: int) -> None:
        self.broken: dict[str, Broken] = {}
        self.ended: Outcome | None = None
        self._judge: Callable[..., None] = judge
        self._left = limit
        self._seen: set[str] = set()

    def is_broken(self, value: object) -> bool:
        """Whether the rule is broken for `value`."""
        name = repr(value)
        if name not in self._seen and self.ended is None and self._left > 0:
            self._left -= 1
            self._ask(name, value)
            self._seen.add(name)
        return name in self.broken

    def _ask(self, name: str, value: object) -> None:
        try:
            self._judge(value)
        except Broken as outcome:
            self.broken[name] = outcome
        except Outcome as outcome:
            self.ended = outcome


def _settings(examples: int) -> settings:
    return settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
