"""A walk through a target: what was sent, what is known, how its owner looks at a task.

The acts of a walk are in `doing`. Bounded: a look that shows a difference is repeated for
`patience` seconds, and one that finds a run active for the seconds of the target's limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final, TypeAlias

from taskpact import asking
from taskpact.contract import Field
from taskpact.living import COMPLETED
from taskpact.modelling import judging, looking
from taskpact.modelling.calls import Calls, calls
from taskpact.modelling.judging import LOOK, Difference, Sign
from taskpact.modelling.model import Known, Model, Shown, looked
from taskpact.modelling.steps import Step
from taskpact.probe import Probe
from taskpact.target import CallerName
from taskpact.wire.exchange import Exchange

Only: TypeAlias = Callable[[str], bool]
"""Of which requirements a walk looks for differences."""

_CAPABILITIES: Final[Mapping[str, str]] = {
    "share": "share",
    "list": "list",
    "artifacts": "artifacts",
    "decide": "approval",
    "abort": "abort",
    "reread": "resume",
}
"""By act: what a target must have for it. Every act needs details besides."""

_TEAM: Final[frozenset[CallerName]] = frozenset({"self", "teammate"})


PATIENCE: Final = 1.0
"""Seconds that what has happened gets to show. What is held against a target got more: it is seen
again, with the patience of `taskpact.asking`, before it is told."""

_MOMENT: Final = 0.2
"""Seconds that something which must not change gets to be as it was."""


class Walk:
    """One walk, and what is known of the target by it."""

    def __init__(self, probe: Probe, only: Only, patience: float = PATIENCE) -> None:
        probe.need("details")
        self.probe = probe
        self.calls: Calls = calls(probe.contract)
        self.model = Model(default=self.calls.default_visibility)
        self.found: list[Difference] = []
        """Differences that are looked for."""
        self.seen: set[str] = set()
        """The requirements by which something was judged."""
        self.completed = ""
        """The target's word for a run that went through to its end, once known."""
        self.patience = patience
        self._only = only
        self._late = False
        """Whether details do not come right by requirements that are not looked for."""
        self._begun = len(probe.exchanges)

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Everything that was sent, in order."""
        return tuple(self.probe.exchanges[self._begun :])

    @cached_property
    def waiting(self) -> frozenset[str]:
        """The words for a run that waits for a decision."""
        return asking.states(self.probe, "waiting")

    @cached_property
    def ended(self) -> frozenset[str]:
        """The words for a run that is over."""
        return asking.states(self.probe, "ended")

    @cached_property
    def active(self) -> frozenset[str]:
        """The words for a run that is at work."""
        return asking.states(self.probe, "active")

    def can(self, step: Step) -> bool:
        """Whether the target has what this step needs."""
        needed = {_CAPABILITIES.get(step.act), "approval" if step.plans else None} - {None}
        return (
            step.who in self.probe.target.callers
            and needed <= self.probe.session.found
            and (bool(self.calls.planning) or not step.plans)
        )

    def tell(self, requirement: str, reason: str, sign: Sign = LOOK) -> None:
        """A difference was found; one that is not looked for is forgotten."""
        self.tell_all([Difference(requirement, reason, sign)])

    def tell_all(self, differences: Iterable[Difference]) -> None:
        """Differences were found."""
        self.found += [each for each in differences if self._only(each.requirement)]

    def until(
        self, right: Callable[[], bool], *requirements: str, most: float = asking.PATIENCE
    ) -> bool:
        """Whether something comes right; waited for only where these are looked for."""
        self.seen.update(requirements)
        patient = any(map(self._only, requirements))
        return asking.eventually(self.probe, right, min(most, self.patience) if patient else 0.0)

    def look(self, number: int) -> Shown:
        """What the owner is shown of a task once no run of it is active; judged."""
        known = self.model.tasks[number]
        others = self.model.others(known)
        differences: list[Difference] = []
        others_too = False
        now = Shown("", None, None, None)

        def right() -> bool:
            nonlocal now, differences, others_too
            details = looking.settled(self.probe, known.id, known.owner)
            now = judging.shown(details, self._known_word(details), self._visibility)
            found = list(judging.details_of(known, others, details, now, self.calls.watched))
            differences = [each for each in found if self._only(each.requirement)]
            others_too = len(found) > len(differences)
            return not differences and (not others_too or self._late)

        asking.eventually(self.probe, right, self.patience)
        self._late = self._late or others_too
        self.tell_all(differences)
        self.seen.update(_judged(known, now))
        self.model = self.model.having(looked(known, now))
        self._learn(known, now)
        return now

    def rests(self, now: Shown) -> bool:
        """Whether the latest run is known to be over; of a word of the target's own it is not."""
        return now.status in self.ended

    def must_be_as(self, number: int, before: Shown, requirement: str, what: str) -> None:
        """The task must look as it did `before`, though there was `what`."""
        change: tuple[str, Sign] | None = None

        def right() -> bool:
            nonlocal change
            change = judging.changed(before, self.look(number))
            return change is None or bool(self.found)

        self.until(right, requirement, most=_MOMENT)
        if change is not None and not self.found:
            reason, sign = change
            self.tell(requirement, f"{what} task {number}, and {reason}", sign)

    def texts_of_others(self, known: Known) -> Iterator[str]:
        """What was said in other tasks."""
        for other in self.model.others(known):
            yield from (each.text for each in other.said)

    @staticmethod
    def of_team(known: Known, who: CallerName) -> bool:
        """Whether somebody is of the team of the task's owner."""
        return {known.owner, who} <= _TEAM

    @cached_property
    def _visibility(self) -> Field | None:
        return self.probe.contract.fields.get("visibility")

    def _known_word(self, details: Mapping[str, object]) -> str:
        """The status; "" for a word that the contract does not know, which may mean anything."""
        word = asking.run_status(details)
        return word if word in self.ended | self.waiting | self.active else ""

    def _learn(self, known: Known, now: Shown) -> None:
        if known.plain and now.status.startswith(COMPLETED):
            self.completed = now.status


def _judged(known: Known, now: Shown) -> Iterator[str]:
    """The requirements by which details can be judged that show this."""
    if now.said is not None:
        yield "STA-02"
    if now.streams is not None:
        yield "STA-03"
    if known.value is not None and now.config is not None:
        yield "STA-12"
