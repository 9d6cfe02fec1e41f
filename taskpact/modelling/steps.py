"""What can be done in a sequence of calls, as frozen values. Pure.

A step names its task by a number of the sequence's own, so steps can be left out without the
others changing: one that means a task which was not made does nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Literal, TypeAlias

from taskpact.target import CallerName

Act: TypeAlias = Literal[
    "create", "continue", "spoil", "decide", "abort", "read", "share", "list", "artifacts", "reread"
]
"""spoil: continue with a body that must be refused. reread: read the first stream again."""

Form: TypeAlias = Literal["acknowledged", "streamed", "cut"]
"""How the answer to a create or continue is taken; cut: no further than its first events."""

SELF: CallerName = "self"


@dataclass(frozen=True, slots=True)
class Step:
    """One call of one user."""

    act: Act
    task: int = 1
    """The task that is meant; nothing to a list."""
    who: CallerName = SELF
    form: Form = "acknowledged"
    visibility: str = ""
    """What create and continue ask for; "" to ask for none."""
    plans: bool = False
    """Ask for a run that is suspended until it is decided on."""
    keeps: bool = False
    """Ask for an artifact."""
    value: int | None = None
    """An explicit value of the field that the walk watches."""
    declines: bool = False

    def __str__(self) -> str:
        told = [f"{each.name}={found!r}" for each in _LATER if (found := _of(self, each.name))]
        what = self.act if self.act == "list" else f"{self.act} task {self.task}"
        return " ".join([f"{self.who}:", what, *told])


_LATER = fields(Step)[3:]


def _of(step: Step, name: str) -> object:
    found = getattr(step, name)
    return None if name == "form" and found == "acknowledged" else found


def simpler(step: Step) -> tuple[Step, ...]:
    """The same step with one of its wishes left out, for each that it has."""
    plain = Step(step.act)
    changed = [
        replace(step, **{each.name: getattr(plain, each.name)})
        for each in _LATER
        if each.name != "declines"
    ]
    return tuple(each for each in changed if each != step)


def create(task: int, **wishes: object) -> Step:
    """Make a task."""
    return Step("create", task, **wishes)  # type: ignore[arg-type]


def go_on(task: int, **wishes: object) -> Step:
    """Continue a task."""
    return Step("continue", task, **wishes)  # type: ignore[arg-type]


def spoil(task: int, **wishes: object) -> Step:
    """Continue a task with a body that must be refused."""
    return Step("spoil", task, **wishes)  # type: ignore[arg-type]


def approve(task: int, who: CallerName = SELF) -> Step:
    """Approve what the task's run waits for."""
    return Step("decide", task, who)


def decline(task: int, who: CallerName = SELF) -> Step:
    """Decline what the task's run waits for."""
    return Step("decide", task, who, declines=True)


def abort(task: int, who: CallerName = SELF) -> Step:
    """Abort a tool call that the task does not have."""
    return Step("abort", task, who)


def read(task: int, who: CallerName = SELF) -> Step:
    """Read the details of a task."""
    return Step("read", task, who)


def share(task: int) -> Step:
    """Read the share of a task, as nobody."""
    return Step("share", task)


def own_list(who: CallerName = SELF) -> Step:
    """Go through the pages of the list."""
    return Step("list", who=who)


def artifacts(task: int, who: CallerName = SELF) -> Step:
    """Read what a task has handed over."""
    return Step("artifacts", task, who)


def reread(task: int) -> Step:
    """Read the first stream of a task again."""
    return Step("reread", task)
