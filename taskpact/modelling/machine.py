"""Draws sequences of calls with a rule-based state machine of Hypothesis, and judges each.

Bounded: `RUNS` sequences of `STEPS` steps each and a closing look, so that with three callers
about seven hundred requests are sent at most, those that wait for runs not counted; and `SECONDS`
after which no more is sent. The same for one seed; nothing is kept on disk.

A difference is not raised within the machine. It ends the search, and the sequence is made short
by `sequences`, which knows what the steps mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    get_state_machine_test,
    multiple,
    precondition,
    rule,
)
from hypothesis.strategies import booleans, fixed_dictionaries, integers, sampled_from

from taskpact.cases.steady import steady
from taskpact.judging.outcomes import Outcome
from taskpact.modelling.doing import take
from taskpact.modelling.sequences import broken
from taskpact.modelling.steps import Act, Form, Step
from taskpact.modelling.walking import Only, Walk
from taskpact.probe import Probe
from taskpact.target import CallerName

Wishes: TypeAlias = Mapping[str, Any]

RUNS: Final = 8
STEPS: Final = 14
SECONDS: Final = 60.0

_CALLERS: Final[tuple[CallerName, ...]] = ("self", "teammate", "outsider")
_FORMS: Final[tuple[Form, ...]] = ("acknowledged", "streamed", "cut")
_WISHES: Final = fixed_dictionaries(
    {
        "form": sampled_from(_FORMS),
        "shown": integers(0, 9),
        "plans": booleans(),
        "keeps": booleans(),
        "valued": integers(0, 9),
    }
)
"""What creates and continues draw; a number stands for the one at that place of the contract's."""


class Search:
    """What the machines of one search share."""

    def __init__(self, probe: Probe, only: Only) -> None:
        self.probe = probe
        self.only = only
        self.ended = False
        self.walk: Walk | None = None
        """The walk that found something, and its steps."""
        self.steps: list[Step] = []
        self.outcome: Outcome | None = None
        """What else ended the search."""
        self.judged: set[str] = set()
        """The requirements by which something was judged."""
        self._end = probe.now() + SECONDS

    def took(self, walk: Walk, steps: list[Step]) -> None:
        """A machine has taken a step."""
        if walk.found and self.walk is None:
            self.walk, self.steps = walk, list(steps)
        self.judged |= walk.seen
        found = self.walk or self.outcome
        self.ended = found is not None or self.probe.now() > self._end


