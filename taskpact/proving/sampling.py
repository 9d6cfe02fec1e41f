"""A pytest plugin that judges a few cases of each check instead of all: `--prove-cases NUMBER`.

    pytest suites -p taskpact.proving.sampling --prove-cases 1 --prove "legal-ack-id:*"

Which cases are taken depends on the deviation, so that over many of them all have their turn.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from zlib import crc32

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption("--prove-cases", type=int, metavar="NUMBER", help="cases of each check")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep so many cases of each check for each deviation."""
    number = config.getoption("--prove-cases")
    if number is None:
        return
    kept = {item for group in _groups(items) for item in sampled(group, number)}
    left = [item for item in items if item not in kept]
    items[:] = [item for item in items if item in kept]
    config.hook.pytest_deselected(items=left)


def sampled(group: list[pytest.Item], number: int) -> list[pytest.Item]:
    """So many of these, from a place that follows from their names."""
    start = crc32("".join(_key(group[0])).encode()) % len(group)
    return [*group[start:], *group[:start]][:number]


def _groups(items: Iterable[pytest.Item]) -> Iterable[list[pytest.Item]]:
    """The cases of one check on one deviation, together."""
    return (list(group) for _, group in groupby(sorted(items, key=_key), _key))


def _key(item: Any) -> tuple[str, str]:  # noqa: ANN401 - an item of any kind
    found = getattr(item, "callspec", None)
    deviation = str(found.params.get("deviation", "")) if found else ""
    return item.nodeid.partition("[")[0], deviation
