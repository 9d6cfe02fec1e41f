"""The turn of each check in pytest's loop, and those that are begun before theirs.

What `taskpact.ahead` does with threads is tied to pytest's items here. Loaded into every pytest
run of the environment, so nothing heavy is imported before it is needed.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from taskpact.ahead import Begun
    from taskpact.running import Run
    from taskpact.way import Session

RUN: pytest.StashKey[Run] = pytest.StashKey()
BEGUN: pytest.StashKey[Begun] = pytest.StashKey()

PROPERTY = "taskpact"
"""Under which reports and workers carry what is ours."""


def run_of(config: pytest.Config) -> Run:
    """The run of this pytest process, made when the first check of ours is met."""
    from taskpact.running import Run  # noqa: PLC0415 - only when there is something to run

    if RUN not in config.stash:
        shared = getattr(config, "workerinput", {}).get(PROPERTY)
        sinks = [
            getattr(each, "taskpact_sink", None) for each in config.pluginmanager.get_plugins()
        ]
        with usage():
            config.stash[RUN] = Run.of(vars(config.option), shared, next(filter(None, sinks), None))
    return config.stash[RUN]


@contextmanager
def usage() -> Iterator[None]:
    """Tell options that cannot be used as pytest tells its own."""
    from taskpact.contract.errors import ContractError  # noqa: PLC0415 - only to run
    from taskpact.target.errors import ConfigError  # noqa: PLC0415

    try:
        yield
    except (ConfigError, ContractError) as error:
        raise pytest.UsageError(str(error)) from error


def requirement_of(item: Any) -> str:  # noqa: ANN401 - an item of any kind
    """The id of the requirement that a check decides; empty where it is no check of ours."""
    marker = item.get_closest_marker("requirement")
    return str(marker.args[0]) if marker else ""


def deviation_of(item: Any) -> str:  # noqa: ANN401 - an item of any kind
    """The deviation it is judged on; of an empty set of parameters pytest makes no text."""
    found = getattr(item, "callspec", None)
    value = found.params.get("deviation", "") if found else ""
    return value if isinstance(value, str) else ""


def preferring(deviation: str) -> tuple[tuple[str, str], ...]:
    """The header lines by which every request asks the mock server for it."""
    if not deviation:
        return ()
    from taskpact.proving.shelf import preference  # noqa: PLC0415 - only to prove

    return (("Prefer", preference(deviation)),)


class Turns:
    """Puts the checks that mostly wait last, and takes their outcomes there."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Give the threads time: what they run has its turn after everything else."""
        if any(map(requirement_of, items)) and _threads(self._config):
            items.sort(key=_mostly_waits)

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """Take the outcome of a check that may have been begun before."""
        begun = pyfuncitem.stash.get(BEGUN, None)
        if begun is None:
            return None
        begun.outcome()
        return True


@contextmanager
def begin_ahead(request: pytest.FixtureRequest) -> Iterator[None]:
    """Begin the checks of this run that mostly wait; for a session fixture of suites."""
    threads = _threads(request.config)
    if not threads:
        yield
        return
    from taskpact.ahead import begin  # noqa: PLC0415 - only where there is something to begin

    items = [each for each in request.session.items if _mostly_waits(each)]
    for item in items:
        item.stash[BEGUN] = _begun(request, item)
    begin([each.stash[BEGUN] for each in items], threads)
    yield
    for each in items:  # those whose turn never came, as after Ctrl-C
        if BEGUN in each.stash:
            each.stash[BEGUN].left()


def _begun(request: pytest.FixtureRequest, item: pytest.Item) -> Begun:
    """The check, ready to be run by a thread: with a probe of its own and shared fixtures."""
    from taskpact.ahead import Begun  # noqa: PLC0415
    from taskpact.probe import Probe  # noqa: PLC0415

    session: Session = request.getfixturevalue("taskpact_session")
    requirement = session.contract.requirements[requirement_of(item)]
    probe = Probe(session, requirement, preferring(deviation_of(item)), item.nodeid)
    function = item.function  # type: ignore[attr-defined]  # of a pytest.Function
    callspec = getattr(item, "callspec", None)
    known = {"probe": probe, **(callspec.params if callspec else {})}
    values = {
        name: known[name] if name in known else request.getfixturevalue(name)
        for name in inspect.signature(function).parameters
    }

    def run() -> None:
        probe.may_begin()
        function(**values)

    return Begun(probe, run)


def _threads(config: pytest.Config) -> int:
    """How many checks may be under way besides the one whose turn it is."""
    if hasattr(config, "workerinput"):
        return 0
    with usage():
        return run_of(config).at_once() - 1


def _mostly_waits(item: pytest.Item) -> bool:
    return bool(requirement_of(item)) and item.get_closest_marker("waits") is not None
