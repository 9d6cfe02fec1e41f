"""WHK: the event that a completed task sends, as the judge's own receiver gets it.

What must not come is waited for as long as the receiver is declared to settle. Members and headers
have no published names, so a delivery is found, and compared, by what it holds.
"""

from __future__ import annotations

from taskpact import handing, living
from taskpact.asking import eventually, run_status, states
from taskpact.cases import deciding, reactions
from taskpact.errands import Errands
from taskpact.handing import ARTIFACT, WEBHOOK, Asked
from taskpact.judging import choice, tries
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
from taskpact.wire.received import Received

_LAG = 0.3
"""Seconds that the details may lag behind an event."""


# -- one for each task that asked, none for others ------------------------------------------------


@requirement("WHK-01")
def test_a_completed_task_sends_one_event(probe: Probe, errands: Errands) -> None:
    """Exactly one arrives, and no second after it."""
    handing.exactly_one(probe, errands.plain(probe))


@waits
@requirement("WHK-01")
def test_a_task_that_asks_when_it_is_continued_sends_one_event(probe: Probe) -> None:
    """It is the call that asks which counts, also where an earlier one did not."""
    handing.receiver(probe)
    before = handing.ask(probe, None)
    handing.is_over(probe, before)
    handing.exactly_one(probe, handing.ask(probe, WEBHOOK, task=before.id))


@waits
@requirement("WHK-01")
def test_two_runs_that_ask_send_two_events_at_most(probe: Probe) -> None:
    """Whether the second run has an event of its own is left open; it has not several."""
    handing.receiver(probe)
    first = handing.ask(probe, WEBHOOK)
    handing.exactly_one(probe, first)
    second = handing.ask(probe, WEBHOOK, task=first.id)
    handing.is_over(probe, second)
    handing.quiet(probe)
    came = handing.settled(probe, first)
    if len(came) > 2:
        raise Broken(
            f"two runs of the task {first.id} sent {len(came)} events: {handing.when(came)}",
            second.exchange,
        )


@waits
@requirement("WHK-01")
def test_an_approved_task_sends_one_event(probe: Probe) -> None:
    """However many runs it took to complete."""
    handing.receiver(probe)
    asked = _suspended(probe)
    _decided(probe, asked, living.APPROVE)
    handing.exactly_one(probe, asked)


def _suspended(probe: Probe) -> Asked:
    """A task that hands over by the webhook, and waits for a decision."""
    probe.need("approval")
    asked = handing.ask(probe, WEBHOOK, **deciding.suspending(probe.contract, deciding.PLAN))
    if not living.waits(probe, living.rest(probe, asked.id)):
        raise Inconclusive("the run is not suspended", *probe.exchanges[-2:])
    return asked


def _decided(probe: Probe, asked: Asked, decision: str) -> None:
    answer = living.decide(probe, asked.id, decision)
    if not living.succeeded(answer):
        raise Inconclusive(f"the decision had no success: {living.told(answer)}", answer)
    if not living.leaves(probe, asked.id):
        raise Inconclusive("the run is suspended as before", answer)


@requirement("WHK-02")
@each(reactions.other_ways)
def test_a_task_that_did_not_ask_sends_no_event(probe: Probe, case: Case, errands: Errands) -> None:
    """Nothing arrives for it, while another task's event does."""
    asked = errands.case(probe, case)
    handing.is_over(probe, asked)
    handing.quiet(probe, asked, measure=errands.plain(probe))
    came = handing.events(probe, asked)
    if came:
        way = case.facts["way"] or "nothing"
        raise Broken(
            f"the task {asked.id} asked for {way}, and {len(came)} events arrived for it",
            asked.exchange,
        )


