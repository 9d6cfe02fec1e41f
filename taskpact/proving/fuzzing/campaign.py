"""One fuzz from beginning to end: starts the server, sends, counts tasks and memory."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

import httpx

from mockserver.server import loop_factory
from taskpact.contract import Contract, load
from taskpact.proving.fuzzing import memory
from taskpact.proving.fuzzing.driving import Driver, Hear
from taskpact.proving.fuzzing.inputs import Input, inputs
from taskpact.proving.fuzzing.judging import Failure, Tally
from taskpact.proving.fuzzing.memory import Sample
from taskpact.proving.fuzzing.serving import Server, served
from taskpact.proving.fuzzing.surroundings import Surroundings, prepared

USUAL: Final = 20_000
"""Inputs of an ordinary proof."""

_WARMING: Final = 5
"""One in so many inputs warms the server up, before its memory is looked at first ..."""
_WARM: Final = 10_000
"""... but never fewer: a shorter run says nothing of memory."""
_LOOKED: Final = 100_000
"""Inputs after which memory is looked at again; and at the end."""
_OFTEN: Final = 10_000
"""Inputs after which progress is told."""
_SHOWN: Final = 1_500

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """Which inputs."""

    inputs: int = USUAL
    seed: int = 0
    first: int = 0

    @property
    def warming(self) -> int:
        """How many of them warm the server up."""
        return min(self.inputs, max(_WARM, self.inputs // _WARMING))

    @property
    def parts(self) -> Iterator[int]:
        """How many inputs come before each look at the server's memory."""
        yield self.warming
        left = self.inputs - self.warming
        while left:
            yield min(left, _LOOKED)
            left -= min(left, _LOOKED)


@dataclass(slots=True)
class Fuzzed:
    """What came of a fuzz."""

    plan: Plan
    tally: Tally = field(default_factory=Tally)
    samples: list[Sample] = field(default_factory=list)
    """Of its memory: after the warm-up, now and again, and at the end."""
    before: int = 0
    """Tasks that were made for inputs to refer to."""
    tasks: int = 0
    """Tasks at the end."""
    unexplained: int = 0
    """Those of them that no acceptance told of."""
    seconds: float = 0.0

    @property
    def figures(self) -> dict[str, object]:
        """Everything that was counted, as JSON values."""
        tally = self.tally
        return {
            "inputs": tally.inputs,
            "seed": self.plan.seed,
            "first": self.plan.first,
            "seconds": round(self.seconds, 1),
            "answers": tally.statuses.total(),
            **{f"answers {each}xx": self._of_class(each) for each in (2, 3, 4, 5)},
            **{f"answers {each}": count for each, count in sorted(tally.statuses.items())},
            "connections closed without an answer": tally.closed,
            "inputs per second": round(tally.inputs / self.seconds) if self.seconds else 0,
            "inputs of the warm-up": self.plan.warming,
            **memory.figures(self.samples),
            "tasks made by accepted requests": self.tasks - self.before - self.unexplained,
            "tasks made by refused requests": self.unexplained,
            "failures": tally.failed.total(),
        }

    def _of_class(self, first: int) -> int:
        counts = self.tally.statuses.items()
        return sum(count for status, count in counts if status // 100 == first)


def fuzzed(plan: Plan, tell: Tell, hear: Hear | None = None, flags: Sequence[str] = ()) -> Fuzzed:
    """Send the inputs of a plan to a mock server of its own, started with these flags.

    Raises RuntimeError where the server does not start, httpx.HTTPError where it is of no use.
    """
    contract = load()
    made = Fuzzed(plan)
    started = time.monotonic()
    with served(flags) as server:
        around = prepared(server, contract, plan.seed)
        _sent(made, server, around, tell, hear)
        if server.ended is not None:
            made.tally.fail(Failure("died", f"the server ended with status {server.ended}"))
        else:
            _counted(made, server, contract, around)
        if server.said and not made.tally.failed["log"]:
            made.tally.fail(Failure("log", server.words(0)[:_SHOWN]))
    for trouble in memory.troubles(made.samples):
        made.tally.fail(trouble)
    made.seconds = time.monotonic() - started
    return made


def _sent(
    made: Fuzzed, server: Server, around: Surroundings, tell: Tell, hear: Hear | None
) -> None:
    plan, tally = made.plan, made.tally
    driver = Driver(server.address, tally, lambda: server.ended is None, hear)
    every = inputs(around, plan.seed, plan.first, plan.inputs)
    every = _told(every, tally, tell)
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        for part in plan.parts:
            runner.run(driver.drive(_watched(islice(every, part), server, tally)))
            made.samples.append(Sample(tally.inputs, server.resident, server.blocks))


def _told(some: Iterator[Input], tally: Tally, tell: Tell) -> Iterator[Input]:
    """The inputs; now and then it is told how far they are."""
    for number, each in enumerate(some, 1):
        yield each
        if number % _OFTEN == 0:
            tell(f"fuzz: {number} inputs, {tally.failed.total()} failures")


def _watched(some: Iterator[Input], server: Server, tally: Tally) -> Iterator[Input]:
    """The inputs; a line in the server's log is noticed near the input that it is about."""
    before = server.said
    for each in some:
        yield each
        if each.number % 64 == 0 and server.said != before:
            words = server.words(before)[-_SHOWN:]
            tally.fail(Failure("log", f"before input {each.number}: {words}"))
            before = server.said


def _counted(made: Fuzzed, server: Server, contract: Contract, around: Surroundings) -> None:
    """Count the tasks of every user, and those that nothing explains."""
    known = {*around.tasks, *made.tally.tasks}
    made.before = len(around.tasks)
    path = contract.operation("listTasks").path
    for user, token in around.tokens.items():
        head = {"Authorization": f"Bearer {token}"}
        with closing(
            httpx.Client(base_url=server.ready["url"], headers=head, timeout=60)
        ) as client:
            for page in _pages(client, path):
                made.tasks = made.tasks + len(page["tasks"])
                ids = [each["id"] for each in page["tasks"] if each["id"] not in known]
                made.unexplained += len(ids)
                for each in ids:
                    what = f"no acceptance told of the task {each} of {user}"
                    made.tally.fail(Failure("task", what))
    if made.tasks < len(known):
        lost = len(known) - made.tasks
        made.tally.fail(Failure("task", f"{lost} tasks that were accepted are not listed"))


def _pages(client: httpx.Client, path: str) -> Iterator[dict[str, Any]]:
    cursor: str | None = None
    while True:
        page = (
            client.get(path, params={"cursor": cursor} if cursor else {}).raise_for_status().json()
        )
        yield page
        cursor = page.get("next_cursor")
        if not cursor:
            return
