"""Makes the sections of a proof: asks the questions, a few at a time, and counts.

Every question is a run of the suites in a process of its own, on a mock server of its own.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from itertools import repeat
from pathlib import Path
from typing import Final, TypeVar

from mockserver.deviations import SHELF
from taskpact.children import Children
from taskpact.contract import load
from taskpact.judging.ledger import Result
from taskpact.proving.drift import EXEMPT, drifted, usual
from taskpact.proving.fairness import fairness
from taskpact.proving.fuzzing.campaign import Plan, fuzzed
from taskpact.proving.fuzzing.driving import Hear
from taskpact.proving.hostile import Outcome, ids, run
from taskpact.proving.killing import kills
from taskpact.proving.meeting import met
from taskpact.proving.mixing import LATE, TIMED, UNREADABLE, together
from taskpact.proving.mutating import mutations
from taskpact.proving.sections import Section
from taskpact.proving.serving import Question
from taskpact.target import embedded

AT_ONCE: Final = 2
"""Questions that are judged at a time: as many as small machines have cores."""
DEFECTS_AT_A_TIME: Final = 40
SERVERS_AT_A_TIME: Final = 5

Tell = Callable[[str], None]
"""Hears what has been done, a line at a time."""

_In = TypeVar("_In")
_Out = TypeVar("_Out")


def killing(tell: Tell) -> Section:
    """Every defect of the shelf, judged by the checks of the requirement it breaks."""
    started = time.monotonic()
    defects = [each for each in SHELF.values() if each.kind == "defect"]
    batches = list(_batches(defects, DEFECTS_AT_A_TIME))
    asked = [Question(prove=",".join(each.id for each in batch)) for batch in batches]
    found = kills(defects, _answers(asked, tell), load().requirements)
    survivors = [f"{k.deviation} ({k.requirement}) survives: {k.reason}" for k in found if k.reason]
    broken = [f"{k.deviation} ({k.requirement}) has no witness" for k in found if k.broken]
    return Section(
        "kills",
        "defects killed by a check of the requirement they break, each with a witness",
        sum(each.killed and not each.broken for each in found),
        len(found),
        (*survivors, *broken),
        time.monotonic() - started,
        {"kills": [{**asdict(each), "killed": each.killed} for each in found]},
    )


def sparing(tell: Tell) -> Section:
    """Every legal variant, judged by every check."""
    started = time.monotonic()
    servers = together()
    sample = "--prove-cases=1"
    asked = [
        Question((sample,), prove=",".join(f"{each}:*" for each in batch))
        for batch in _batches(servers, SERVERS_AT_A_TIME)
    ]
    late = f"--prove-requirements={','.join(TIMED)}"
    asked.append(Question((sample, late), prove=f"{LATE}:*"))
    results = list(_answers(asked, tell))
    for name, only in UNREADABLE.items():
        chosen = (f"--prove-requirements={','.join(only)}",) if only else ()
        [answer] = _asked([Question((sample, *chosen), served=name)], tell)
        results += [_on(each, name) for each in answer]
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

    with embedded.started() as ready:
        outcomes = _at_once(one, ids()[::every])
    return met(outcomes, time.monotonic() - started)


def drifting(tell: Tell, every: int = 1) -> Section:
    """Every edit of the document, or one of so many."""
    started = time.monotonic()
    chosen = [each for each in mutations(load().document) if each.name not in EXEMPT][::every]

    with tempfile.TemporaryDirectory(prefix="taskpact-") as place:
        usually = usual(Path(place))

    def one(number: int, _: Children) -> tuple[str, str]:
        with tempfile.TemporaryDirectory(prefix="taskpact-") as place:
            drift = drifted(chosen[number], usually, Path(place))
        tell(f"drift: {drift.name}")
        if drift.moved:
            return drift.name, ""
        behind = f"the suites stay behind: {'; '.join(drift.left_behind[:2])}"
        return drift.name, behind if drift.left_behind else "nothing moves"

    found = _at_once(one, range(len(chosen)))
    return Section(
        "drift",
        "edits of the document that mock and suites follow",
        sum(not trouble for _, trouble in found),
        len(found),
        tuple(f"{name}: {trouble}" for name, trouble in found if trouble),
        time.monotonic() - started,
        {"edits": [name for name, _ in found], "exempt": dict(EXEMPT)},
    )


def repeating(tell: Tell, times: int) -> Section:
    """The correct server, judged so many times: every case gets the same verdict each time."""
    started = time.monotonic()
    runs = list(_asked([Question() for _ in range(times)], tell))
    seen: dict[tuple[str, str], Counter[str]] = {}
    for results in runs:
        for each in results:
            seen.setdefault((each.check, each.case), Counter())[each.verdict.value] += 1
    steady = {key for key, verdicts in seen.items() if verdicts.most_common(1)[0][1] == times}
    return Section(
        "stability",
        f"cases with the same verdict in each of {times} runs",
        len(steady),
        len(seen),
        tuple(f"{key[0]} [{key[1]}]: {dict(seen[key])}" for key in seen if key not in steady),
        time.monotonic() - started,
        {"runs": times},
    )


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


def _on(result: Result, server: str) -> Result:
    return Result(**{**asdict(result), "verdict": result.verdict, "deviation": server})
