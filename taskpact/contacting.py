"""First contact with the target, through the run's journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from taskpact.contract import Contract
from taskpact.journal import Journal
from taskpact.judging.outcomes import Inconclusive
from taskpact.patience import Hurried, Patience
from taskpact.target import Target
from taskpact.wire.client import Client
from taskpact.wire.exchange import Exchange

_ASKING: Final = "first contact"
_FOUND: Final = "what first contact found"
"""The owners of its exchanges, and of what came of them."""


@dataclass(frozen=True, slots=True)
class Met:
    """What came of first contact."""

    capabilities: tuple[str, ...] = ()
    """Those declared and those seen."""
    trouble: str | None = None
    """Why the target cannot be judged."""


def meet(
    contract: Contract, target: Target, client: Client, patience: Patience, journal: Journal
) -> Met:
    """Make first contact, or tell what was recorded of it."""
    sender = _Told(Hurried(client, target.limits, patience), journal)
    return journal.tell(_FOUND, "contact", lambda: _met(contract, target, sender))


def _met(contract: Contract, target: Target, sender: _Told) -> Met:
    from taskpact.target.smoke import SmokeError, contact  # noqa: PLC0415 - not to judge a record

    try:
        found = contact(contract, target, sender)
    except SmokeError as error:
        return Met(trouble=str(error))
    except Inconclusive as late:
        return Met(trouble=f"first contact with {target.url} came to no end: {late.reason}")
    return Met(tuple(sorted(found.capabilities)))


class _Told:
    """A client whose exchanges the journal is told."""

    def __init__(self, client: Hurried, journal: Journal) -> None:
        self._client = client
        self._journal = journal

    def send(self, method: str, path: str, **options: Any) -> Exchange:  # noqa: ANN401
        """As `Hurried.send`."""
        return self._journal.tell(
            _ASKING, "exchange", lambda: self._client.send(method, path, **options)
        )
