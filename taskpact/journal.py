"""What a check learns from outside its own code: answers, the clock, ids drawn by chance.

All of it passes through the journal of the run. An ordinary run keeps none; one that is recorded
writes each entry down; and one that judges a record again is told from it what was learned then,
and so needs no network. Entries belong to an owner, a check or what several share, and each owner's
are in their order, so that checks may run side by side.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal, Protocol, TypeAlias, TypeVar

from taskpact.wire.answer import Until
from taskpact.wire.exchange import Exchange

T = TypeVar("T")

Kind: TypeAlias = Literal[
    "exchange",
    "exchanges",
    "clock",
    "id",
    "credential",
    "received",
    "heard",
    "schemathesis",
    "contact",
]
"""What an entry tells.

exchange, exchanges: of the target · clock: seconds of a monotonic clock · id: text that nobody
else has · credential: a token made for a check · received: what the webhook's receiver holds ·
heard: whether it heard what was waited for · schemathesis: its report, or why there is none ·
contact: what first contact found.
"""


class Journal(Protocol):
    """Where what is learned passes through."""

    heard: bool
    """Whether somebody listened to the target's webhook when what is judged was recorded."""

    def tell(self, owner: str, kind: Kind, learn: Callable[[], T]) -> T:
        """What `learn` gives or raises; from a record, what it gave or raised then."""

    def attempt(self, owner: str, may: Callable[[], T]) -> T:
        """The same of what mostly gives nothing worth an entry, and only may end a check."""

    def pause(self, seconds: float) -> None:
        """Let time pass; where a record is judged there is nothing to wait for."""

    def watch(self, exchange: Exchange, until: Until | None) -> None:
        """Ask `until` again after an exchange of which it was not asked, since nothing was sent."""


class Live:
    """Keeps nothing."""

    heard = False

    def tell(self, owner: str, kind: Kind, learn: Callable[[], T]) -> T:
        """What `learn` gives or raises."""
        del owner, kind
        return learn()

    def attempt(self, owner: str, may: Callable[[], T]) -> T:
        """The same."""
        del owner
        return may()

    def pause(self, seconds: float) -> None:
        """Sleep."""
        time.sleep(seconds)

    def watch(self, exchange: Exchange, until: Until | None) -> None:
        """It was asked while the answer came."""
