"""Servers that are wrong about enumerated words."""

from __future__ import annotations

from mockserver.deviations.deviation import Deviation

DEVIATIONS: tuple[Deviation, ...] = ()
