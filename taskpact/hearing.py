"""What one check hears of the target's webhook: the run's receiver, through the run's journal."""

from __future__ import annotations

from collections.abc import Callable

from taskpact.journal import Journal
from taskpact.judging.outcomes import Inconclusive
from taskpact.wire.received import Reaction, Received
from taskpact.wire.receiver import Receiver


class Ear:
    """The receiver as one owner of the journal hears it. None where a record is judged again."""

    def __init__(self, receiver: Receiver | None, journal: Journal, owner: str) -> None:
        self._receiver = receiver
        self._journal = journal
        self._owner = owner

    def react(self, text: str, *reactions: Reaction) -> None:
        """See `Receiver.react`."""
        if self._receiver is not None:
            self._receiver.react(text, *reactions)

    def naming(self, text: str) -> tuple[Received, ...]:
        """See `Receiver.naming`."""
        return self._journal.tell(self._owner, "received", lambda: self._there().naming(text))

    def wait(self, found: Callable[[], bool], seconds: float) -> bool:
        """See `Receiver.wait`; what `found` asks meanwhile is no entry of its own."""
        return self._journal.tell(self._owner, "heard", lambda: self._there().wait(found, seconds))

    def whole(self) -> None:
        """Inconclusive where more came than is taken."""
        if self._receiver is not None and (trouble := self._receiver.trouble):
            raise Inconclusive(f"{trouble}, so what else came is not known")

    def _there(self) -> Receiver:
        if self._receiver is None:
            raise RuntimeError("there is no receiver where a record is judged again")
        return self._receiver
