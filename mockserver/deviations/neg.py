"""Servers that are wrong about which answer comes."""

from __future__ import annotations

from mockserver.deviations.deviation import Deviation

DEVIATIONS: tuple[Deviation, ...] = ()
