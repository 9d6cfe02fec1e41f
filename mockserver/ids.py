"""Ids of the server's own: version 4 uuids (RFC 9562 section 5.4), not to be guessed.

Who knows an unlisted task's id may read it, so the bits are the system's. It is asked for many at
a time: one call to it costs as much as a tenth of an acknowledgement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from os import urandom
from struct import Struct

_BYTES = 16
_AT_ONCE = 256
_GROUPS = Struct("8s4s4s4s12s")
"""How a uuid's hexadecimal digits are parted by dashes (section 4)."""
_VERSION = bytes(byte & 0x0F | 0x40 for byte in range(256))
_VARIANT = bytes(byte & 0x3F | 0x80 for byte in range(256))
"""By a random byte: the same one with the bits that say what the uuid is."""


class RandomIds:
    """A source of ids; `random` gives as many random bytes as it is asked for."""

    __slots__ = ("_made", "_random")

    def __init__(self, random: Callable[[int], bytes] = urandom) -> None:
        self._random = random
        self._made: list[str] = []

    def __call__(self) -> str:
        """An id that was not given before."""
        if not self._made:
            self._made = list(_uuids(self._random(_AT_ONCE * _BYTES)))
        return self._made.pop()


def _uuids(drawn: bytes) -> Iterator[str]:
    """The uuids of these bytes, but for the six bits of each that say what it is."""
    made = bytearray(drawn)
    made[6::_BYTES] = made[6::_BYTES].translate(_VERSION)
    made[8::_BYTES] = made[8::_BYTES].translate(_VARIANT)
    digits = made.hex().encode()
    return (b"-".join(groups).decode() for groups in _GROUPS.iter_unpack(digits))
