"""ART: the artifact that a completed task keeps, and who may read it.

Whether it comes alone, in a list or in a wrapper, and what its members are called, is open; so the
ids and words in it are looked at wherever they stand.
"""

from __future__ import annotations

from taskpact import handing, living
from taskpact.asking import run_status, states
from taskpact.cases import deciding, reactions
from taskpact.handing import ARTIFACT, Asked
from taskpact.judging import answers, choice
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
from taskpact.target import CallerName
from taskpact.wire.exchange import Exchange

# -- it is there, for tasks that asked ------------------------------------------------------------


@requirement("ART-01")
@each(deciding.completing)
def test_the_artifact_of_a_completed_task_can_be_read(probe: Probe, case: Case) -> None:
    """For who made the task, as often as he likes, in every mode and on each route."""
    probe.need("artifacts")
    asked = handing.ask(probe, ARTIFACT, **case.facts["members"])
    _is_there(probe, asked)
    again = handing.found(probe, asked)
    if not handing.has(again):
        raise Broken(
            f"the artifact of the task {asked.id} is gone once it was read: {answers.seen(again)}",
            *probe.exchanges[-2:],
        )


@requirement("ART-01")
def test_a_task_that_asks_when_it_is_continued_has_an_artifact(probe: Probe) -> None:
    """It is the call that asks which counts, also where an earlier one did not."""
    probe.need("artifacts")
    before = handing.ask(probe, None)
    handing.is_over(probe, before)
    _is_there(probe, handing.ask(probe, ARTIFACT, task=before.id))


@requirement("ART-01")
def test_a_task_that_asks_twice_has_an_artifact(probe: Probe) -> None:
    """A further run does not do away with what was kept."""
    probe.need("artifacts")
    before = handing.ask(probe, ARTIFACT)
    handing.is_over(probe, before)
    _is_there(probe, handing.ask(probe, ARTIFACT, task=before.id))


@requirement("ART-01")
def test_an_approved_task_has_an_artifact(probe: Probe) -> None:
    """However many runs it took to complete."""
    asked = _suspended(probe)
    _decided(probe, asked, living.APPROVE)
    _is_there(probe, asked)


def _is_there(probe: Probe, asked: Asked) -> None:
    handing.is_over(probe, asked)
    found = handing.found(probe, asked)
    if not handing.has(found):
        handing.is_told_over(probe, asked)
        raise Broken(
            f"the task {asked.id} completed, and its artifact: {answers.seen(found)}",
            asked.exchange,
            found,
        )


def _suspended(probe: Probe) -> Asked:
    """A task that keeps an artifact, and waits for a decision."""
    probe.need("artifacts")
    probe.need("approval")
    asked = handing.ask(probe, ARTIFACT, **deciding.suspending(probe.contract, deciding.PLAN))
    if not living.waits(probe, living.rest(probe, asked.id)):
        raise Inconclusive("the run is not suspended", *probe.exchanges[-2:])
    return asked


def _decided(probe: Probe, asked: Asked, decision: str) -> None:
    answer = living.decide(probe, asked.id, decision)
    if not living.succeeded(answer):
        raise Inconclusive(f"the decision had no success: {living.told(answer)}", answer)
    if not living.leaves(probe, asked.id):
        raise Inconclusive("the run is suspended as before", answer)


@requirement("ART-03")
@each(reactions.without_artifact)
def test_a_task_that_did_not_ask_has_no_artifact(probe: Probe, case: Case) -> None:
    """While another that completed has one."""
    probe.need("artifacts")
    asked = handing.ask(probe, case.facts["way"])
    handing.is_over(probe, asked)
    handing.kept(probe, handing.ask(probe, ARTIFACT))
    found = handing.look(probe, asked)
    if handing.has(found):
        way = case.facts["way"] or "nothing"
        raise Broken(f"the task {asked.id} asked for {way} and has an artifact", found)


# -- what it says ---------------------------------------------------------------------------------