class Machine(RuleBasedStateMachine):
    """Users of two teams at work; each task is a number, so its maker is known by it."""

    tasks = Bundle("tasks")

    def __init__(self, search: Search) -> None:
        super().__init__()
        self.search = search
        self.walk = Walk(search.probe, search.only)
        self.steps: list[Step] = []

    @rule(target=tasks, who=sampled_from(_CALLERS), wishes=_WISHES)
    def create(self, who: CallerName, wishes: Wishes) -> Any:  # noqa: ANN401 - a number, or none at all
        """Make a task."""
        number = len(self.walk.model.tasks) + 1
        self._take(self._wishing("create", number, who, wishes))
        return number if number in self.walk.model.tasks else multiple()

    @rule(task=tasks, wishes=_WISHES)
    def go_on(self, task: int, wishes: Wishes) -> None:
        """The owner continues."""
        self._take(self._wishing("continue", task, self._owner(task), wishes))

    @rule(task=tasks)
    def go_on_plainly(self, task: int) -> None:
        """The owner continues, and asks for nothing."""
        self._take(Step("continue", task, self._owner(task)))

    @rule(task=tasks, who=sampled_from(_CALLERS))
    def intrude(self, task: int, who: CallerName) -> None:
        """Somebody continues, perhaps not the owner."""
        self._take(Step("continue", task, who))

    @rule(task=tasks, wishes=_WISHES)
    def spoil(self, task: int, wishes: Wishes) -> None:
        """The owner sends what must be refused."""
        self._take(self._wishing("spoil", task, self._owner(task), wishes))

    @precondition(lambda self: self.has("approval"))
    @rule(task=tasks, declines=booleans())
    def decide(self, task: int, declines: bool) -> None:
        """The owner decides."""
        self._take(Step("decide", task, self._owner(task), declines=declines))

    @precondition(lambda self: self.has("approval"))
    @rule(task=tasks, who=sampled_from(_CALLERS))
    def decide_for(self, task: int, who: CallerName) -> None:
        """Somebody decides, perhaps not the owner."""
        self._take(Step("decide", task, who))

    @precondition(lambda self: self.has("abort"))
    @rule(task=tasks, who=sampled_from(_CALLERS))
    def abort(self, task: int, who: CallerName) -> None:
        """Somebody aborts what is not there."""
        self._take(Step("abort", task, who))

    @rule(task=tasks, who=sampled_from(_CALLERS))
    def read(self, task: int, who: CallerName) -> None:
        """Somebody reads the details."""
        self._take(Step("read", task, who))

    @precondition(lambda self: self.has("share"))
    @rule(task=tasks)
    def share(self, task: int) -> None:
        """Nobody in particular reads the share."""
        self._take(Step("share", task))

    @precondition(lambda self: self.has("list"))
    @rule(who=sampled_from(_CALLERS))
    def own_list(self, who: CallerName) -> None:
        """Somebody goes through their list."""
        self._take(Step("list", who=who))

    @precondition(lambda self: self.has("artifacts"))
    @rule(task=tasks, who=sampled_from(_CALLERS))
    def artifacts(self, task: int, who: CallerName) -> None:
        """Somebody reads the artifacts."""
        self._take(Step("artifacts", task, who))

    @precondition(lambda self: self.has("resume"))
    @rule(task=tasks)
    def reread(self, task: int) -> None:
        """The owner reads the first stream again."""
        self._take(Step("reread", task, self._owner(task)))

    def teardown(self) -> None:
        """Look at every task once more, by its owner and through its share."""
        for known in tuple(self.walk.model):
            self._take(Step("read", known.number, known.owner))
            self._take(Step("share", known.number))

    def has(self, capability: str) -> bool:
        """Whether the target has it."""
        return capability in self.search.probe.session.found

    def _owner(self, task: int) -> CallerName:
        return self.walk.model.tasks[task].owner

    def _wishing(self, act: Act, task: int, who: CallerName, wishes: Wishes) -> Step:
        calls = self.walk.calls
        shown, valued = wishes["shown"], wishes["valued"]
        return Step(
            act,
            task,
            who,
            form=wishes["form"],
            # Most often none is asked for.
            visibility=dict(enumerate(calls.visibilities)).get(shown, ""),
            plans=wishes["plans"] and self.has("approval"),
            keeps=wishes["keeps"] and self.has("artifacts"),
            value=dict(enumerate(calls.values)).get(valued),
        )

    def _take(self, step: Step) -> None:
        if self.search.ended:
            return
        try:
            self.steps += take(self.walk, [step])
        except Outcome as outcome:
            # Hypothesis would take it for a failure, and send it all once more.
            self.search.outcome = outcome
        self.search.took(self.walk, self.steps)


def falsified(probe: Probe, only: Only) -> Search:
    """Draw and judge sequences: Broken by the shortest one that shows a difference.

    Raises the other outcomes as a walk does.
    """
    probe.need("details")
    search = Search(probe, only)
    _run(lambda: Machine(search), probe.session.seed)
    if search.walk is not None:
        broken(probe, search.steps, search.walk)
    if search.outcome is not None:
        raise search.outcome
    return search


def _run(machine: Callable[[], Machine], number: int) -> None:
    steady()
    chosen = settings(
        max_examples=RUNS,
        stateful_step_count=STEPS,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    seed(number)(get_state_machine_test(machine, settings=chosen))()  # type: ignore[arg-type]
