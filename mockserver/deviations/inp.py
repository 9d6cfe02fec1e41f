"""Servers that are wrong about the user's input."""

from __future__ import annotations

from mockserver.deviations.deviation import Deviation

DEVIATIONS: tuple[Deviation, ...] = ()
