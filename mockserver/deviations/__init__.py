"""The shelf of deviations: servers that break one rule, read one differently, or are hostile.

Each area has a module; the correct code knows none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain
from types import MappingProxyType
from typing import Final

from mockserver.deviations import (
    abt,
    ack,
    art,
    aut,
    declaring,
    def_,
    enu,
    err,
    hostile,
    id,  # noqa: A004 - the area's own name
    inp,
    neg,
    pln,
    pln_limits,
    pln_questions,
    res,
    rng,
    sec,
    sse,
    sta,
    typ,
    valid,
    variants,
    vis,
    whk,
)
from mockserver.deviations.consequences import CONSEQUENCES
from mockserver.deviations.deviation import Deviation

__all__ = ["SHELF", "Deviation"]

_AREAS: Final = (
    neg,
    ack,
    id,
    rng,
    enu,
    typ,
    valid,
    def_,
    inp,
    aut,
    err,
    sse,
    sec,
    vis,
    res,
    sta,
    declaring,
    pln,
    pln_limits,
    pln_questions,
    abt,
    art,
    whk,
    variants,
    hostile,
)


def _by_id(made: Iterable[Deviation]) -> Mapping[str, Deviation]:
    """By id, in the order of the areas. Raises ValueError where two share an id."""
    shelf: dict[str, Deviation] = {}
    for declared in made:
        each = replace(declared, also=CONSEQUENCES.get(declared.requirement, ()))
        if shelf.setdefault(each.id, each) is not each:
            message = f"two deviations are called {each.id!r}"
            raise ValueError(message)
    return MappingProxyType(shelf)


SHELF: Final[Mapping[str, Deviation]] = _by_id(
    chain.from_iterable(area.DEVIATIONS for area in _AREAS)
)
