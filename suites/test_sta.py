"""STA: what a sequence of calls by several users leaves is what the contract leads to.

Each check walks a sequence that leads to where servers lose their way, and compares what the
target shows with a model of the contract. STA-01 draws its sequences. Calls of capabilities that
the target does not have are left out.
"""

from __future__ import annotations

from collections.abc import Callable

from taskpact import asking
from taskpact.contract import Level
from taskpact.judging import answers, history
from taskpact.modelling import looking, machine, tours
from taskpact.modelling.calls import calls
from taskpact.modelling.crowd import together
from taskpact.modelling.doing import new_text, posted, take
from taskpact.modelling.sequences import judged
from taskpact.modelling.steps import create, go_on, read
from taskpact.modelling.tours import Tour
from taskpact.modelling.walking import Walk
from taskpact.suite import Broken, Inconclusive, NotObservable, Probe, requirement, waits
from taskpact.wire.exchange import Exchange

_AT_ONCE = 8
"""Requests that are sent at the same moment."""
_ROUNDS = 2


def walked(probe: Probe, tour: Callable[..., Tour]) -> None:
    """Judge a tour by the requirement of the check."""
    judged(probe, tour(calls(probe.contract)), probe.requirement.id)


@waits
@requirement("STA-01")
def test_no_sequence_of_calls_leads_astray(probe: Probe) -> None:
    """Sequences that a state machine draws, of all that the users and the target can do."""
    levels = {name: each.level for name, each in probe.contract.requirements.items()}
    machine.falsified(probe, lambda name: levels[name] is Level.MUST)


@waits
@requirement("STA-01")
def test_a_task_can_be_continued_after_any_call(probe: Probe) -> None:
    """No call of its owner or of others leaves it locked."""
    walked(probe, tours.open_to_the_next)


@waits
@requirement("STA-02")
def test_messages_stay_with_their_task(probe: Probe) -> None:
    """Of seven tasks that are continued in turn each keeps its own texts in order."""
    walked(probe, tours.in_turn)


@waits
@requirement("STA-03")
def test_streams_stay_with_their_task(probe: Probe) -> None:
    """Of seven tasks that are continued in turn each lists its own streams, ever more."""
    walked(probe, tours.in_turn)


@requirement("STA-04")
def test_a_hidden_task_stays_hidden(probe: Probe) -> None:
    """Whatever its owner and others do, others are refused."""
    probe.credentials("outsider")
    walked(probe, tours.hidden)


@waits
@requirement("STA-05")
def test_the_share_follows_the_visibility_that_is_shown(probe: Probe) -> None:
    """It opens and closes with what the owner's details say."""
    probe.need("share")
    walked(probe, tours.opened_and_closed)


@waits
@requirement("STA-06")
def test_the_list_holds_own_tasks_whatever_was_done(probe: Probe) -> None:
    """Continued tasks stay in it, and tasks that were read do not come into it."""
    probe.need("list")
    walked(probe, tours.listed)


@waits
@requirement("STA-07")
def test_a_refused_request_leaves_the_task_as_it_was(probe: Probe) -> None:
    """Neither message nor stream nor value comes of an invalid body."""
    walked(probe, tours.spoilt)


@waits
@requirement("STA-08")
def test_a_decision_is_about_one_task_only(probe: Probe) -> None:
    """Others that wait go on waiting."""
    probe.need("approval")
    walked(probe, tours.several_wait)


@waits
@requirement("STA-09")
def test_a_suspended_run_takes_one_decision(probe: Probe) -> None:
    """The first has success, and none after it."""
    probe.need("approval")
    walked(probe, tours.decided_twice)


@requirement("STA-10")
def test_artifacts_are_with_the_tasks_that_asked(probe: Probe) -> None:
    """Tasks beside them have none."""
    probe.need("artifacts")
    walked(probe, tours.handed_over)


@requirement("STA-11")
def test_a_declined_run_is_not_a_completed_one(probe: Probe) -> None:
    """Neither by its status nor by its artifact."""
    probe.need("approval")
    walked(probe, tours.declined)


@waits
@requirement("STA-12")
def test_details_show_the_values_of_the_newest_request(probe: Probe) -> None:
    """Also where they were read just before."""
    walked(probe, tours.latest_values)


@requirement("STA-13")
def test_others_change_nothing_in_a_hidden_task(probe: Probe) -> None:
    """The owner sees it as before."""
    probe.credentials("outsider")
    walked(probe, tours.meddled_with)


