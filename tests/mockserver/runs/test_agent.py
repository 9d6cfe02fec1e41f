"""What the pretend agent says: every setting shows, and the profile's grammar is kept."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import jsonschema
import orjson
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.runs.agent import SEARCHES, said
from mockserver.runs.directives import wishes
from mockserver.runs.script import message_text

DOCUMENT = Path(__file__).parents[3] / "spec" / "openapi.yaml"
PROFILE = "ui-message-stream"

names = st.lists(st.text(min_size=1, max_size=8), max_size=4)
calls = st.fixed_dictionaries(
    {
        "text": st.text(max_size=80),
        "wanted": st.sampled_from(["", "take 1 step", "take 7 steps", "take 300 steps"]),
        "route": st.sampled_from(["direct", "swarm"]),
        "mode": st.sampled_from(["agent", "chat", "plan"]),
        "max_steps": st.integers(4, 200) | st.just(4.0),
        "max_iterations": st.integers(0, 5),
        "isolated": st.booleans(),
        "agent_ids": names,
        "history": names.map(tuple),
        "secret_names": names.map(tuple),
        "file_keys": names.map(tuple),
        "seed": st.integers(),
    }
)


def chunks_of(config) -> list[dict]:
    """The run's chunks as a client has them: through JSON and back."""
    return [json.loads(orjson.dumps(c)) for c in said(config, wishes(config.text).steps)]


def parts(chunks, name) -> list:
    return [chunk["data"] for chunk in chunks if chunk["type"] == f"data-{name}"]


def steps_by_phase(chunks) -> Counter:
    counted, phase = Counter(), "none"
    for chunk in chunks:
        if chunk["type"] == "data-phase":
            phase = chunk["data"]["phase"]
        counted[phase] += chunk["type"] == "start-step"
    return counted


@pytest.fixture(scope="session")
def document():
    return yaml.safe_load(DOCUMENT.read_text())


@pytest.fixture(scope="session")
def profile(document):
    return document["components"]["x-profiles"][PROFILE]


@pytest.fixture(scope="session")
def chunk_schema(document, profile):
    schema = {"$ref": profile["chunk"], "components": document["components"]}
    return jsonschema.Draft202012Validator(schema)


def broken_rules(chunks, profile) -> list[str]:
    """What in a whole run breaks the grammar that the document gives for its profile."""
    broken, opened, seen = [], {}, set()
    for index, chunk in enumerate(chunks):
        kind = chunk["type"]
        for span in profile["spans"]:
            key = (span["open"], chunk.get(span["key"]))
            if kind == span["open"]:
                broken += [f"{key} opened twice"] if key in opened else []
                opened[key] = True
            if kind in span["inside"] and not opened.get(key):
                broken.append(f"{kind} outside {key}")
            if kind == span["close"]:
                alone = span.get("optional", False) and key not in opened
                broken += [] if opened.get(key) or alone else [f"{key} closed, not open"]
                opened[key] = False
        for rule in profile["follows"]:
            earlier = {(before, chunk.get(rule["key"])) for before in rule["after"]}
            if kind == rule["chunk"] and not earlier & seen:
                broken.append(f"{kind} before {earlier}")
        seen |= {(kind, chunk.get("toolCallId"))}
        if (index == 0) != (kind in profile["first"]):
            broken.append(f"{kind} at {index}")
        if (index == len(chunks) - 1) != (kind in profile["last"]):
            broken.append(f"{kind} at {index} of {len(chunks)}")
    return broken + [f"{key} left open" for key, is_open in opened.items() if is_open]


