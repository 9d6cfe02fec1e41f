"""STA: what a target declares of itself is so; what it does not declare is told."""

from __future__ import annotations

from taskpact.contract import Operation
from taskpact.declared import RESUME, called, is_absent, published, resumed
from taskpact.judging import answers
from taskpact.rereading import is_stream
from taskpact.suite import (
    Broken,
    Case,
    Inconclusive,
    NotApplicable,
    Probe,
    each,
    requirement,
)


@requirement("STA-20")
@each(published)
def test_a_declared_operation_is_there(probe: Probe, case: Case) -> None:
    """Called in a situation in which it has an answer."""
    operation: Operation = case.facts["operation"]
    if not probe.target.capabilities.get(operation.capability):
        raise NotApplicable(f"the target does not declare {operation.capability!r}")
    exchange = called(probe, operation)
    if is_absent(exchange):
        raise Broken(
            f"the target declares {operation.capability!r}, but {operation.method}"
            f" {operation.path} got {answers.seen(exchange)}",
            *probe.exchanges[-2:],
        )
    if not answers.is_success(exchange):
        raise Inconclusive(f"{operation.id} got {answers.seen(exchange)}", exchange)


@requirement("STA-21")
def test_a_stream_that_is_declared_to_be_resumed_has_an_address(probe: Probe) -> None:
    """The details tell it, and a stream comes from there."""
    if not probe.target.capabilities.get(RESUME):
        raise NotApplicable(f"the target does not declare {RESUME!r}")
    exchange = resumed(probe)
    if exchange is None:
        raise Broken(
            f"the target declares {RESUME!r}, but the details tell no address of a stream",
            probe.exchanges[-1],
        )
    if not is_stream(probe, exchange):
        raise Broken(
            f"the target declares {RESUME!r}, but the address of a stream got"
            f" {answers.seen(exchange)}",
            exchange,
        )


@requirement("STA-22")
@each(published)
def test_what_is_there_undeclared_is_told(probe: Probe, case: Case) -> None:
    """Whether it is there or not."""
    operation: Operation = case.facts["operation"]
    if probe.target.capabilities.get(operation.capability):
        raise NotApplicable(f"the target declares {operation.capability!r}")
    exchange = called(probe, operation)
    there = answers.is_success(exchange)
    word = "is there, though not declared" if there else "is not there, as far as was seen"
    probe.observe(f"{operation.id} {word}: {answers.seen(exchange)}")
