"""PLN: decisions on what does not wait, and what is no decision, have neither success nor effect.

Each check sees a decision beside them that has success, or it would hold in vain.
"""

from __future__ import annotations

from taskpact import living
from taskpact.asking import works
from taskpact.cases import deciding
from taskpact.judging import answers, questions
from taskpact.living import APPROVE
from taskpact.suite import Broken, Case, NotObservable, Probe, each, requirement, waits

# -- without success -----------------------------------------------------------------------------


@requirement("PLN-08")
@each(deciding.twice)
def test_what_was_decided_is_decided_once(probe: Probe, case: Case) -> None:
    """A second decision on one suspension has no success, whichever the two are."""
    _decides_once(probe, living.planned(probe), case)


@waits
@requirement("PLN-08")
@each(deciding.twice)
def test_a_question_is_decided_on_once(probe: Probe, case: Case) -> None:
    """A second answer comes too late, and so does any other decision."""
    task = living.asked(probe, deciding.suspending(probe.contract, deciding.QUESTION))
    names = questions.names(living.streams(probe, task))
    _decides_once(probe, task, case, metadata=questions.answers(names, "blue"))


def _decides_once(probe: Probe, task: str, case: Case, **given: object) -> None:
    """What is given goes with the first decision, if it is an approval."""
    decision = case.facts["first"]
    more = given if decision == APPROVE else {}
    first = living.had_success(living.decide(probe, task, decision, **more))
    living.leaves(probe, task)
    details = living.rest(probe, task)
    if living.waits(probe, details):
        raise NotObservable("the run waits again, so that a second decision may be about that")
    second = living.decide(probe, task, case.facts["second"])
    if not living.without_success(second):
        raise Broken(f"{case.id} got {living.told(second)}", first, second)


@requirement("PLN-08")
def test_a_completed_run_is_not_approved(probe: Probe) -> None:
    """It was never suspended."""
    _decides_at_all(probe)
    task = living.completed(probe, {})
    for decision in deciding.decisions(probe.contract):
        exchange = living.decide(probe, task, decision)
        if not living.without_success(exchange):
            raise Broken(f"{decision} for a completed run got {living.told(exchange)}", exchange)


@waits
@requirement("PLN-08")
def test_a_run_at_work_is_not_approved(probe: Probe) -> None:
    """It waits for nothing. A decline may be taken for its cancellation, and is not sent."""
    _decides_at_all(probe)
    task = living.begun(probe, {"task": probe.target.prompts.slow})
    if living.waits_still(probe, task):
        raise NotObservable("the run waits for a decision, though nothing asks for that")
    exchange = living.decide(probe, task, APPROVE)
    if not living.without_success(exchange):
        raise Broken(f"approve for a run at work got {living.told(exchange)}", exchange)


def _decides_at_all(probe: Probe) -> None:
    """Inconclusive where no decision has success: then the rest would hold in vain."""
    living.approved(probe, living.planned(probe))


# -- without effect ------------------------------------------------------------------------------


@waits
@requirement("PLN-09")
def test_deciding_on_a_completed_run_changes_nothing(probe: Probe) -> None:
    """Streams, messages, status and configuration are those of before."""
    _decides_at_all(probe)
    _changes_nothing(probe, living.completed(probe, {}))


@waits
@requirement("PLN-09")
def test_deciding_once_more_changes_nothing(probe: Probe) -> None:
    """Neither after an approval nor after a decline."""
    for decision in deciding.decisions(probe.contract):
        task = living.planned(probe)
        living.had_success(living.decide(probe, task, decision))
        _changes_nothing(probe, task)


def _changes_nothing(probe: Probe, task: str) -> None:
    before = living.rest(probe, task)
    made = [living.decide(probe, task, each) for each in deciding.decisions(probe.contract)]
    reason = living.change(probe, task, before)
    if reason:
        raise Broken(f"after pointless decisions {reason}", *made, probe.exchanges[-1])


# -- what is no decision -------------------------------------------------------------------------


@requirement("PLN-14")
@each(deciding.undecided)
def test_what_is_no_decision_decides_nothing(probe: Probe, case: Case) -> None:
    """It has no success, and the run waits until a decision comes."""
    task = living.planned(probe)
    body = dict(case.body)  # type: ignore[call-overload] - these cases have members
    exchange = probe.request("approve", body, id=task)
    if not living.without_success(exchange):
        raise Broken(f"{body!r} got {living.told(exchange)}", exchange)
    if not living.waits_still(probe, task):
        raise Broken(
            f"{body!r} got {living.told(exchange)}, and the run is suspended no more",
            exchange,
            probe.exchanges[-1],
        )
    living.approved(probe, task)


# -- what the text leaves open -------------------------------------------------------------------


@requirement("PLN-15")
def test_where_an_approved_run_goes_on_is_told(probe: Probe) -> None:
    """In a further stream, or in the one that was suspended."""
    task = living.planned(probe)
    before = living.stream_count(probe.details(task))
    body = answers.json_object(living.approved(probe, task)) or {}
    after = living.stream_count(living.rest(probe, task))
    where = "an unknown stream" if before is None or after is None else "the same stream"
    where = "a further stream" if (after or 0) > (before or 0) else where
    names = "names" if body.get("stream_id") else "does not name"
    probe.observe(f"an approved run goes on in {where}; the answer {names} it")


@requirement("PLN-16")
def test_how_a_pointless_approval_is_answered_is_told(probe: Probe) -> None:
    """With a client error, or with success of the call and none of the approval."""
    works(probe)
    exchange = living.decide(probe, living.completed(probe, {}))
    probe.observe(f"an approval of a completed run gets {living.told(exchange)}")
