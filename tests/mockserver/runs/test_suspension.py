"""Where a run waits for the user follows from its configuration alone."""

from __future__ import annotations

import pytest

from mockserver.runs.suspension import settled, suspension

ASKING = "Before you start, ask me which target."


@pytest.mark.parametrize(
    ("text", "values", "kind"),
    [
        ("Hi.", {}, None),
        ("Hi.", {"mode": "plan"}, "plan"),
        ("Hi.", {"mode": "plan", "auto_execute": True}, None),
        ("Hi.", {"mode": "agent", "auto_execute": False}, None),
        ("Hi.", {"mode": "chat"}, None),
        ("Hi.", {"ask_question": True}, None),
        (ASKING, {}, None),
        (ASKING, {"ask_question": False}, None),
        (ASKING, {"ask_question": True}, "question"),
        (ASKING, {"ask_question": True, "mode": "plan"}, "question"),
        (ASKING, {"ask_question": True, "mode": "plan", "auto_execute": True}, "question"),
        (ASKING, {"ask_question": False, "mode": "plan"}, "plan"),
    ],
)
def test_a_run_waits_for_its_plan_or_for_an_answer(run, text, values, kind):
    found = suspension(run(text, **values))
    assert (found and found.kind) == kind


@pytest.mark.parametrize(
    ("after", "values", "kind"),
    [
        ("question", {}, None),
        ("question", {"mode": "plan"}, "plan"),
        ("question", {"mode": "plan", "auto_execute": True}, None),
        ("plan", {"mode": "plan"}, None),
    ],
)
def test_after_a_decision_a_run_waits_for_what_is_still_open(run, after, values, kind):
    config = run(ASKING, ask_question=True, after=after, suspended_stream="s", **values)
    found = suspension(config)
    assert (found and found.kind) == kind


def test_what_is_told_names_the_run_the_call_and_how_to_answer(run):
    paused = suspension(run(mode="plan"))
    assert set(paused.told) == {"kind", "run_id", "tool_call_id", "agent_id", "schema"}
    assert paused.run_id == run().stream_id
    assert all(isinstance(paused.told[name], str) for name in ("run_id", "tool_call_id", "kind"))


def test_the_run_that_goes_on_knows_the_call_that_waited(run):
    waiting = run(mode="plan")
    after = run(mode="plan", stream_id="another", after="plan", suspended_stream=waiting.stream_id)
    assert settled(after).tool_call_id == suspension(waiting).tool_call_id


def test_a_first_run_goes_on_after_nothing(run):
    assert settled(run(mode="plan")) is None
