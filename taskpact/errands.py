"""Tasks that several checks look at, all asked for at once, so that their waits go together.

What is kept belongs to the headers it was asked with: a server that shows a deviation by request
gives another event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Final

from taskpact import handing
from taskpact.cases import reactions
from taskpact.cases.case import Case
from taskpact.handing import WEBHOOK, Asked
from taskpact.judging.outcomes import Inconclusive, NotObservable
from taskpact.once import Once
from taskpact.probe import Probe
from taskpact.wire.received import HANG, Reaction

PLAIN: Final = "plain"
SILENCE: Final = "silence"

Ask = Callable[[Probe], Asked]
Lines = tuple[tuple[str, str], ...]


class Errands:
    """The tasks that were asked for so far."""

    def __init__(self) -> None:
        self._begun: Once[Lines, tuple[Mapping[str, Asked], Probe]] = Once()
        self._asked: Once[tuple[str, Lines], tuple[Asked, Probe]] = Once()

    def plain(self, probe: Probe) -> Asked:
        """A task that asks for the webhook and whose event is taken at once."""
        return self._of(probe, PLAIN)

    def silence(self, probe: Probe) -> Asked:
        """One whose event is not answered at first."""
        return self._of(probe, SILENCE)

    def case(self, probe: Probe, case: Case) -> Asked:
        """The one of this case: of another way to hand over, or of a reaction that is final."""
        return self._of(probe, case.id)

    def _of(self, probe: Probe, name: str) -> Asked:
        handing.receiver(probe)
        known = _errands(probe)
        begun = probe.shared(
            self._begun, ("errands", probe.headers), lambda mine: _begun(mine, known)
        )
        if name in begun:
            return begun[name]
        return probe.shared(self._asked, (name, probe.headers), known[name])


def _errands(probe: Probe) -> Mapping[str, Ask]:
    """By name; the plain one is the last, and so the measure of the others."""
    others = reactions.other_ways(probe.contract)
    final = [*reactions.successes(probe.contract), *reactions.redirects(probe.contract)]
    return {
        SILENCE: partial(_ask, WEBHOOK, (HANG,)),
        **{each.id: partial(_ask, each.facts["way"], ()) for each in others},
        **{each.id: partial(_ask, WEBHOOK, each.facts["reactions"]) for each in final},
        PLAIN: partial(_ask, WEBHOOK, ()),
    }


def _ask(way: str | None, reacting: tuple[Reaction, ...], probe: Probe) -> Asked:
    return handing.ask(probe, way, *reacting)


def _begun(probe: Probe, errands: Mapping[str, Ask]) -> dict[str, Asked]:
    """All of them; one that is refused is left to the check that wants it."""
    begun = {}
    for name, ask in errands.items():
        with suppress(Inconclusive, NotObservable):
            begun[name] = ask(probe)
    return begun
