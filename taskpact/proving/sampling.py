"""A pytest plugin that judges less than everything when deviations are proved.

    pytest suites -p taskpact.proving.sampling --prove-cases 1 --prove "legal-ack-id:*"

`--prove-cases NUMBER` takes so many cases of each check; which, depends on the deviation, so that
over many of them all have their turn. `--prove-requirements ID,ID` takes the checks of these only.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from zlib import crc32

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("taskpact")
    group.addoption("--prove-cases", type=int, metavar="NUMBER", help="cases of each check")
    group.addoption("--prove-requirements", metavar="IDS", help="judge these only")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not asked for."""
    number, asked = config.option.prove_cases, config.option.prove_requirements
    kept = items if asked is None else _of(asked.split(","), items)
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


def _of(requirements: list[str], items: Iterable[pytest.Item]) -> list[pytest.Item]:
    marked = ((item, item.get_closest_marker("requirement")) for item in items)
    return [item for item, mark in marked if mark is not None and mark.args[0] in requirements]


def _groups(items: Iterable[pytest.Item]) -> Iterable[list[pytest.Item]]:
    """The cases of one check on one deviation, together."""
    return (list(group) for _, group in groupby(sorted(items, key=_key), _key))


def _key(item: Any) -> tuple[str, str]:  # noqa: ANN401 - an item of any kind
    found = getattr(item, "callspec", None)
    deviation = str(found.params.get("deviation", "")) if found else ""
    return item.nodeid.partition("[")[0], deviation
