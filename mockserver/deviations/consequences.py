"""What a defect cannot but break besides its own requirement, where that is of another area.

A defect that breaks anything else is no defect to prove a check by: it would be found out by
whoever looks at it at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CONSEQUENCES: Final[Mapping[str, tuple[str, ...]]] = {}
"""By defect: the areas, or requirements, that it breaks as well."""