@waits
@requirement("ART-02")
def test_an_artifact_names_its_own_task(probe: Probe) -> None:
    """And no other one of the caller's, such as one that began while it went on."""
    probe.need("artifacts")
    pair = [handing.ask(probe, ARTIFACT, text=probe.target.prompts.slow)]
    pair.append(handing.ask(probe, ARTIFACT))
    for asked, other in zip(pair, reversed(pair), strict=True):
        _names_its_own(handing.kept(probe, asked), asked, other)


@requirement("ART-02")
def test_the_artifact_of_a_continued_task_names_it(probe: Probe) -> None:
    """Whichever of its calls asked."""
    probe.need("artifacts")
    before, other = handing.ask(probe, None), handing.ask(probe, ARTIFACT)
    handing.is_over(probe, before)
    asked = handing.ask(probe, ARTIFACT, task=before.id)
    _names_its_own(handing.kept(probe, asked), asked, other)


def _names_its_own(exchange: Exchange, asked: Asked, other: Asked) -> None:
    payload = choice.value(exchange)
    if any(handing.names(payload, each) for each in other.ids):
        raise Broken(f"the artifact of {asked.id} names another task, {other.id}", exchange)
    if not any(handing.names(payload, each) for each in asked.ids):
        raise Broken(f"the artifact does not name its task {asked.id}", exchange)


# -- who may read it ------------------------------------------------------------------------------


@requirement("ART-04")
def test_an_artifact_is_refused_to_an_outsider(probe: Probe) -> None:
    """Somebody of no common team."""
    _is_refused(probe, "outsider")


@requirement("ART-04")
def test_the_artifact_of_a_private_task_is_refused_to_a_teammate(probe: Probe) -> None:
    """Private is for its owner alone."""
    _is_refused(probe, "teammate")


@requirement("ART-04")
def test_an_artifact_is_refused_to_nobody(probe: Probe) -> None:
    """Without credentials nobody may read a private task."""
    if not probe.target.callers["self"].token:
        raise NotObservable("the target asks for no credentials")
    _is_refused(probe, None)


def _is_refused(probe: Probe, caller: CallerName | None) -> None:
    """The artifact of a private task is refused, while its owner reads it."""
    probe.need("artifacts")
    if caller is not None:
        probe.need(caller)
    asked = handing.ask(probe, ARTIFACT, visibility=_private(probe))
    own = handing.kept(probe, asked)
    answer = handing.look(probe, asked, caller=caller)
    if answer.status is None or answer.status >= 500:
        raise Inconclusive(f"the answer says nothing: {answers.seen(answer)}", answer)
    whose = {None: "nobody"}.get(caller, f"the {caller}")
    if handing.has(answer):
        raise Broken(f"{whose} can read the artifact of the task {asked.id}", own, answer)


def _private(probe: Probe) -> str:
    """The visibility that lets nobody but the owner read."""
    field = probe.contract.field("visibility")
    found = [value for value in field.values if field.readers.get(str(value)) == "owner"]
    if not found:
        raise NotObservable("the contract knows no private tasks")
    return str(found[0])


# -- what the text does not say -------------------------------------------------------------------


@requirement("ART-05")
def test_the_artifact_of_a_run_that_goes_on_is_told(probe: Probe) -> None:
    """It may be refused, empty, or there already."""
    probe.need("artifacts")
    probe.need("slow-task")
    asked = handing.ask(probe, ARTIFACT, text=probe.target.prompts.slow)
    found = handing.look(probe, asked)
    word = run_status(probe.details(asked.id))
    if word not in states(probe, "active"):
        raise NotObservable(f"the run was {word!r} before it could be seen")
    probe.observe(f"while the run is {word!r} its artifact gets {_told(found)}")


@requirement("ART-06")
def test_the_artifact_of_a_declined_task_is_told(probe: Probe) -> None:
    """Some have one that tells the outcome, some have none."""
    asked = _suspended(probe)
    _decided(probe, asked, living.DECLINE)
    living.rest(probe, asked.id)
    probe.observe(f"the artifact of a declined task gets {_told(handing.look(probe, asked))}")


def _told(found: Exchange) -> str:
    return f"{answers.seen(found)}, {'an artifact' if handing.has(found) else 'no artifact'}"
