"""PLN: the limits of a run, steps and cycles, as far as its stream tells phases apart.

A stream that tells none shows nothing here, and what it tells in other words than ours neither.
"""

from __future__ import annotations

from typing import Any

from taskpact.asking import named
from taskpact.cases import deciding
from taskpact.judging import answers
from taskpact.judging.phases import Phase, count, phases, steps
from taskpact.judging.streams import Read
from taskpact.recorded import Taken, readable, with_events
from taskpact.suite import (
    Broken,
    Case,
    NotObservable,
    Probe,
    each,
    requirement,
    waits,
)
from taskpact.wire.exchange import Exchange

PROFILE = "ui-message-stream"


def _ran(
    probe: Probe, members: dict[str, Any], task_id: str = ""
) -> tuple[tuple[Phase, ...], Exchange]:
    """The phases of a run that would take more steps than it may, and its exchange."""
    probe.need(PROFILE)
    if not probe.target.prompts.steps:
        raise NotObservable("no text is declared that takes many steps (prompts.steps)")
    task = task_id or probe.fresh_id()
    exchange = probe.stream(named(probe, task, task=probe.target.prompts.steps, **members))
    if 400 <= (exchange.status or 0) < 500:
        raise NotObservable(f"the target refuses {members!r}: {answers.seen(exchange)}", exchange)
    read = with_events(readable(Taken(task, Read(exchange)), probe)).read
    told = phases(read.events)
    if not told:
        raise NotObservable("the stream tells no phases", exchange)
    return told, exchange


@waits
@requirement("PLN-10")
@each(deciding.capped)
def test_a_run_executes_no_more_steps_than_it_may(probe: Probe, case: Case) -> None:
    """A run that would take more stops at the limit, sent or by default."""
    told, exchange = _ran(probe, case.facts["members"])
    _keeps_to(case.facts["limit"], steps(told, "execution"), "execution steps", exchange)


@requirement("PLN-10")
def test_a_further_run_executes_no_more_steps_than_it_may(probe: Probe) -> None:
    """The limit of a run that continues a task is its own."""
    case, _, higher, *_ = deciding.capped(probe.contract)
    task = probe.fresh_id()
    _ran(probe, higher.facts["members"], task)
    told, exchange = _ran(probe, case.facts["members"], task)
    _keeps_to(case.facts["limit"], steps(told, "execution"), "execution steps", exchange)


@requirement("PLN-11")
@each(deciding.cycled)
def test_a_run_verifies_no_more_often_than_it_may(probe: Probe, case: Case) -> None:
    """Cycles are counted where the stream tells verification from execution."""
    told, exchange = _ran(probe, case.facts["members"])
    _keeps_to(case.facts["limit"], _cycles(told), "verification cycles", exchange)


@waits
@requirement("PLN-11")
def test_a_further_run_verifies_no_more_often_than_it_may(probe: Probe) -> None:
    """The cycles of the runs before do not count, nor do their limits."""
    cases = deciding.cycled(probe.contract)
    first, most = cases[0], max(cases, key=lambda case: case.facts["limit"] or 0)
    task = probe.fresh_id()
    _ran(probe, most.facts["members"], task)
    told, exchange = _ran(probe, first.facts["members"], task)
    _keeps_to(first.facts["limit"], _cycles(told), "verification cycles", exchange)


@waits
@requirement("PLN-12")
@each(deciding.unverified)
def test_a_run_without_cycles_verifies_nothing(probe: Probe, case: Case) -> None:
    """No verification shows, where one does in the same run with a cycle."""
    told, exchange = _ran(probe, case.facts["members"])
    _keeps_to(0, _cycles(told), "verification cycles", exchange)
    _verifies(probe, case.facts["twin"])


@waits
@requirement("PLN-12")
def test_a_further_run_without_cycles_verifies_nothing(probe: Probe) -> None:
    """Also where the run before it had some."""
    case = deciding.unverified(probe.contract)[0]
    task = probe.fresh_id()
    _verifies(probe, case.facts["twin"], task)
    told, exchange = _ran(probe, case.facts["members"], task)
    _keeps_to(0, _cycles(told), "verification cycles", exchange)


def _cycles(told: tuple[Phase, ...]) -> int:
    return count(told, "verification")


def _verifies(probe: Probe, members: dict[str, Any], task_id: str = "") -> None:
    told, exchange = _ran(probe, members, task_id)
    if not _cycles(told):
        raise NotObservable("no run shows a verification", exchange)


def _keeps_to(limit: int | None, found: int, what: str, exchange: Exchange) -> None:
    if limit is None:
        raise NotObservable(f"the contract leaves the limit open; there are {found} {what}")
    if found > limit:
        raise Broken(f"the run has {found} {what}, more than the {limit} it may have", exchange)
    if not exchange.complete:
        raise NotObservable(
            f"the run is longer than it is read, with {found} {what} so far", exchange
        )
