"""Ids of the server's own."""

from __future__ import annotations

import itertools
from uuid import RFC_4122, UUID

from mockserver.ids import RandomIds


def test_an_id_is_a_version_4_uuid_in_canonical_form():
    new_id = RandomIds()
    for made in (new_id() for _ in range(600)):
        assert str(UUID(made)) == made
        assert UUID(made).version == 4
        assert UUID(made).variant == RFC_4122


def test_no_id_comes_twice():
    new_id = RandomIds()
    assert len({new_id() for _ in range(2000)}) == 2000


def test_every_random_bit_is_used_but_those_of_version_and_variant():
    """Two draws that differ in one bit make two ids, unless the bit is one of the six."""
    base = RandomIds(bytes)()
    differing = 0
    for byte, bit in itertools.product(range(16), range(8)):
        flipped = bytes((1 << bit) if at == byte else 0 for at in range(16))
        made = RandomIds(lambda size, flipped=flipped: bytes(size - 16) + flipped)()
        differing += made != base
    assert differing == 122
