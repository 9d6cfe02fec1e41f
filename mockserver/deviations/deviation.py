"""What a deviation is: a named, small change to the row of decisions.

Values only. What a deviation changes lives in the module of its area beside this one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from mockserver.decisions import Decisions

Kind: TypeAlias = Literal["defect", "variant", "hostile"]


@dataclass(frozen=True, slots=True)
class Deviation:
    """A server that differs from the correct one in `change`.

    defect: breaks `requirement`. variant: another legal reading, so `requirement` is empty.
    hostile: a server that no judge may be fooled, hung or flooded by.
    """

    id: str
    """Stable, lower case with hyphens; named by `--deviation` and by `Prefer: deviation=`."""
    kind: Kind
    requirement: str
    """Id of the requirement that it breaks; empty for a variant."""
    summary: str
    """One sentence: what such a server does."""
    change: Callable[[Decisions], Decisions]
    """The same decisions with one or more replaced."""
    also: tuple[str, ...] = ()
    """Other areas that it cannot but break as well; they follow from `consequences`."""
