"""Where the routes leave word for whoever delivers: that there is work, and by which decisions.

Nothing that must outlive the process is here; what is owed is in the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mockserver.delivery.webhook import Webhook
from mockserver.store.records import Delivery

if TYPE_CHECKING:
    from mockserver.decisions import Decisions


def _nobody() -> None:
    """Nobody delivers."""


@dataclass(slots=True)
class Outbox:
    """The teams' webhooks, and what was decided otherwise about single deliveries."""

    webhooks: Mapping[str, Webhook] = field(default_factory=dict)
    """By name of the team; a team that is not in it has none."""
    wake: Callable[[], None] = _nobody
    """Tells that something may be due earlier than was known."""
    usual: Decisions | None = None
    """The decisions of a request that asks for no others."""
    _others: dict[str, Decisions] = field(default_factory=dict)

    def post(self, deliveries: Iterable[Delivery], decisions: Decisions) -> None:
        """Take note of deliveries that a request has made, and of the decisions it chose."""
        if decisions is not self.usual:
            for each in deliveries:
                self._others.setdefault(each.id, decisions)
        self.wake()

    def decided(self, delivery: Delivery) -> Decisions | None:
        """The decisions that this delivery was made by; None where they are the usual ones.

        After a restart all are: a deviation that one request asked for lives no longer.
        """
        return self._others.get(delivery.id, self.usual)
