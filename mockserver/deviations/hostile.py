"""Servers that mean to fool, hang or flood whoever judges them."""

from __future__ import annotations

from mockserver.deviations.deviation import Deviation

DEVIATIONS: tuple[Deviation, ...] = ()
