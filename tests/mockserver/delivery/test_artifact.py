"""The payload of a completed run: of the contract's schema, the same each time, without secrets."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.delivery.artifact import artifact
from mockserver.runs.state import RunState
from mockserver.store.records import Task
from mockserver.users import users

DONE = RunState("completed", 12, 1_800_000_004.25)
OF_TEXT = len("You wrote:\n\n\n\nEarlier messages of this task: 1. This is all there is to it.")


def task_of(run) -> Task:
    return Task(run.config.task_id, "alice", "red", "private", 1.0, (run,))


def made(run, state=DONE):
    return artifact(task_of(run), run, state)


@given(text=st.text(max_size=200), seed=st.integers(), name=st.text(max_size=5))
def test_it_is_valid_by_the_contract_s_schema(contract, run, text, seed, name):
    shown = made(run(name, text, seed=seed))
    assert contract.schema("Artifact").violations(shown) == ()
    assert shown["findings_count"] == len(shown["findings"])


def test_it_tells_the_outcome_and_whose_it_is(run):
    one = run()
    shown = made(one)
    assert shown["outcome"] == {"status": "completed", "completed_at": "2027-01-15T08:00:04.250Z"}
    assert shown["references"] == {
        "task_id": one.config.task_id,
        "stream_id": one.config.stream_id,
    }


def test_it_is_the_same_each_time(run):
    assert made(run()) == made(run())


def test_some_runs_find_something_and_some_nothing(run):
    counts = {made(run(text="?" * size))["findings_count"] for size in range(1, 100)}
    assert counts == {0, 1, 2, 3}


def test_another_seed_finds_something_else(run):
    found = [made(run(seed=seed))["findings"] for seed in range(20)]
    assert any(each != found[0] for each in found)


def test_no_finding_comes_twice_in_one_artifact(run):
    for number in range(100):
        titles = [each["title"] for each in made(run(str(number)))["findings"]]
        assert len(set(titles)) == len(titles)


def test_a_short_text_is_in_the_summary_as_it_is(run):
    assert "Compare the\n\ttwo." in made(run(text="Compare the\n\ttwo."))["summary"]


@pytest.mark.parametrize("length", [81, 1000, 100_000])
def test_a_long_text_is_shortened(run, length):
    assert len(made(run(text="x" * length))["summary"]) <= 80 + OF_TEXT


def test_what_the_user_answered_stays_in_the_house(run):
    """Somebody may have been asked for a password."""
    shown = made(run(after="question", answers={"answer": "hunter2"}))
    assert "hunter2" not in str(shown)


def test_the_value_of_a_secret_is_not_in_it(contract, run):
    alice = users(contract)["alice"]
    shown = str(made(run(secret_names=tuple(alice.secrets), values={"secrets": [*alice.secrets]})))
    assert not [value for value in alice.secrets.values() if value in shown]


def test_a_run_that_goes_on_has_no_time_of_completion(run):
    shown = made(run(), RunState("running", 3, None))
    assert shown["outcome"] == {"status": "running"}


def test_a_continued_task_has_an_artifact_for_each_run(run):
    first, second = run("a"), run("b", task_id=run("a").config.task_id)
    task = replace(task_of(first), runs=(first, second))
    named = [artifact(task, each, DONE)["references"] for each in task.runs]
    assert {each["task_id"] for each in named} == {task.id}
    assert [each["stream_id"] for each in named] == [each.config.stream_id for each in task.runs]
