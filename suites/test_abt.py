"""ABT: aborting one tool call or subagent of a run; the wish is always fulfilled."""

from __future__ import annotations

from taskpact import living
from taskpact.aborting import Work, abort, at_work, usual
from taskpact.asking import run_status
from taskpact.cases import deciding
from taskpact.judging import answers
from taskpact.judging.working import End
from taskpact.living import succeeded, told
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
from taskpact.way import Body
from taskpact.wire.exchange import Exchange


def _twin(probe: Probe, task: str) -> Exchange:
    """The answer to an abort with one target, which is another answer than to a bad one."""
    exchange = abort(probe, task, deciding.unknown(probe.contract)[0].body)
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
    exchange = abort(probe, task, case.body)
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
    exchange = abort(probe, task, body)
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
    made = [abort(probe, task, case.body) for _ in range(3)]
    if not succeeded(made[0]):
        raise Inconclusive(f"the first abort got {told(made[0])}", made[0])
    for exchange in made[1:]:
        if not succeeded(exchange):
            raise Broken(f"the same abort once more got {told(exchange)}", made[0], exchange)


@waits
@requirement("ABT-04")
def test_the_abort_of_a_tool_at_work_can_be_repeated(probe: Probe) -> None:
    """What is gone already counts as aborted."""
    work = at_work(probe, times=3)
    if not succeeded(work.aborts[0]):
        raise Inconclusive(f"the first abort got {told(work.aborts[0])}", work.aborts[0])
    for exchange in work.aborts[1:]:
        if not succeeded(exchange):
            raise Broken(f"the same abort once more got {told(exchange)}", *work.aborts)


@requirement("ABT-08")
@each(deciding.odd_targets)
def test_an_odd_id_makes_no_server_error(probe: Probe, case: Case) -> None:
    """Whatever its type, length and characters."""
    no_server_error(abort(probe, living.begun(probe, {}), case.body))


@requirement("ABT-08")
@each(deciding.unreadable)
def test_an_unreadable_abort_makes_no_server_error(probe: Probe, case: Case) -> None:
    """Neither a body that is no JSON nor one that is no object."""
    no_server_error(abort(probe, living.begun(probe, {}), case.body))


@requirement("ABT-09")
@each(deciding.mistyped)
def test_how_an_id_of_a_wrong_type_is_answered_is_told(probe: Probe, case: Case) -> None:
    """With which status, or with success."""
    exchange = abort(probe, living.begun(probe, {}), case.body)
    probe.observe(f"an abort with {case.id} gets {answers.seen(exchange)}")


# -- aborts of what is at work -------------------------------------------------------------------


@waits
@requirement("ABT-05")
def test_an_abort_of_a_tool_at_work_finds_it(probe: Probe) -> None:
    """It has success, and where it says that nothing was there, nothing comes of it."""
    work = at_work(probe)
    answer = work.aborts[0]
    if not succeeded(answer):
        raise Broken(f"an abort of the call {work.call!r} got {told(answer)}", answer, work.stream)
    if _found(answer) is None:
        raise NotObservable("the answer does not say what was found", answer)
    if _found(answer) is False:
        _is_as_if_nothing_was_aborted(probe, work)


def _is_as_if_nothing_was_aborted(probe: Probe, work: Work) -> None:
    """The call neither goes on nor ends by the abort; a call may fail once by itself."""
    output = work.given()
    if output is not None:
        raise _unfound(work, f"which then gave {output}")
    if not _fails(work) or _fails_by_itself(probe, work):
        return
    again = at_work(probe)
    if _found(again.aborts[0]) is False and _fails(again):
        raise _unfound(again, "which then ended in an error, and gives its output when left alone")


def _unfound(work: Work, what: str) -> Broken:
    return Broken(f"nothing was found of the call {work.call!r}, {what}", *work.aborts, work.stream)


def _fails(work: Work) -> bool:
    return work.end is not None and work.end.failed


def _fails_by_itself(probe: Probe, work: Work) -> bool:
    """Whether such a call gives no output when it is left alone either."""
    end = usual(probe, work)
    return end is None or end.failed


@waits
@requirement("ABT-06")
def test_a_tool_that_was_aborted_gives_no_output(probe: Probe) -> None:
    """Its output never comes, however long the stream goes on."""
    work = _found_at_work(probe)
    late, denied = work.given(), work.given_after_error()
    if late is not None:
        raise _given(work, f"gave {late}")
    if denied is not None:
        raise _given(work, f"gave, after its error, {denied}")
    if work.end is not None and not work.end.failed:
        _is_no_usual_output(probe, work)


def _is_no_usual_output(probe: Probe, work: Work) -> None:
    """What came at once, twice, is not the output that the whole work of the tool gives."""
    end = usual(probe, work)
    if end is None or not _is_cut_short(work, end):
        return
    if _is_cut_short(_found_at_work(probe), end):
        raise _given(work, f"gave at once what it gives after {end.seconds:.1f} s when left alone")


def _is_cut_short(work: Work, usual_end: End) -> bool:
    return work.end is not None and work.end.is_cut_short(usual_end)


def _found_at_work(probe: Probe) -> Work:
    work = at_work(probe)
    if _found(work.aborts[0]) is not True:
        raise NotObservable(f"the abort got {told(work.aborts[0])}", work.aborts[0])
    return work


def _given(work: Work, what: str) -> Broken:
    return Broken(f"the call {work.call!r} was aborted and {what}", *work.aborts, work.stream)


@waits
@requirement("ABT-07")
def test_what_becomes_of_the_run_is_told(probe: Probe) -> None:
    """It completes without the tool, or ends in another way."""
    work = at_work(probe)
    word = run_status(living.rest(probe, work.task))
    how = "is" if work.stream.fault is None else "is, as far as its stream was read,"
    probe.observe(f"a run whose tool call was aborted {how} {word!r}")
