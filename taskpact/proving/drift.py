"""Proves that mock and suites follow the document: after each edit of it both have moved.

A mock server is started on the edited document and judged twice. The suites of the document as it
was must find another server than theirs: the cases that the edit touches come first, and the first
verdict that is another than on the mock of the document as it was settles it. What is new they do
not ask for; then the new cases must find the mock of the old document to be wrong.

The suites of the edited document must find nothing wrong in it. Judged are every case that the edit
touches, in any area; every check of the capability it belongs to; and one case of every third check
of the areas whose rules are written in the document, others after each edit. A case is touched
where the two documents do not derive it alike, or where it names what was edited.

Some parts the suites alone act by (`mutating.reading`). After an edit of one the mock must be as it
was, and the suites of the edited document, one case of every check, must find it to be otherwise.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Final, TypeAlias
from zlib import crc32

from taskpact.ahead import begin
from taskpact.contract import Contract, ContractError, Requirement
from taskpact.contract.contract import contract
from taskpact.judging.ledger import Result
from taskpact.judging.outcomes import Inconclusive
from taskpact.judging.verdicts import Verdict
from taskpact.once import Once
from taskpact.proving.bench import Bench, bench
from taskpact.proving.checks import Check, Item, checks
from taskpact.proving.mutating import Mutation, reading
from taskpact.target import Target, embedded
from taskpact.target.errors import SmokeError

AREAS: Final = frozenset({"NEG", "ACK", "ID", "RNG", "ENU", "TYP", "DEF", "INP", "SSE", "VIS"})
"""The areas whose rules are written in the document."""

_UNHEARD: Final = "WHK"
"""The area that needs a receiver: none of its rules is in the document."""
_EVERY: Final = 3
"""Of so many checks nearby one is judged by the edited document."""
_LIST: Final = "list"
_THREADS: Final = 6
"""Cases of the edited document that are judged at a time."""

_KEPT: Final = frozenset({Verdict.PASS, Verdict.OBSERVED})
_BAD: Final = frozenset({Verdict.FAIL, Verdict.WARN, Verdict.ERROR, Verdict.INCONCLUSIVE})

_UNDERIVED: Final = (AttributeError, IndexError, KeyError, StopIteration, TypeError, ValueError)
"""What a document that lacks what cases are derived from ends in."""

Key: TypeAlias = tuple[str, str]
Items: TypeAlias = Sequence[Item]


@dataclass(frozen=True, slots=True)
class Drift:
    """What came of one edit."""

    mutation: Mutation
    seen: str
    """What the suites of the old document find otherwise in the mock of the new; empty: nothing."""
    found: tuple[str, ...]
    """What those of the new document find: wrong, or, where they move alone, otherwise."""
    cases: int = 0
    """How many were judged, of both documents."""
    unjudged: str = ""
    """Why the suites of the new document could not judge; empty where they could."""

    @property
    def trouble(self) -> str:
        """Why the edit is not followed as it should be; empty where it is."""
        if self.unjudged:
            return f"not judged: {self.unjudged}"
        if reading.alone(self.mutation):
            stays = "" if self.found else "the suites do not move"
            return f"the mock moves: {self.seen}" if self.seen else stays
        if self.found:
            return f"left behind: {'; '.join(self.found[:2])}"
        return "" if self.seen else "nothing moves"


@dataclass(frozen=True, slots=True)
class Before:
    """The document as it stands, and a mock server of it."""

    contract: Contract
    checks: Sequence[Check]
    items: Items
    target: Target
    bench: Bench
    _verdicts: Once[Key, Verdict] = field(default_factory=Once)

    @property
    def requirements(self) -> Mapping[str, Requirement]:
        """Every requirement by id; no edit changes one."""
        return self.bench.requirements

    def usual(self, item: Item) -> Verdict:
        """The verdict of a case on the mock of the document as it stands."""
        return self._verdicts.get(item.key, lambda: self.bench.result(item).verdict)


@contextmanager
def before(known: Contract) -> Iterator[Before]:
    """What every edit is compared with; its mock server runs meanwhile."""
    found = [each for each in checks() if _area(each, known.requirements) != _UNHEARD]
    items = [item for check in found for item in check.items(known)]
    with (
        embedded.embedded() as target,
        bench(known, target, known.requirements) as made,
    ):
        yield Before(known, found, items, target, made)


def drifted(mutation: Mutation, old: Before, place: Path) -> Drift:
    """The drift of one edit; the edited document goes to the folder `place`."""
    edited = mutation.of(old.contract.document)
    document = place / "edited.json"
    document.write_text(json.dumps(edited), encoding="utf-8")
    try:
        after = contract(edited)
        items = [item for check in old.checks for item in check.items(after)]
        with embedded.embedded([f"--spec={document}"]) as target:
            return _judged(mutation, old, after, items, target)
    except (ContractError, SmokeError, *_UNDERIVED) as error:
        return Drift(mutation, "", (), unjudged=repr(error))


def _judged(
    mutation: Mutation, old: Before, after: Contract, items: Items, target: Target
) -> Drift:
    choice = _Choice(mutation, old, items)
    seen, before = _seen(choice.ordered(old.items), target, old)
    if not seen and not reading.alone(mutation):
        seen, more = _missed(choice.touched(items), after, old)
        before += more
    try:
        with bench(after, target, old.requirements) as judge:
            chosen = choice.ordered(items) if reading.alone(mutation) else choice.chosen(items)
            results = _results(judge, chosen)
    except (SmokeError, Inconclusive) as error:
        return Drift(mutation, seen, (), before, unjudged=str(error))
    if reading.alone(mutation):
        found = [_otherwise(result, item, old) for item, result in results]
    else:
        found = [_told(result) for _, result in results if result.verdict in _BAD]
    return Drift(mutation, seen, tuple(filter(None, found)), before + len(results))


def _seen(items: Items, target: Target, old: Before) -> tuple[str, int]:
    """The first that the suites of the old document find otherwise, after how many cases."""
    try:
        with bench(old.contract, target, old.requirements) as judge:
            for count, item in enumerate(items, start=1):
                if seen := _otherwise(_surely(judge, item), item, old):
                    return seen, count
    except (SmokeError, Inconclusive) as error:
        return f"not judged: {error}", 0
    return "", len(items)


def _missed(items: Items, after: Contract, old: Before) -> tuple[str, int]:
    """The first that the suites of the new document find wrong in the mock of the old.

    What is new in a document nobody asks for who goes by the old one.
    """
    with bench(after, old.target, old.requirements) as judge:
        for count, item in enumerate(items, start=1):
            result = _surely(judge, item)
            if result.verdict in _BAD:
                return f"on the mock as it was: {_told(result)}", count
    return "", len(items)


def _otherwise(result: Result, item: Item, old: Before) -> str:
    """What is said of the case, where the mock of the old document gets another verdict."""
    if result.verdict in _KEPT or result.verdict == old.usual(item):
        return ""
    return _told(result)


def _results(judge: Bench, items: Items) -> list[tuple[Item, Result]]:
    """Of each, several at a time, what mostly waits first; at last, alone, what looks at all."""
    ordered = sorted(items, key=lambda each: (_looks_at_all(each, judge), not each.check.waits))
    begun = [(item, judge.begun(item)) for item in ordered]
    begin([one for item, one in begun if not _looks_at_all(item, judge)], _THREADS)
    results = [(item, judge.result(item, one)) for item, one in begun]
    return [(item, _surely(judge, item, result)) for item, result in results]


def _looks_at_all(item: Item, judge: Bench) -> bool:
    """Whether it looks for its tasks in a list of all, which others would make long."""
    return judge.requirements[item.check.requirement].capability == _LIST


def _surely(judge: Bench, item: Item, first: Result | None = None) -> Result:
    """What the case comes to; what is bad, once more by itself: a busy machine makes delays."""
    result = first or judge.result(item)
    if result.verdict not in _BAD:
        return result
    return Bench(judge.session, judge.requirements).result(item)


class _Choice:
    """Which cases an edit is judged by."""

    def __init__(self, mutation: Mutation, old: Before, items: Items) -> None:
        before, after = ({item.key: item.says for item in found} for found in (old.items, items))
        self._changed = {key for key in {*before, *after} if before.get(key) != after.get(key)}
        words = "|".join(map(re.escape, mutation.words))
        self._named = re.compile(rf"(?<![\w-])(?:{words})(?![\w-])")
        self._capability = mutation.capability(old.contract.document)
        self._requirements = old.requirements
        self._turn = crc32(mutation.name.encode())

    def ordered(self, items: Items) -> Items:
        """Those that it touches or that are of its capability, then one of every check nearby."""
        return sorted(self._with(items, every=1), key=self._rank)

    def chosen(self, items: Items) -> Items:
        """The same, but one of every so many checks nearby."""
        return self._with(items, every=_EVERY)

    def touched(self, items: Items) -> Items:
        """Those that it touches, what mostly waits last."""
        return sorted(filter(self._touches, items), key=self._rank)

    def _with(self, items: Items, *, every: int) -> list[Item]:
        chosen = [item for item in items if self._touches(item) or self._is_of(item.check)]
        known = {item.check.name for item in chosen}
        left = [item for item in items if item.check.name not in known]
        nearby = groupby(filter(self._is_near, left), key=lambda item: item.check.name)
        for number, (_, group) in enumerate(nearby, start=self._turn):
            if number % every == 0:
                cases = list(group)
                chosen.append(cases[self._turn % len(cases)])
        return chosen

    def _rank(self, item: Item) -> tuple[bool, bool, bool]:
        return item.check.waits, item.key not in self._changed, not self._touches(item)

    def _touches(self, item: Item) -> bool:
        return item.key in self._changed or bool(self._named.search(item.says))

    def _is_near(self, item: Item) -> bool:
        return self._requirements[item.check.requirement].area in AREAS

    def _is_of(self, check: Check) -> bool:
        own = self._requirements[check.requirement].capability
        return self._capability is not None and own == self._capability


def _area(check: Check, requirements: Mapping[str, Requirement]) -> str:
    return requirements[check.requirement].area


def _told(result: Result) -> str:
    return f"{result.requirement} {result.verdict} [{result.case}]: {result.reason}"
