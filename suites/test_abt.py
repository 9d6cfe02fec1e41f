"""ABT: aborting one tool call or subagent of a run; the wish is always fulfilled."""

from __future__ import annotations

from dataclasses import dataclass

from taskpact import living
from taskpact.asking import named, run_status
from taskpact.cases import deciding
from taskpact.judging import answers, working
from taskpact.judging.streams import Read
from taskpact.living import succeeded, told
from taskpact.probe import CREATE, Body
from taskpact.refusing import no_server_error
from taskpact.suite import (
    Broken,
    Case,
    Inconclusive,
    NotObservable,
    Probe,
    each,
    requirement,
    waits,
)
from taskpact.wire.answer import Answer
from taskpact.wire.exchange import Exchange

_LATE = 0.3
"""Seconds after an abort was answered, from which on nothing can have been on its way before."""


def _abort(probe: Probe, task: str, body: Body) -> Exchange:
    return probe.request("abortTools", body, id=task)


def _twin(probe: Probe, task: str) -> Exchange:
    """The answer to an abort with one target, which is another answer than to a bad one."""
    exchange = _abort(probe, task, deciding.unknown(probe.contract)[0].body)
    if exchange.status is None or exchange.status >= 400:
        raise Inconclusive(f"an abort with one target got {told(exchange)}", exchange)
    return exchange


# -- which aborts are taken ----------------------------------------------------------------------


@requirement("ABT-01")
@each(deciding.no_target)
def test_an_abort_without_a_target_is_refused(probe: Probe, case: Case) -> None:
    """The status is the one that the contract names for it."""
    _is_bad(probe, case)


@requirement("ABT-02")
@each(deciding.two_targets)
def test_an_abort_with_two_targets_is_refused(probe: Probe, case: Case) -> None:
    """The status is the one that the contract names for it."""
    _is_bad(probe, case)


def _is_bad(probe: Probe, case: Case) -> None:
    task = living.begun(probe, {})
    _twin(probe, task)
    exchange = _abort(probe, task, case.body)
    responses = probe.contract.operation("abortTools").node["responses"]
    wanted = [name for name in responses if name.isdigit() and name[0] == "4" and name != "401"]
    if str(exchange.status) not in wanted:
        raise Broken(f"{case.body!r} got {told(exchange)}, not {' or '.join(wanted)}", exchange)


@requirement("ABT-03")
@each(deciding.unknown)
def test_an_abort_of_what_is_not_there_has_success(probe: Probe, case: Case) -> None:
    """In a task that has just begun and in one that is over; nothing is said to be found."""
    for task in (living.begun(probe, {}), _over(probe)):
        _finds_nothing(probe, task, case.body)


def _over(probe: Probe) -> str:
    task = living.begun(probe, {})
    if "details" in probe.session.found:
        living.rest(probe, task)
    return task


def _finds_nothing(probe: Probe, task: str, body: Body) -> None:
    exchange = _abort(probe, task, body)
    if not succeeded(exchange):
        raise Broken(f"an abort of what is not there got {told(exchange)}", exchange)
    if _found(exchange) is True:
        raise Broken(f"something was found of what is not there: {told(exchange)}", exchange)


def _found(exchange: Exchange) -> object:
    return (answers.json_object(exchange) or {}).get("found")


@requirement("ABT-04")
@each(deciding.unknown)
def test_an_abort_can_be_repeated(probe: Probe, case: Case) -> None:
    """Each time it has success."""
    task = living.begun(probe, {})
    made = [_abort(probe, task, case.body) for _ in range(3)]
    if not succeeded(made[0]):
        raise Inconclusive(f"the first abort got {told(made[0])}", made[0])
    for exchange in made[1:]:
        if not succeeded(exchange):
            raise Broken(f"the same abort once more got {told(exchange)}", made[0], exchange)


@waits
@requirement("ABT-04")
def test_the_abort_of_a_tool_at_work_can_be_repeated(probe: Probe) -> None:
    """What is gone already counts as aborted."""
    work = _at_work(probe, times=3)
    if not succeeded(work.aborts[0]):
        raise Inconclusive(f"the first abort got {told(work.aborts[0])}", work.aborts[0])
    for exchange in work.aborts[1:]:
        if not succeeded(exchange):
            raise Broken(f"the same abort once more got {told(exchange)}", *work.aborts)