@settings(max_examples=60, deadline=None)
@given(
    call=calls,
    asking=st.sampled_from(["", "ask me"]),
    waiting=st.fixed_dictionaries({"auto_execute": st.booleans(), "ask_question": st.booleans()}),
    after=st.sampled_from(["", "question", "plan"]),
)
def test_any_run_keeps_the_grammar_of_its_profile(
    run, profile, chunk_schema, call, asking, waiting, after
):
    text = call.pop("text") + call.pop("wanted") + asking
    chunks = chunks_of(run(text, after=after, suspended_stream=after and "s", **call, **waiting))
    assert broken_rules(chunks, profile) == []
    assert Counter(c["type"] for c in chunks)["finish"] == 1
    kinds = {chunk["type"]: chunk for chunk in chunks}
    assert [e.message for c in kinds.values() for e in chunk_schema.iter_errors(c)] == []


@settings(max_examples=60, deadline=None)
@given(call=calls)
def test_any_run_shows_its_limits_and_says_its_message(run, call):
    text = call.pop("text") + call.pop("wanted")
    config = run(text, auto_execute=True, **call)
    chunks = chunks_of(config)
    phases = steps_by_phase(chunks)
    asked = wishes(text).steps
    assert phases["execution"] + phases["answering"] == min(asked, call["max_steps"])
    assert phases["verification"] == len(parts(chunks, "verification")) == call["max_iterations"]
    assert phases["planning"] == len(parts(chunks, "plan")) == (call["mode"] == "plan")
    answer = "".join(c["delta"] for c in chunks if c["type"] == "text-delta")
    assert answer == message_text(config)
    assert text in answer


def test_the_stream_tells_which_task_and_which_stream_it_is(run):
    config = run()
    assert chunks_of(config)[0]["messageMetadata"] == {
        "task_id": config.task_id,
        "stream_id": config.stream_id,
    }


def test_an_agent_that_is_not_asked_for_more_takes_three_steps(run):
    assert steps_by_phase(chunks_of(run())) == Counter({"none": 0, "execution": 3})


@pytest.mark.parametrize("cap", [4, 5, 29, 30, 31, 200])
def test_thirty_steps_are_taken_as_far_as_max_steps_goes(run, cap):
    chunks = chunks_of(run("Please take 30 steps.", max_steps=cap))
    assert steps_by_phase(chunks)["execution"] == min(30, cap)


def test_planning_and_verification_do_not_count_as_steps(run):
    config = run("take 30 steps", mode="plan", auto_execute=True, max_steps=4, max_iterations=5)
    chunks = chunks_of(config)
    expected = {"planning": 1, "execution": 4, "verification": 5}
    assert {k: v for k, v in steps_by_phase(chunks).items() if v} == expected


@pytest.mark.parametrize("cycles", range(6))
def test_verification_goes_through_the_cycles_asked_for(run, cycles):
    seen = parts(chunks_of(run(max_iterations=cycles)), "verification")
    assert [(part["cycle"], part["of"]) for part in seen] == [
        (cycle, cycles) for cycle in range(1, cycles + 1)
    ]


def test_every_cycle_executes_before_it_verifies_while_steps_remain(run):
    chunks = chunks_of(run("take 7 steps", max_iterations=3))
    phases = [part["phase"] for part in parts(chunks, "phase")]
    assert phases == ["execution", "verification"] * 3 + ["execution"]


def test_the_first_cycle_executes_even_when_there_are_more_cycles_than_steps(run):
    [first, second, *_] = parts(chunks_of(run(max_iterations=5)), "phase")
    assert (first["phase"], second["phase"]) == ("execution", "verification")


def test_a_plan_comes_before_anything_is_executed(run):
    kinds = [chunk["type"] for chunk in chunks_of(run(mode="plan", auto_execute=True))]
    assert kinds.index("data-plan") < kinds.index("tool-input-start")
    assert kinds.index("data-plan") < kinds.index("data-subagent-stream")


@pytest.mark.parametrize("text", ["Hello", "take 30 steps"])
def test_chat_searches_and_executes_nothing(run, text):
    chunks = chunks_of(run(text, mode="chat"))
    used = {c["toolName"] for c in chunks if "toolName" in c}
    assert used
    assert used <= set(SEARCHES)
    assert steps_by_phase(chunks)["execution"] == 0


