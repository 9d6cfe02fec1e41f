"""Ids of the server's own: version 4 uuids (RFC 9562 section 5.4), not to be guessed.

Who knows an unlisted task's id may read it, so the bits are the system's. It is asked for many at
a time: one call to it costs as much as a tenth of an acknowledgement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from os import urandom

_BYTES = 16
_AT_ONCE = 256 * _BYTES
_VARIANTS = "89ab"


def random_ids(random: Callable[[int], bytes] = urandom) -> Callable[[], str]:
    """A source of ids; `random` gives as many random bytes as it is asked for."""
    return _uuids(random).__next__


def _uuids(random: Callable[[int], bytes]) -> Iterator[str]:
    while True:
        drawn = random(_AT_ONCE).hex()
        for at in range(0, 2 * _AT_ONCE, 2 * _BYTES):
            digits = drawn[at : at + 2 * _BYTES]
            variant = _VARIANTS[int(digits[16], 16) & 3]
            yield (
                f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"
            )