@requirement("ABT-08")
@each(deciding.odd_targets)
def test_an_odd_id_makes_no_server_error(probe: Probe, case: Case) -> None:
    """Whatever its type, length and characters."""
    no_server_error(_abort(probe, living.begun(probe, {}), case.body))


@requirement("ABT-08")
@each(deciding.unreadable)
def test_an_unreadable_abort_makes_no_server_error(probe: Probe, case: Case) -> None:
    """Neither a body that is no JSON nor one that is no object."""
    no_server_error(_abort(probe, living.begun(probe, {}), case.body))


@requirement("ABT-09")
@each(deciding.mistyped)
def test_how_an_id_of_a_wrong_type_is_answered_is_told(probe: Probe, case: Case) -> None:
    """With which status, or with success."""
    exchange = _abort(probe, living.begun(probe, {}), case.body)
    probe.observe(f"an abort with {case.id} gets {answers.seen(exchange)}")


# -- aborts of what is at work -------------------------------------------------------------------


@waits
@requirement("ABT-05")
def test_an_abort_of_a_tool_at_work_finds_it(probe: Probe) -> None:
    """Where the answer says that nothing was there, nothing comes of it afterwards."""
    work = _at_work(probe)
    output = work.given()
    if _found(work.aborts[0]) is False and output is not None:
        raise Broken(
            f"nothing was found of the call {work.call!r}, which then gave {output}",
            work.aborts[0],
            work.stream,
        )
    if _found(work.aborts[0]) is None:
        raise NotObservable("the answer does not say what was found", work.aborts[0])


@waits
@requirement("ABT-06")
def test_a_tool_that_was_aborted_gives_no_output(probe: Probe) -> None:
    """Its output never comes, however long the stream goes on."""
    work = _at_work(probe)
    if _found(work.aborts[0]) is not True:
        raise NotObservable(f"the abort got {told(work.aborts[0])}", work.aborts[0])
    output = work.given()
    if output is not None:
        raise Broken(
            f"the call {work.call!r} was aborted and gave {output}", work.aborts[0], work.stream
        )


@waits
@requirement("ABT-07")
def test_what_becomes_of_the_run_is_told(probe: Probe) -> None:
    """It completes without the tool, or ends in another way."""
    work = _at_work(probe)
    word = run_status(living.rest(probe, work.task))
    how = "is" if work.stream.fault is None else "is, as far as its stream was read,"
    probe.observe(f"a run whose tool call was aborted {how} {word!r}")


class _Watch:
    """Aborts the first tool call that an open stream shows at work, as soon as it does."""

    def __init__(self, probe: Probe, task: str, times: int) -> None:
        self._probe, self._task, self._times = probe, task, times
        self.call = ""
        self.aborts: list[Exchange] = []
        self.moment = 0.0
        """When the last abort was answered, in seconds since the stream was asked for."""

    def __call__(self, answer: Answer) -> bool:
        """Look at the stream so far; it is read on to its end."""
        if not self.call and (call := working.begun(answer.events)):
            self.call = call
            names = deciding.targets(self._probe.contract)
            body = {next(name for name in names if "tool" in name): call}
            self.aborts = [_abort(self._probe, self._task, body) for _ in range(self._times)]
            self.moment = answer.body_arrivals[-1].at + sum(a.ended_at for a in self.aborts)
        return False


@dataclass(frozen=True, slots=True)
class _Work:
    """A tool call that was aborted while it worked, and the whole stream in which it did."""

    task: str
    call: str
    aborts: tuple[Exchange, ...]
    moment: float
    stream: Exchange

    def given(self) -> str | None:
        """What the call gave although it was aborted."""
        return working.given_after(Read(self.stream), self.call, self.moment + _LATE)


def _at_work(probe: Probe, times: int = 1) -> _Work:
    """NotObservable where the stream shows no call at work when it could be aborted."""
    probe.need("ui-message-stream")
    if not probe.target.prompts.tool:
        raise NotObservable("no text is declared that makes a tool work (prompts.tool)")
    task, chosen = probe.fresh_id(), probe.contract.negotiation
    watch = _Watch(probe, task, times)
    body = {**named(probe, task, task=probe.target.prompts.tool), chosen.field: chosen.stream.name}
    stream = probe.request(CREATE, body, until=watch)
    if not answers.is_success(stream):
        raise Inconclusive(f"no stream came: {answers.seen(stream)}", stream)
    if not watch.call:
        raise NotObservable("the stream shows no tool call at work", stream)
    return _Work(task, watch.call, tuple(watch.aborts), watch.moment, stream)
