"""A pytest plugin that judges less than everything when deviations are proved.

    pytest suites -p taskpact.proving.sampling --prove-cases 1 --prove "legal-ack-id:*"

`--prove-cases NUMBER` takes so many cases of each check; which, depends on the deviation, so that
over many of them all have their turn. `--prove-requirements ID,ID` takes the checks of these only,
`--prove-items FILE` the cases that the file lists for each deviation. `--prove-once` is content
with one case of each check that shows a deviation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import pytest

from taskpact.judging.outcomes import Broken, NotObservable
from taskpact.turns import BEGUN, deviation_of, requirement_of

Items = Mapping[str, Sequence[tuple[str, str]]]
"""By deviation: the check and the case of each item that is judged on it."""

_SHOWN: Final = "another case of this check has shown it"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("taskpact")
    group.addoption("--prove-cases", type=int, metavar="NUMBER", help="cases of each check")
    group.addoption("--prove-requirements", metavar="IDS", help="judge these only")
    group.addoption("--prove-items", metavar="FILE", help="judge what it lists only")
    group.addoption("--prove-once", action="store_true", help="one case that fails is enough")


def pytest_configure(config: pytest.Config) -> None:
    """Listen for the first case that shows a deviation, where it is to be the last."""
    if config.option.prove_once:
        config.pluginmanager.register(_Once(), "taskpact-once")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not asked for."""
    number, asked = config.option.prove_cases, config.option.prove_requirements
    kept: Iterable[pytest.Item] = items
    if asked is not None:
        kept = [item for item in kept if requirement_of(item) in asked.split(",")]
    if config.option.prove_items is not None:
        kept = _listed(Path(config.option.prove_items), kept)
    if number is not None:
        kept = [item for group in _groups(kept) for item in sampled(group, number)]
    chosen = set(kept)
    left = [item for item in items if item not in chosen]
    items[:] = [item for item in items if item in chosen]
    config.hook.pytest_deselected(items=left)


def sampled(group: list[pytest.Item], number: int) -> list[pytest.Item]:
    """So many of these, from a place that follows from their names."""
    start = crc32("".join(_key(group[0])).encode()) % len(group)
    return [*group[start:], *group[:start]][:number]


class _Once:
    """Judges no further case of a check that has shown a deviation."""

    def __init__(self) -> None:
        self._shown: set[tuple[str, str]] = set()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Any:  # noqa: ANN401
        key = _key(pyfuncitem)
        if key in self._shown:
            if BEGUN in pyfuncitem.stash:
                pyfuncitem.stash[BEGUN].left()
            raise NotObservable(_SHOWN)
        try:
            return (yield)
        except Broken:
            self._shown.add(key)
            raise


def _listed(file: Path, items: Iterable[pytest.Item]) -> list[pytest.Item]:
    told: Items = json.loads(file.read_text(encoding="utf-8"))
    wanted = {(*each, name) for name, listed in told.items() for each in listed}
    return [item for item in items if (_key(item)[0], _case(item), deviation_of(item)) in wanted]


def _groups(items: Iterable[pytest.Item]) -> Iterable[list[pytest.Item]]:
    """The cases of one check on one deviation, together."""
    return (list(group) for _, group in groupby(sorted(items, key=_key), _key))


def _key(item: pytest.Item) -> tuple[str, str]:
    return item.nodeid.partition("[")[0], deviation_of(item)


def _case(item: Any) -> str:  # noqa: ANN401 - an item of any kind
    found = getattr(item, "callspec", None)
    return str(found.params.get("case", "")) if found else ""
