"""Servers that read a silent place of the contract differently, and are right.

None of them may fail a check. What they are free in is told apart in `legal`.
"""

from __future__ import annotations

from itertools import chain

from mockserver.deviations.deviation import Deviation
from mockserver.deviations.legal import (
    acting,
    answering,
    authenticating,
    deciding,
    handing,
    identifying,
    living,
    reading,
    refusing,
    resolving,
    serving,
    sharing,
    showing,
    streaming,
    wiring,
)

DEVIATIONS: tuple[Deviation, ...] = tuple(
    chain.from_iterable(
        each.VARIANTS
        for each in (
            answering,
            refusing,
            reading,
            identifying,
            living,
            resolving,
            showing,
            authenticating,
            streaming,
            acting,
            deciding,
            serving,
            sharing,
            handing,
            wiring,
        )
    )
)