@waits
@requirement("WHK-10")
def test_no_event_arrives_before_the_task_has_completed(probe: Probe) -> None:
    """When it arrives the run is over."""
    handing.receiver(probe)
    probe.need("slow-task")
    asked = handing.ask(probe, WEBHOOK, text=probe.target.prompts.slow)
    if not handing.arrived(probe, asked):
        raise Inconclusive("no event arrived for a task that asked for one", asked.exchange)
    active = states(probe, "active")
    word = run_status(probe.details(asked.id))
    over = eventually(probe, lambda: run_status(probe.details(asked.id)) not in active, _LAG)
    if not over:
        raise Broken(
            f"its event had arrived, and {_LAG:g} s later the task {asked.id} was still {word!r}",
            asked.exchange,
            probe.exchanges[-1],
        )


@waits
@requirement("WHK-10")
def test_no_event_arrives_while_a_task_waits_for_a_decision(probe: Probe) -> None:
    """Suspended is not completed."""
    handing.receiver(probe)
    asked = _suspended(probe)
    handing.quiet(probe, asked)
    if handing.events(probe, asked) and living.waits_still(probe, asked.id):
        raise Broken(
            f"an event arrived for the task {asked.id}, which waits for a decision",
            asked.exchange,
            probe.exchanges[-1],
        )


# -- what it carries ------------------------------------------------------------------------------


@requirement("WHK-03")
def test_an_event_carries_the_secret_as_bearer(probe: Probe, errands: Errands) -> None:
    """The scheme is Bearer, and what follows is the secret's value."""
    secret = handing.setting(probe).secret
    if not secret:
        raise NotObservable("the webhook's secret is not declared")
    asked = errands.plain(probe)
    lines = _first(probe, asked).all("authorization")
    if not lines:
        raise Broken("the event has no Authorization header", asked.exchange)
    scheme, _, value = lines[0].partition(" ")
    if len(lines) > 1 or scheme.lower() != "bearer":
        raise Broken(f"the event's credentials are of the scheme {scheme[:20]!r}", asked.exchange)
    if value.strip(" ") != secret:
        size = len(value)
        raise Broken(
            f"the event's bearer token is another one, of {size} characters", asked.exchange
        )


@requirement("WHK-04")
def test_an_event_tells_of_its_own_task(probe: Probe, errands: Errands) -> None:
    """Task, stream and status are in it as the details show them."""
    asked = errands.plain(probe)
    _is_true(probe, asked, _first(probe, asked))


@requirement("WHK-04")
def test_the_event_of_a_continued_task_tells_of_it(probe: Probe) -> None:
    """So does that of a further run."""
    handing.receiver(probe)
    before = handing.ask(probe, None)
    handing.is_over(probe, before)
    asked = handing.ask(probe, WEBHOOK, task=before.id)
    _is_true(probe, asked, _first(probe, asked))


def _is_true(probe: Probe, asked: Asked, event: Received) -> None:
    if not isinstance(event.value, dict | list):
        raise Broken(f"the event is no JSON: {event.body[:80]!r}", asked.exchange)
    reason = handing.untrue(probe, asked, event.value)
    if reason:
        raise Broken(f"the event of the task {asked.id}: {reason}", asked.exchange)


@requirement("WHK-04")
def test_an_event_has_the_members_of_an_artifact(probe: Probe, errands: Errands) -> None:
    """Those that the artifacts of two equal tasks have; it may have more, or be wrapped."""
    handing.receiver(probe)
    probe.need("artifacts")
    kept = [handing.kept(probe, handing.ask(probe, ARTIFACT)) for _ in range(2)]
    one, other = (_largest(choice.value(each)) for each in kept)
    asked = errands.plain(probe)
    event = _first(probe, asked)
    wanted = one & other
    if not any(wanted <= found for found in handing.members(event.value)):
        found = ", ".join(sorted(_largest(event.value))) or "no members"
        raise Broken(
            f"an artifact has {', '.join(sorted(wanted))}; the event has {found}",
            asked.exchange,
            kept[1],
        )


def _largest(payload: object) -> frozenset[str]:
    """The members of the object that has the most, the outermost of several."""
    return max(handing.members(payload), key=len, default=frozenset())


def _first(probe: Probe, asked: Asked) -> Received:
    """The first event that arrives for a task; Inconclusive where none does."""
    handing.is_over(probe, asked)
    came = handing.arrived(probe, asked)
    if not came:
        raise Inconclusive("no event arrived for a task that asked for one", asked.exchange)
    return came[0]