@requirement("STA-14")
def test_a_teammate_may_read_and_no_more(probe: Probe) -> None:
    """A task that is visible to the team stays its owner's to continue."""
    probe.credentials("teammate")
    walked(probe, tours.meddled_with_by_a_teammate)


@waits
@requirement("STA-15")
def test_requests_at_once_stay_with_their_tasks(probe: Probe) -> None:
    """Two users make tasks at once, then continue them all at once, twice."""
    walk = Walk(probe, frozenset({"STA-02", "STA-03"}).__contains__)
    who = [each for each in ("self", "outsider") if each in probe.target.callers]
    owners = [who[number % len(who)] for number in range(_AT_ONCE)]
    for act in (create, *[go_on] * _ROUNDS):
        sent = together(walk, [act(number, who=owner) for number, owner in enumerate(owners)])
        for number in range(_AT_ONCE):
            walk.look(number)
            if walk.found:
                made = [exchange for _, exchange in sent]
                raise Broken(walk.found[0].reason, *made, probe.exchanges[-1])
    if not walk.seen:
        raise NotObservable("the details show neither messages nor streams")


@waits
@requirement("STA-16")
def test_no_accepted_message_is_lost_where_several_are_sent_at_once(probe: Probe) -> None:
    """One task is continued by several connections at the same moment."""
    walk = Walk(probe, frozenset[str]().__contains__)
    take(walk, [create(1), read(1)])
    for _ in range(_ROUNDS):
        sent = together(walk, [go_on(1)] * _AT_ONCE, remember=False)
        kept = [text for text, exchange in sent if answers.is_success(exchange)]
        if not kept:
            seen = answers.seen(sent[-1][1])
            raise Inconclusive(f"none of {_AT_ONCE} requests was accepted: {seen}", sent[-1][1])
        _must_hold(walk, kept, [exchange for _, exchange in sent])


def _must_hold(walk: Walk, texts: list[str], sent: list[Exchange]) -> None:
    """All these texts are messages of task 1, in any order, once nothing more comes of them."""
    known = walk.model.tasks[1]
    if known.shown is None or known.shown.said is None:
        raise NotObservable("the details show no messages of the user")
    lost, before = texts, len(texts) + 1

    def all_there() -> bool:
        nonlocal lost
        found = history.positions(walk.probe.details(known.id), texts)
        lost = [text for text, at in zip(texts, found, strict=True) if at is None]
        return not lost

    # In a queue each message may show no sooner than its run begins.
    while lost and len(lost) < before:
        before = len(lost)
        looking.settled(walk.probe, known.id, known.owner)
        asking.eventually(walk.probe, all_there)
    if not lost:
        return
    if not walk.rests(walk.look(1)):
        raise NotObservable("a run is active still, or may be, so that messages may be waiting")
    reason = f"of {len(texts)} messages that were accepted at once {len(lost)} are missing"
    raise Broken(f"{reason}, the first being {lost[0]!r}", *sent, walk.probe.exchanges[-1])


@waits
@requirement("STA-17")
def test_a_stream_read_again_is_that_of_its_run(probe: Probe) -> None:
    """Also after the task was continued."""
    probe.need("resume")
    walked(probe, tours.cut_and_continued)


@waits
@requirement("STA-18")
def test_an_abort_of_nothing_changes_nothing(probe: Probe) -> None:
    """The task is as before, whether its run has ended or waits."""
    probe.need("abort")
    walked(probe, tours.nothing_to_abort)


@requirement("STA-19")
def test_what_continuing_a_suspended_task_gets(probe: Probe) -> None:
    """What becomes of the request, of its message and of the run that waits."""
    probe.need("approval")
    walk = Walk(probe, frozenset[str]().__contains__)
    take(walk, [create(1, plans=True), read(1)])
    known = walk.model.tasks[1]
    before = known.shown.status if known.shown else ""
    if before not in walk.waiting:
        raise NotObservable(f"the run does not wait for a decision: it is {before!r}")
    text = new_text(walk)
    exchange = posted(probe, walk, go_on(1), known.id, text)
    after = walk.look(1)
    kept = any(text in each for each in after.said or ())
    probe.observe(
        f"continuing while suspended got {answers.seen(exchange)}; the message is"
        f" {'there' if kept else 'not there'}, the latest run is {after.status or 'not told'}"
    )
