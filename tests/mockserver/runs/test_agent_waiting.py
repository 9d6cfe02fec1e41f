"""What the agent says of a suspension, and of the decision that it goes on after."""

from __future__ import annotations

from itertools import pairwise

import pytest

from mockserver.runs.agent import said
from mockserver.runs.script import message_text
from mockserver.runs.suspension import suspension

ASKING = "Please ask me."
WAITING = {"plan": {"mode": "plan"}, "question": {"ask_question": True}}


def spoken(config):
    return list(said(config, 3))


def kinds(config):
    return [chunk["type"] for chunk in spoken(config)]


def phases(config):
    return [c["data"]["phase"] for c in spoken(config) if c["type"] == "data-phase"]


def resumed(run, kind, **changes):
    return run(ASKING, after=kind, suspended_stream="before", **WAITING[kind], **changes)


@pytest.mark.parametrize("kind", WAITING)
def test_a_run_that_waits_says_what_for_and_finishes(run, kind):
    config = run(ASKING, **WAITING[kind])
    [told] = [c for c in spoken(config) if c["type"] == "data-suspended"]
    assert told["data"] == suspension(config).told
    assert spoken(config)[-1] == {"type": "finish", "finishReason": "tool-calls"}


@pytest.mark.parametrize("kind", WAITING)
def test_a_run_that_waits_has_executed_nothing(run, kind):
    config = run(ASKING, **WAITING[kind])
    assert phases(config) == ["planning"]
    assert "text-delta" not in kinds(config)
    assert "tool-output-available" not in kinds(config)


def test_the_plan_is_shown_before_it_is_to_be_approved(run):
    told = kinds(run(mode="plan"))
    assert told.index("data-plan") < told.index("data-approval") < told.index("data-suspended")


def test_a_question_comes_before_any_plan(run):
    assert "data-plan" not in kinds(run(ASKING, mode="plan", ask_question=True))
    assert "data-approval" not in kinds(run(ASKING, mode="plan", ask_question=True))


@pytest.mark.parametrize("kind", WAITING)
def test_steps_of_a_run_that_waits_are_balanced(run, kind):
    steps = [k for k in kinds(run(ASKING, **WAITING[kind])) if k.endswith("-step")]
    assert steps == ["start-step", "finish-step"] * (len(steps) // 2)


@pytest.mark.parametrize("kind", WAITING)
def test_a_run_that_goes_on_tells_the_decision_as_the_output_of_the_call(run, kind):
    config = resumed(run, kind, answers={"colour": "blue"})
    [called] = [
        c for c in spoken(config) if c.get("toolName") in {"ask_question", "request_approval"}
    ]
    [output] = [
        c for c in spoken(config) if c.get("toolCallId") == called["toolCallId"] and "output" in c
    ]
    assert output["output"] == {"decision": "approve", "kind": kind, "answers": {"colour": "blue"}}


def test_an_approved_plan_is_executed_and_not_made_again(run):
    config = resumed(run, "plan")
    assert "data-plan" not in kinds(config)
    assert "execution" in phases(config)
    assert kinds(config)[-1] == "finish"


def test_after_its_question_a_run_plans_and_waits_again(run):
    config = run(ASKING, mode="plan", ask_question=True, after="question", suspended_stream="b")
    told = kinds(config)
    assert told.index("tool-output-available") < told.index("data-plan")
    assert told[-1] == "finish"
    assert "execution" not in phases(config)


def test_the_answer_says_what_the_user_answered(run):
    assert '{"colour":"blue"}' in message_text(resumed(run, "question", answers={"colour": "blue"}))
    assert "answered" not in message_text(resumed(run, "plan"))


def test_the_limit_of_steps_holds_for_an_approved_run(run):
    config = resumed(run, "plan", max_steps=4)
    chunks = list(said(config, 300))
    begun = [c["type"] for c in chunks if c["type"] in {"data-phase", "start-step"}]
    assert begun.count("start-step") == 4
    assert ("data-phase", "start-step") in pairwise(begun)
