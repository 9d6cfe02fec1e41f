"""Whether the server's memory is steady: looked at after the warm-up and then now and again. Pure.

Two measures, since each alone misses something. The resident set is what the system gave, with what
the allocators keep for themselves: it may grow a little for long. Blocks are what lives: caches are
full after the warm-up, and from then on nothing of an input may stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from taskpact.proving.fuzzing.judging import Failure

GROWTH: Final = 16 << 20
"""Bytes that the resident set may grow after the warm-up."""
BLOCKS: Final = 4_000
"""Blocks that may be more than after the warm-up, whatever came: connections that are open still,
caches that are not full."""
RARE: Final = 100
"""And one more in so many inputs."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What the server held after so many inputs."""

    inputs: int
    resident: int | None
    """Bytes of its resident set; None where the system does not tell."""
    blocks: int | None
    """Pieces of memory that its values live in; None where it cannot be asked."""


def troubles(samples: Sequence[Sample]) -> Iterator[Failure]:
    """What is not steady from the first sample, after the warm-up, to the last."""
    if len(samples) < 2:
        return
    first, last = samples[0], samples[-1]
    inputs = last.inputs - first.inputs
    more = _more(first.resident, last.resident)
    if more > GROWTH:
        what = f"{_mebibytes(more)} MiB more resident than before the last {inputs} inputs"
        yield Failure("memory", what)
    blocks = _more(first.blocks, last.blocks)
    if blocks > BLOCKS + inputs // RARE:
        what = f"{blocks} more blocks of memory than before the last {inputs} inputs"
        yield Failure("memory", what)


def figures(samples: Sequence[Sample]) -> Mapping[str, object]:
    """Every sample, as JSON values."""
    made: dict[str, object] = {}
    for each in samples:
        if each.resident is not None:
            made[f"resident MiB after {each.inputs} inputs"] = _mebibytes(each.resident)
        if each.blocks is not None:
            made[f"blocks of memory after {each.inputs} inputs"] = each.blocks
    return made


def _more(before: int | None, after: int | None) -> int:
    return 0 if before is None or after is None else after - before


def _mebibytes(size: int) -> float:
    return round(size / 2**20, 1)