@pytest.mark.parametrize("mode", ["agent", "plan"])
def test_other_modes_use_more_than_searches(run, mode):
    used = {c["toolName"] for c in chunks_of(run(mode=mode)) if "toolName" in c}
    assert used - set(SEARCHES)


def test_every_tool_call_has_an_id_of_its_own_and_its_input_as_written(run):
    chunks = chunks_of(run('take 30 steps\u2028"\0'))
    begun = [c["toolCallId"] for c in chunks if c["type"] == "tool-input-start"]
    written = [json.loads(c["inputTextDelta"]) for c in chunks if c["type"] == "tool-input-delta"]
    given_ = [c["input"] for c in chunks if c["type"] == "tool-input-available"]
    assert len(begun) == len(set(begun)) == 29
    assert written == given_


def test_a_direct_run_shows_its_agent_and_no_swarm(run):
    chunks = chunks_of(run(route="direct", agent_id="solo"))
    assert parts(chunks, "agent") == [{"agent_id": "solo"}]
    assert parts(chunks, "subagent-stream") == []


def test_a_swarm_shows_each_agent_named_at_work_and_done(run):
    shown = parts(chunks_of(run(agent_ids=["a", "b", "a"])), "subagent-stream")
    told = [(part["agent_id"], part["status"]) for part in shown]
    assert told == [(a, s) for s in ("running", "completed") for a in "aba"]
    assert len({part["subagent_run_id"] for part in shown}) == 3


@pytest.mark.parametrize("agent_ids", [[], None])
def test_a_swarm_that_names_nobody_still_shows_a_subagent(run, agent_ids):
    chunks = chunks_of(run(agent_ids=agent_ids))
    assert len({part["agent_id"] for part in parts(chunks, "subagent-stream")} - {"", None}) == 1
    assert parts(chunks, "agent") == []


def test_secrets_show_by_name_only_when_there_are_any(run):
    with_secrets = chunks_of(run(secret_names=("TOKEN", "KEY"), secrets=["TOKEN", "KEY", "NO"]))
    assert parts(with_secrets, "secrets") == [{"names": ["TOKEN", "KEY"]}]
    assert "NO" not in json.dumps(with_secrets)
    assert parts(chunks_of(run()), "secrets") == []


def test_files_show_by_their_keys_only_when_there_are_any(run):
    assert parts(chunks_of(run(file_keys=("a/b",))), "files") == [{"keys": ["a/b"]}]
    assert parts(chunks_of(run()), "files") == []


@pytest.mark.parametrize("isolated", [True, False])
def test_the_sandbox_shows_and_whether_it_is_isolated(run, isolated):
    config = run(isolated=isolated)
    expected = {"id": config.values["sandbox_id"], "isolated": isolated}
    assert parts(chunks_of(config), "sandbox") == [expected]


def test_resolved_values_show_also_ones_this_code_has_never_heard_of(run):
    [shown] = parts(chunks_of(run(max_steps=77, novelty=5)), "run-config")
    assert (shown["max_steps"], shown["novelty"], shown["route"]) == (77, 5, "swarm")


def test_a_run_without_any_resolved_value_is_still_a_run(run, profile):
    """An overlay may take fields away."""
    bare = run(**dict.fromkeys(["mode", "max_steps", "max_iterations", "agent_ids"]))
    assert broken_rules(chunks_of(bare), profile) == []


def test_a_run_is_the_same_each_time(run):
    assert chunks_of(run()) == chunks_of(run())


@pytest.mark.parametrize("change", [{"seed": 8}, {"stream_id": "another"}])
def test_another_seed_or_stream_has_other_ids(run, change):
    def ids(config):
        chunks = chunks_of(config)
        return {c[k] for c in chunks for k in ("messageId", "toolCallId") if k in c}

    assert not ids(run()) & ids(run(**change))
