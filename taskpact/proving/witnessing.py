"""A pytest plugin that looks for the witness of each defect that is found out.

    pytest suites -p taskpact.proving.witnessing --prove-witness --prove ack-200

The check that found a defect out runs again on the correct server; the finding then tells the
exchange that differs (`taskpact.proving.witness`), or why there is none.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Generator, Sequence
from dataclasses import asdict
from typing import Any, Final, Self

import pytest

from mockserver.deviations import SHELF
from taskpact.judging.outcomes import Broken, Outcome
from taskpact.plugin import PROBE
from taskpact.probe import Probe
from taskpact.proving.witness import Steps, steps, witness
from taskpact.turns import PROPERTY, deviation_of
from taskpact.wire.exchange import Exchange
from taskpact.wire.received import Received

_TIMES: Final = 2
"""Runs on the correct server: what differs between them is nobody's fault."""
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ANEW: Final = ("streams", "errands", "looks")
"""What checks share is made anew: else what another has read would be missing."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    group = parser.getgroup("taskpact")
    group.addoption("--prove-witness", action="store_true", help="tell what differs")


def pytest_configure(config: pytest.Config) -> None:
    """Listen, where it is asked for."""
    if config.option.prove_witness:
        config.pluginmanager.register(_Witnesses(), "taskpact-witnesses")


class _Listening(Probe):
    """A probe that keeps the exchanges of its siblings as well."""

    def sibling(self) -> Self:
        made = super().sibling()
        made.exchanges = self.exchanges
        return made


class _Witnesses:
    """Looks for the witnesses of a run."""

    def __init__(self) -> None:
        self._usual: dict[tuple[str, str], tuple[tuple[Steps, Steps], ...] | str] = {}
        self._have: set[str] = set()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Function, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Add the witness to the result of the first case that shows a defect."""
        report = yield
        result: dict[str, Any] = dict(report.user_properties).get(PROPERTY, {})  # type: ignore[assignment]
        name = deviation_of(item)
        raised = call.excinfo.value if call.excinfo else None
        if call.when != "call" or not isinstance(raised, Broken) or name in self._have:
            return report
        if SHELF[name].requirement != result["requirement"]:
            return report
        told = self._told(item, [*item.stash[PROBE].exchanges, *raised.exchanges])
        result["finding"] = {**result["finding"], **told}
        if "witness" in told:
            self._have.add(name)
        return report

    def _told(self, item: pytest.Function, came: list[Exchange]) -> dict[str, str]:
        key = (item.nodeid.partition("[")[0], str(item.funcargs.get("case", "")))
        if key not in self._usual:
            self._usual[key] = _usual(item)
        usual = self._usual[key]
        if isinstance(usual, str):
            return {"unwitnessed": usual}
        defect = _seen(item, list({id(each): each for each in came}.values()))
        pairs = zip(defect, zip(*usual, strict=True), strict=True)
        found = next(filter(None, (witness(one, others) for one, others in pairs)), None)
        if found is None:
            return {"unwitnessed": "what came has the bytes that the correct server sends"}
        return {"witness": found.part, **asdict(found)}


def _usual(item: pytest.Function) -> tuple[tuple[Steps, Steps], ...] | str:
    """What the check sends to the correct server, and gets; or why it says the same of that."""
    made = []
    for _ in range(_TIMES):
        own = item.stash[PROBE]
        probe = _Listening(own.session, own.requirement)
        given = {
            name: type(value)() if name in _ANEW else value
            for name, value in item.funcargs.items()
            if name in inspect.signature(item.function).parameters
        }
        try:
            item.function(**{**given, "probe": probe})
        except Broken as broken:
            return f"the correct server fails as well: {broken.reason}"
        except Outcome:
            pass  # it does not do what the check looks at, and that is what differs
        made.append(_seen(item, probe.exchanges))
    return tuple(made)


def _seen(item: pytest.Function, exchanges: Sequence[Exchange]) -> tuple[Steps, Steps]:
    """What is compared, with ids within an exchange and among all of them."""
    events = _events(item, exchanges)
    return steps(exchanges, events), steps(exchanges, events, among_all=True)


def _events(item: pytest.Function, exchanges: Sequence[Exchange]) -> list[Received]:
    """The events that name a task of these exchanges."""
    receiver = item.stash[PROBE].session.receiver
    if receiver is None:
        return []
    sent = (each.request_body.decode(errors="replace") for each in exchanges)
    ids = dict.fromkeys(found[0].lower() for text in sent for found in _ID.finditer(text))
    events = {id(event): event for name in ids for event in receiver.naming(name)}
    return sorted(events.values(), key=lambda event: event.at)
