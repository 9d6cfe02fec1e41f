"""A server on the bench: any check of the suites can be run on it, one case at a time.

What pytest's fixtures are to a run of the suites, this is to a proof that runs checks by itself.
Verdicts are made as in every other run; a case is given its own probe.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from taskpact.ahead import Begun
from taskpact.contract import Contract, Requirement
from taskpact.errands import Errands
from taskpact.judging.ledger import Result
from taskpact.looks import Looks
from taskpact.patience import Hurried, Patience
from taskpact.probe import Probe
from taskpact.proving.checks import Item
from taskpact.recorded import Streams
from taskpact.running import reason_of, verdict_of
from taskpact.target import Target
from taskpact.target.smoke import contact
from taskpact.way import Session
from taskpact.wire.client import Client


@dataclass(slots=True)
class Bench:
    """A target that contact was made with, and what its checks share."""

    session: Session
    requirements: Mapping[str, Requirement]
    shared: Mapping[str, Any] = field(
        default_factory=lambda: {"streams": Streams(), "errands": Errands(), "looks": Looks()}
    )

    def begun(self, item: Item) -> Begun:
        """The case, ready to be run, now or by a thread."""
        probe = Probe(self.session, self.requirements[item.check.requirement])
        given = {**self.shared, "probe": probe, "case": item.case}
        wanted = {name: given[name] for name in item.check.takes}

        def run() -> None:
            probe.may_begin()
            item.check.run(**wanted)

        return Begun(probe, run)

    def result(self, item: Item, begun: Begun | None = None) -> Result:
        """What the case came to; `begun` where a thread may have run it."""
        begun = begun or self.begun(item)
        started, raised = time.perf_counter(), None
        try:
            begun.outcome()
        except Exception as error:  # noqa: BLE001 - an error of ours is a verdict as well
            raised = error
        requirement = self.requirements[item.check.requirement]
        check, case = item.key
        return Result(
            requirement=requirement.id,
            check=check,
            case=case,
            verdict=verdict_of(requirement, raised),
            reason=reason_of(raised, begun.probe),
            seconds=begun.seconds or time.perf_counter() - started,
        )


@contextmanager
def bench(
    contract: Contract, target: Target, requirements: Mapping[str, Requirement]
) -> Iterator[Bench]:
    """The target, judged by this contract. Raises SmokeError or Inconclusive at first contact."""
    patience = Patience()
    with Client(target.url, target.headers, target.limits, verify=target.verify) as client:
        found = contact(contract, target, Hurried(client, target.limits, patience))
        session = Session(contract, target, client, found.capabilities, patience=patience)
        yield Bench(session, requirements)