# -- how it is tried again -------------------------------------------------------------------------


@waits
@requirement("WHK-05")
@each(reactions.transient)
def test_an_event_that_was_not_taken_is_tried_again(probe: Probe, case: Case) -> None:
    """After a server error, and after a connection that ended without an answer."""
    handing.receiver(probe)
    _tried_again(probe, handing.ask(probe, WEBHOOK, *case.facts["reactions"]), case)


@requirement("WHK-05")
def test_an_event_that_nobody_answered_is_tried_again(probe: Probe, errands: Errands) -> None:
    """How long a server waits for an answer is its own affair, so this is told only."""
    asked = errands.silence(probe)
    came = handing.arrived(probe, asked, 2)
    if len(came) < 2:
        probe.observe(f"no answer for {handing.setting(probe).patience:g} s, and no further try")


def _tried_again(probe: Probe, asked: Asked, case: Case) -> list[Received]:
    """The tries of an event, one for each reaction and the last; Broken where there are fewer."""
    wanted = len(case.facts["reactions"]) + 1
    came = handing.arrived(probe, asked, wanted)
    if not came:
        _first(probe, asked)
    if len(came) < wanted:
        patience = handing.setting(probe).patience
        raise Broken(
            f"{len(came)} of {wanted} tries arrived within {patience:g} s: {handing.when(came)}",
            asked.exchange,
        )
    return came


@waits
@requirement("WHK-06")
def test_all_tries_of_an_event_carry_one_id(probe: Probe) -> None:
    """A header, or a member called an id, is the same on every try and another on another event."""
    handing.receiver(probe)
    pair = [handing.ask(probe, WEBHOOK, *reactions.TWICE) for _ in range(2)]
    came = [handing.arrived(probe, asked, len(reactions.TWICE) + 1) for asked in pair]
    if any(len(each) < 2 for each in came):
        raise Inconclusive("no further try arrived", *(asked.exchange for asked in pair))
    own = [*pair[0].ids, *pair[1].ids]
    for asked in pair:
        own += handing.stream_ids(asked, living.rest(probe, asked.id))
    if not tries.ids(came[0], came[1], own):
        seen = tries.told(came[0]) or "no header or member that could be one"
        raise Broken(
            f"nothing identifies {len(came[0])} tries as one event: {seen}", pair[0].exchange
        )


@requirement("WHK-07")
@each(reactions.successes)
def test_an_event_that_was_taken_is_not_tried_again(
    probe: Probe, case: Case, errands: Errands
) -> None:
    """Any status of success will do."""
    asked = errands.case(probe, case)
    _first(probe, asked)
    came = handing.settled(probe, asked)
    if len(came) > 1:
        raise Broken(f"{len(came)} tries arrived: {handing.when(came)}", asked.exchange)


@requirement("WHK-08")
@each(reactions.redirects)
def test_an_event_does_not_follow_a_redirect(probe: Probe, case: Case, errands: Errands) -> None:
    """Nothing arrives where it leads to."""
    handing.receiver(probe)
    asked = errands.case(probe, case)
    event = _first(probe, asked)
    left = event.at + handing.setting(probe).settle - probe.now()
    handing.wait(probe, lambda: bool(handing.astray(probe, asked)), max(0.0, left))
    found = handing.astray(probe, asked)
    if found:
        lines = "with its credentials" if found[0].all("authorization") else "without credentials"
        raise Broken(f"the event was sent to {found[0].path} as well, {lines}", asked.exchange)


# -- what the text does not say -------------------------------------------------------------------


@waits
@requirement("WHK-09")
def test_the_event_of_a_declined_task_is_told(probe: Probe) -> None:
    """Some send one that tells the outcome, some send none."""
    handing.receiver(probe)
    asked = _suspended(probe)
    _decided(probe, asked, living.DECLINE)
    handing.quiet(probe, asked)
    count = len(handing.events(probe, asked))
    probe.observe(f"a declined task sends {count or 'no'} event{'' if count == 1 else 's'}")
