"""Servers that are wrong about the types of members."""

from __future__ import annotations

from mockserver.deviations.deviation import Deviation

DEVIATIONS: tuple[Deviation, ...] = ()
