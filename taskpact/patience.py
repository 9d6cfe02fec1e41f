"""How long a run waits for its target: less for one that has kept it waiting to the limit before.

A target that is silent, drips or never ends a stream would otherwise cost every check the whole
limit. A slow target that does answer is never hurried. Just so with size: who has flooded the run
before is read less of.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from taskpact.judging.outcomes import Inconclusive
from taskpact.wire.client import Client
from taskpact.wire.exchange import Exchange
from taskpact.wire.limits import Limits

RUN: Final = 1200.0
"""Seconds that a whole run may take, where nobody says otherwise (`--max-time`)."""

_STEPS: Final = ((12, 2.0), (6, 4.0), (2, 6.0))
"""After so many exchanges that reached a limit, one may take so many seconds."""

_SIZES: Final = ((4, 256 * 1024), (1, 2 * 1024 * 1024))
"""After so many answers that were too large, one may have so many bytes."""


class Patience:
    """The patience of one run; safe to use from several threads."""

    def __init__(self, run: float = RUN, clock: Callable[[], float] = time.monotonic) -> None:
        self._run = run
        self._clock = clock
        self._started = clock()
        self._waits = 0
        self._floods = 0
        self._lock = threading.Lock()

    def left(self) -> float:
        """Seconds that are left of the run; zero or less once its time is used up."""
        return self._run - (self._clock() - self._started)

    def limits(self, asked: Limits) -> Limits:
        """The limits of the next exchange. Inconclusive once the run's time is used up."""
        left = self.some_left()
        allowed = next((each for waits, each in _STEPS if self._waits >= waits), asked.seconds)
        seconds = min(asked.seconds, allowed, left)
        size = next((each for floods, each in _SIZES if self._floods >= floods), asked.bytes)
        idle = min(asked.idle, seconds)
        return replace(asked, seconds=seconds, idle=idle, bytes=min(asked.bytes, size))

    def learn(self, exchange: Exchange) -> None:
        """Remember whether this exchange reached a limit.

        Inconclusive where it was the run's limit of time: that says nothing of the target.
        """
        kind = exchange.fault.kind if exchange.fault is not None else None
        with self._lock:
            self._waits += kind == "timeout"
            self._floods += kind == "too-large"
        if kind == "timeout":
            self.some_left()

    def some_left(self) -> float:
        """Seconds that are left of the run. Inconclusive once there are none."""
        left = self.left()
        if left <= 0:
            raise Inconclusive(f"the run has used up its {self._run:g} seconds")
        return left


class Hurried:
    """A client whose exchanges have the patience of a run."""

    def __init__(self, client: Client, asked: Limits, patience: Patience) -> None:
        self._client = client
        self._asked = asked
        self._patience = patience

    def send(self, method: str, path: str, **options: Any) -> Exchange:  # noqa: ANN401
        """As `Client.send`. Inconclusive once the run's time is used up."""
        limits = self._patience.limits(self._asked)
        exchange = self._client.send(method, path, limits=limits, **options)
        self._patience.learn(exchange)
        return exchange
