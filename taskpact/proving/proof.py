"""Makes the sections of a proof: asks the questions, a few at a time, and counts.

Every question is a run of the suites in a process of its own, on a mock server of its own.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from itertools import chain, repeat
from pathlib import Path
from typing import Final, TypeVar

from mockserver.deviations import SHELF
from taskpact.children import Children
from taskpact.contract import load
from taskpact.judging.ledger import Result
from taskpact.proving import defects as asking
from taskpact.proving.drifting import answered
from taskpact.proving.fairness import fairness
from taskpact.proving.following import followed
from taskpact.proving.fuzzing.campaign import Plan, fuzzed
from taskpact.proving.fuzzing.driving import Hear
from taskpact.proving.hostile import Outcome, correct, ids, run
from taskpact.proving.killing import killed, kills
from taskpact.proving.meeting import met
from taskpact.proving.mixing import LATE, TIMED, UNREADABLE, together
from taskpact.proving.mutating import mutations
from taskpact.proving.mutating.reading import exempt
from taskpact.proving.repeating import repeated
from taskpact.proving.sections import Section
from taskpact.proving.serving import Question

AT_ONCE: Final = 2
"""Questions that are judged at a time: as many as small machines have cores."""
SERVERS_AT_A_TIME: Final = 5

Tell = Callable[[str], None]
"""Hears what has been done, a line at a time."""

_In = TypeVar("_In")
_Out = TypeVar("_Out")


def killing(tell: Tell) -> Section:
    """Every defect of the shelf, judged by the checks of the requirement it breaks, and others."""
    started = time.monotonic()
    defects = [each for each in SHELF.values() if each.kind == "defect"]
    unstarted = asking.unstarted(defects)
    fit = [each for each in defects if each.id not in unstarted]
    results = list(_answers([*asking.alone(fit), *asking.together(fit)], tell))
    with tempfile.TemporaryDirectory(prefix="taskpact-") as place:
        results += _answers(asking.apart(results, Path(place)), tell)
    found = kills(defects, results, load().requirements, unstarted)
    return killed(found, time.monotonic() - started)


def sparing(tell: Tell) -> Section:
    """Every legal variant, judged by every check."""
    started = time.monotonic()
    servers = together()
    sample = ("--prove-cases=1", asking.AHEAD)
    chosen = [
        Question(sample, prove=",".join(f"{each}:*" for each in batch))
        for batch in _batches(servers, SERVERS_AT_A_TIME)
    ]
    late = f"--prove-requirements={','.join(TIMED)}"
    chosen.append(Question((*sample, late), prove=f"{LATE}:*"))
    served = [
        Question((*sample, *_only(requirements)), served=name)
        for name, requirements in UNREADABLE.items()
    ]
    answers = _asked([*served, *chosen], tell)
    results = [
        _on(each, name)
        for name, answer in zip(UNREADABLE, answers, strict=False)
        for each in answer
    ]
    results += chain.from_iterable(answers[len(served) :])
    found = fairness([*servers, LATE, *UNREADABLE], results, load().requirements)
    return Section(
        "fairness",
        "legal servers spared",
        sum(each.spared for each in found),
        len(found),
        tuple(f"{each.server}: {alarm}" for each in found for alarm in each.alarms),
        time.monotonic() - started,
        {"servers": [asdict(each) for each in found]},
    )


def meeting(tell: Tell, every: int = 1) -> Section:
    """Every hostile target, or one of so many; one correct server stands behind all of them."""
    started = time.monotonic()

    def one(name: str, children: Children) -> Outcome:
        outcome = run(name, ready, children)
        tell(f"hostile: {name}, {outcome.seconds:.1f} s")
        return outcome

    with correct() as ready:
        outcomes = _at_once(one, ids()[::every])
    return met(outcomes, time.monotonic() - started)


def drifting(tell: Tell, every: int = 1) -> Section:
    """Every edit of the document that somebody acts by, or one of so many."""
    started = time.monotonic()
    edits = [each for each in mutations(load().document) if not exempt(each)][::every]
    return followed(edits, answered(edits, tell, AT_ONCE), time.monotonic() - started)


def repeating(tell: Tell, times: int) -> Section:
    """The correct server, judged so many times: every case ends in the same way each time."""
    started = time.monotonic()
    runs = _asked([Question((asking.SIDE_BY_SIDE,))] * times, tell)
    return repeated(runs, time.monotonic() - started)


def fuzzing(tell: Tell, plan: Plan, hear: Hear | None = None) -> Section:
    """The mock server under inputs that nobody sends on purpose; it refuses and lives on."""
    found = fuzzed(plan, tell, hear)
    failures = found.tally.failed.total()
    return Section(
        "fuzz",
        f"inputs of seed {plan.seed} that the mock server answered or ended as it should",
        max(found.tally.inputs - failures, 0),
        plan.inputs,
        tuple(str(each) for each in found.tally.failures),
        found.seconds,
        {"figures": found.figures},
    )


def _answers(questions: Sequence[Question], tell: Tell) -> Iterator[Result]:
    for results in _asked(questions, tell):
        yield from results


def _asked(questions: Sequence[Question], tell: Tell) -> list[tuple[Result, ...]]:
    """The results of each question, in the order of the questions."""

    def one(question: Question, children: Children) -> tuple[Result, ...]:
        with tempfile.TemporaryDirectory(prefix="taskpact-") as place:
            answer = question.answered(Path(place) / "results.json", children)
        if answer.trouble:
            raise RuntimeError(f"{question}: {answer.trouble}")
        tell(f"{len(answer.results)} results")
        return answer.results

    return _at_once(one, questions)


def _at_once(work: Callable[[_In, Children], _Out], items: Iterable[_In]) -> list[_Out]:
    """The work on each item; all processes that it starts end with it, also by Ctrl-C."""
    # The children first: threads that wait for one are let go, and only then can the pool be left.
    with ThreadPoolExecutor(AT_ONCE) as pool, Children() as children:
        return list(pool.map(work, items, repeat(children)))


def _batches(items: Sequence[_In], size: int) -> Iterator[Sequence[_In]]:
    return (items[at : at + size] for at in range(0, len(items), size))


def _only(requirements: Sequence[str]) -> tuple[str, ...]:
    return (f"--prove-requirements={','.join(requirements)}",) if requirements else ()


def _on(result: Result, server: str) -> Result:
    return Result(**{**asdict(result), "verdict": result.verdict, "deviation": server})
