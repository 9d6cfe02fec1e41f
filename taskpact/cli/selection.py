"""Which requirements `taskpact check` judges: by area, requirement and level.

A pytest plugin that leaves out the other checks; pytest's own -m and -k come on top.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from taskpact.cli.errors import CommandError, nearest
from taskpact.contract import Level, Requirement

if TYPE_CHECKING:
    import pytest


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for; each part narrows the others, and an empty one asks for all."""

    areas: frozenset[str]
    requirements: frozenset[str]
    levels: frozenset[str]

    @property
    def everything(self) -> bool:
        """Whether nothing narrows it."""
        return not (self.areas or self.requirements or self.levels)

    def holds(self, requirement: Requirement) -> bool:
        """Whether the requirement is asked for."""
        return (
            (not self.areas or requirement.area in self.areas)
            and (not self.requirements or requirement.id in self.requirements)
            and (not self.levels or requirement.level in self.levels)
        )


def selection(
    known: Mapping[str, Requirement],
    areas: Sequence[str],
    requirements: Sequence[str],
    levels: Sequence[str],
) -> Selection:
    """The selection of these words, in any case. Raises CommandError for one nobody knows."""
    return Selection(
        _among(areas, {each.area for each in known.values()}, "area"),
        _among(requirements, known, "requirement"),
        _among(levels, list(Level), "level"),
    )


class Selector:
    """Leaves out the checks that are not asked for."""

    def __init__(self, chosen: Selection, known: Mapping[str, Requirement]) -> None:
        self._chosen = chosen
        self._known = known

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Keep a check when the requirement it names is asked for."""
        keeps = [self._keeps(item) for item in items]
        left = [item for item, kept in zip(items, keeps, strict=True) if not kept]
        items[:] = [item for item, kept in zip(items, keeps, strict=True) if kept]
        config.hook.pytest_deselected(items=left)

    def _keeps(self, item: pytest.Item) -> bool:
        marker = item.get_closest_marker("requirement")
        named = str(marker.args[0]) if marker is not None and marker.args else ""
        requirement = self._known.get(named)
        return self._chosen.everything if requirement is None else self._chosen.holds(requirement)


def _among(words: Sequence[str], known: Iterable[str], kind: str) -> frozenset[str]:
    names = sorted(known)
    for word in words:
        if word.upper() not in names:
            areas = sorted({name.partition("-")[0] for name in names})
            there = nearest(word, names) or f"there are {', '.join(areas)}"
            raise CommandError(f"no {kind} {word!r}: {there}")
    return frozenset(word.upper() for word in words)
