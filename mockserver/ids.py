"""Ids of the server's own: version 4 uuids (RFC 9562 section 5.4), not to be guessed.

Who knows an unlisted task's id may read it, so the bits are the system's. It is asked for many at
a time: one call to it costs as much as a tenth of an acknowledgement.
"""

from __future__ import annotations

from collections.abc import Callable
from os import urandom

_BYTES = 16
_AT_ONCE = 256
_VARIANTS = "89ab"


class RandomIds:
    """A source of ids; `random` gives as many random bytes as it is asked for."""

    __slots__ = ("_made", "_random")

    def __init__(self, random: Callable[[int], bytes] = urandom) -> None:
        self._random = random
        self._made: list[str] = []

    def __call__(self) -> str:
        """An id that was not given before."""
        if not self._made:
            drawn = self._random(_AT_ONCE * _BYTES).hex()
            size = 2 * _BYTES
            self._made = [_uuid(drawn[at : at + size]) for at in range(0, len(drawn), size)]
        return self._made.pop()


def _uuid(digits: str) -> str:
    """The uuid of these 32 hexadecimal digits but for the six bits that say what it is."""
    variant = _VARIANTS[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"
