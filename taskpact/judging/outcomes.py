"""How a check ends when it does not simply pass: raised by checks, turned into verdicts."""

from __future__ import annotations

from taskpact.wire.exchange import Exchange


class Outcome(Exception):  # noqa: N818 - not an error of the program
    """Ends a check; the text says why, in one sentence."""

    def __init__(self, reason: str, *exchanges: Exchange) -> None:
        super().__init__(reason)
        self.reason = reason
        self.exchanges = exchanges
        """The exchanges that show it, the decisive one last."""


class Broken(Outcome):
    """The requirement is broken; `reason` is the difference between contract and answer."""


class BrokenInOrder(Broken):
    """The same, where only all of its exchanges together, in their order, show it.

    `sign` is what a program can see it by in the last answer: a kind, and the text and the JSON
    pointer that it needs (`taskpact.reporting.replay.Shows`).
    """

    def __init__(
        self, reason: str, *exchanges: Exchange, sign: tuple[str, str, str] = ("look", "", "")
    ) -> None:
        super().__init__(reason, *exchanges)
        self.sign = sign


class Inconclusive(Outcome):
    """Nothing can be said: the setup, the twin or a dependency failed."""


class NotObservable(Outcome):
    """The target exposes nothing by which this could be seen."""


class NotApplicable(Outcome):
    """The target does not have the capability this belongs to."""
