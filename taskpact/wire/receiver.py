"""The judge's own receiver of webhooks: takes what a target sends, and reacts as it was told.

It listens on an address of this machine, and whoever sends is a stranger: see `listening` for the
limits. Once one of them is reached, `trouble` says so, and nothing is known of what came after.
"""

from __future__ import annotations

import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from taskpact.wire.incoming import BYTES, TOO_LARGE, Arrived
from taskpact.wire.listening import Listener
from taskpact.wire.received import CLOSE, ELSEWHERE, HANG, Reaction, Received, folded, names

__all__ = ["CLOSE", "HANG", "Receiver"]

_BACKLOG: Final = 128
_USUAL: Final = 200


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the next requests that name a text are reacted to, one after the other."""

    text: str
    reactions: deque[Reaction]


class Receiver:
    """Listens from its making until `close`. Raises OSError where the address cannot be had."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family, backlog=_BACKLOG)
        self.port: int = listening.getsockname()[1]
        self._changed = threading.Condition()
        self._received: list[Received] = []
        self._plans: list[_Plan] = []
        self._trouble = ""
        self._listener = Listener(listening, self._take, self._full)

    @property
    def trouble(self) -> str:
        """Why something may have come of which nothing is known; empty while nothing has."""
        return self._trouble

    def react(self, text: str, *reactions: Reaction) -> None:
        """React so to the next request that names this text, to the second, ...; then accept."""
        with self._changed:
            self._plans.append(_Plan(text, deque(reactions)))

    def naming(self, text: str) -> tuple[Received, ...]:
        """What has come so far and names this text, redirected requests too."""
        with self._changed:
            return tuple(each for each in self._received if each.names(text))

    def wait(self, found: Callable[[], bool], seconds: float) -> bool:
        """Whether `found` comes true within this time; asked again whenever something arrives."""
        with self._changed:
            return self._changed.wait_for(found, seconds)

    def close(self) -> None:
        """Listen no more, and close what is open."""
        self._listener.close()

    # -- in the listener's thread ---------------------------------------------------------

    def _take(self, arrived: Arrived) -> Reaction:
        """Keep a request; the reaction to it."""
        text = folded(arrived.body)  # takes time, so nobody who asks is to wait for it
        with self._changed:
            reaction = self._reaction(arrived, text) if arrived.whole else TOO_LARGE
            self._received.append(
                Received(
                    at=time.monotonic(),
                    method=arrived.method,
                    path=arrived.path,
                    headers=arrived.headers,
                    body=arrived.body,
                    reaction=reaction,
                    folded=text,
                )
            )
            if not arrived.whole:
                self._trouble = f"a request of more than {BYTES // 2**20} MiB came to the receiver"
            self._changed.notify_all()
        return reaction

    def _reaction(self, arrived: Arrived, text: bytes) -> Reaction:
        if arrived.path.startswith(ELSEWHERE):
            return _USUAL
        for plan in reversed(self._plans):
            if names(text, plan.text):
                return plan.reactions.popleft() if plan.reactions else _USUAL
        return _USUAL

    def _full(self, reason: str) -> None:
        with self._changed:
            self._trouble = reason
            self._changed.notify_all()
