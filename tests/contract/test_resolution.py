"""What a body resolves to, told by the sentences of the page."""

from __future__ import annotations

import pytest

from taskpact.contract import contract, load
from taskpact.contract.document import read
from taskpact.contract.files import folder

CONTRACT = load()


@pytest.mark.parametrize(
    ("body", "field", "value"),
    [
        ({}, "mode", "agent"),
        ({}, "ask_question", False),
        ({}, "auto_execute", False),
        ({}, "isolated", False),
        ({}, "visibility", "private"),
        ({"visibility": ""}, "visibility", "private"),
        ({"visibility": "team"}, "visibility", "team"),
        ({}, "max_iterations", 0),
        ({"mode": "agent"}, "max_iterations", 0),
        ({"mode": "plan"}, "max_iterations", 1),
        ({"mode": "plan", "max_iterations": 0}, "max_iterations", 0),
        ({}, "max_steps", 60),
        ({"agent_id": "a"}, "max_steps", 45),
        ({"agent_ids": ["a", "b"]}, "max_steps", 60),
        ({"agent_id": "a", "max_steps": 200}, "max_steps", 200),
    ],
)
def test_an_omitted_value_is_filled_in_as_the_page_says(body, field, value) -> None:
    assert CONTRACT.resolve(body).values[field] == value


@pytest.mark.parametrize(
    "field", ["model", "sandbox_id", "project_id", "id", "completion_delivery"]
)
def test_what_only_the_server_can_give_stays_open(field) -> None:
    assert field not in CONTRACT.resolve({}).values


@pytest.mark.parametrize(
    ("field", "value"), [("model", ""), ("secrets", []), ("id", "not a uuid"), ("id", "")]
)
def test_a_value_that_means_omitted_does_not_count(field, value) -> None:
    assert field not in CONTRACT.resolve({field: value}).values


def test_unknown_members_do_not_count() -> None:
    assert "mood" not in CONTRACT.resolve({"mood": "good"}).values


@pytest.mark.parametrize(
    ("body", "doubtful"),
    [
        ({}, set()),
        ({"agent_id": "a"}, set()),
        ({"agent_ids": ["a", "b"]}, set()),
        ({"agent_id": "a", "agent_ids": ["b"]}, {"route", "max_steps"}),
        ({"agent_ids": ["b"]}, {"route", "max_steps"}),
        ({"agent_id": ""}, {"route", "max_steps"}),
        ({"agent_id": "", "max_steps": 9}, {"route"}),
        ({"mode": "chat"}, {"max_iterations"}),
        ({"mode": "chat", "max_iterations": 2}, set()),
    ],
)
def test_a_value_that_rests_on_a_silent_place_says_so(body, doubtful) -> None:
    resolution = CONTRACT.resolve(body)
    assert set(resolution.ambiguous) == doubtful
    assert set(resolution.ambiguous.values()) <= set(CONTRACT.ambiguities)


def test_the_same_body_resolves_the_same_again_and_others_are_not_mixed_up() -> None:
    """What is remembered of one call must not show in the next."""
    first = CONTRACT.resolve({"mode": "plan"})
    assert CONTRACT.resolve({"mode": "agent"}).values["max_iterations"] == 0
    assert CONTRACT.resolve({"mode": "plan"}) == first
    first.values["max_iterations"] = 5  # type: ignore[index]
    assert CONTRACT.resolve({"mode": "plan"}).values["max_iterations"] == 1


def test_a_present_null_is_not_an_absent_value() -> None:
    """A document may allow null; `true` in a condition then means that it was sent."""
    document = dict(read(folder("spec") / "openapi.yaml"))
    request = document["components"]["schemas"]["CreateTaskRequest"]
    request["properties"]["agent_id"] = {"type": ["string", "null"]}
    nullable = contract(document)
    assert nullable.resolve({}).derived["route"] == "swarm"
    assert nullable.resolve({"agent_id": None}).derived["route"] == "direct"


def test_equal_values_of_other_types_are_told_apart() -> None:
    """1, 1.0 and true are equal in Python; a condition may look at the type."""
    document = dict(read(folder("spec") / "openapi.yaml"))
    request = document["components"]["schemas"]["CreateTaskRequest"]
    request["properties"]["level"] = {
        "x-default-when": [
            {"when": {"grade": {"type": "boolean"}}, "value": "switch"},
            {"value": "number"},
        ]
    }
    request["properties"]["grade"] = {"type": ["integer", "boolean"]}
    graded = contract(document)
    assert graded.resolve({"grade": 1}).values["level"] == "number"
    assert graded.resolve({"grade": True}).values["level"] == "switch"
    assert graded.resolve({"grade": 1}).values["level"] == "number"
