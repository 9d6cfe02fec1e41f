"""STA: what a sequence of calls by several users leaves is what the contract leads to.

Each check walks a sequence that leads to where servers lose their way, and compares what the
target shows with a model of the contract. STA-01 draws its sequences. Calls of capabilities that
the target does not have are left out.
"""

from __future__ import annotations

from collections.abc import Callable

from taskpact.contract import Level
from taskpact.modelling import machine, tours
from taskpact.modelling.calls import calls
from taskpact.modelling.sequences import judged
from taskpact.modelling.tours import Tour
from taskpact.suite import Probe, requirement


def walked(probe: Probe, tour: Callable[..., Tour]) -> None:
    """Judge a tour by the requirement of the check."""
    judged(probe, tour(calls(probe.contract)), probe.requirement.id)


@requirement("STA-01")
def test_no_sequence_of_calls_leads_astray(probe: Probe) -> None:
    """Sequences that a state machine draws, of all that the users and the target can do."""
    levels = {name: each.level for name, each in probe.contract.requirements.items()}
    machine.falsified(probe, lambda name: levels[name] is Level.MUST)


@requirement("STA-02")
def test_messages_stay_with_their_task(probe: Probe) -> None:
    """Of seven tasks that are continued in turn each keeps its own texts in order."""
    walked(probe, tours.in_turn)


@requirement("STA-03")
def test_streams_stay_with_their_task(probe: Probe) -> None:
    """Of seven tasks that are continued in turn each lists its own streams, ever more."""
    walked(probe, tours.in_turn)


@requirement("STA-04")
def test_a_hidden_task_stays_hidden(probe: Probe) -> None:
    """Whatever its owner and others do, others are refused."""
    probe.credentials("outsider")
    walked(probe, tours.hidden)


@requirement("STA-05")
def test_the_share_follows_the_visibility_that_is_shown(probe: Probe) -> None:
    """It opens and closes with what the owner's details say."""
    probe.need("share")
    walked(probe, tours.opened_and_closed)


@requirement("STA-06")
def test_the_list_holds_own_tasks_whatever_was_done(probe: Probe) -> None:
    """Continued tasks stay in it, and tasks that were read do not come into it."""
    probe.need("list")
    walked(probe, tours.listed)


@requirement("STA-07")
def test_a_refused_request_leaves_the_task_as_it_was(probe: Probe) -> None:
    """Neither message nor stream nor value comes of an invalid body."""
    walked(probe, tours.spoilt)


@requirement("STA-08")
def test_a_decision_is_about_one_task_only(probe: Probe) -> None:
    """Others that wait go on waiting."""
    probe.need("approval")
    walked(probe, tours.several_wait)


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


@requirement("STA-17")
def test_a_stream_read_again_is_that_of_its_run(probe: Probe) -> None:
    """Also after the task was continued."""
    probe.need("resume")
    walked(probe, tours.cut_and_continued)


@requirement("STA-18")
def test_an_abort_of_nothing_changes_nothing(probe: Probe) -> None:
    """The task is as before, whether its run has ended or waits."""
    probe.need("abort")
    walked(probe, tours.nothing_to_abort)
