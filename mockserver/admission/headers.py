"""The one thing admission needs of a request's headers: all lines of a name, as they came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class HeaderLines(Protocol):
    """Headers by name, in any case. aiohttp's and multidict's mappings are such."""

    def getall(self, key: str, default: tuple[()], /) -> Sequence[str]:
        """The values of all lines with this name, in the order received; else `default`."""
        ...
