"""The body and the answers of the call are as they are known to be.

The numbers and words of the contract are typed here a second time, so that a slip is seen.
"""

from __future__ import annotations

import pytest

MODELS = [
    "auto", "opus-4.8", "opus-4.7", "opus-4.6", "sonnet-4.6", "haiku-4.5", "gpt-5.5-high",
    "gpt-5.4-xhigh", "gpt-5.4-high", "gpt-5.3-codex-high", "gemini-3-pro", "gemini-3-flash",
    "grok-4.3-high", "grok-4.3-fast", "kimi-k2.6", "glm-5", "glm-5.1", "deepseek-v4-pro-high",
]  # fmt: skip
STRINGS = {"type": "array", "items": {"type": "string"}}
UUID = {"type": "string", "format": "uuid"}

FACTS_OF_FIELDS: dict[str, dict[str, object]] = {
    "agent_id": {"type": "string"},
    "agent_ids": STRINGS,
    "ask_question": {"type": "boolean", "default": False, "x-suspends": {"ask_question": True}},
    "auto_execute": {
        "type": "boolean",
        "default": False,
        "x-suspends": {"mode": "plan", "auto_execute": False},
    },
    "completion_delivery": {"type": "string", "enum": ["webhook", "artifact"]},
    "file_keys": STRINGS,
    "id": {
        "type": "string",
        "x-invalid": {"means": "omitted", "usable": {"format": "uuid"}},
        "x-default-from": "generated",
    },
    "isolated": {"type": "boolean", "default": False},
    "max_iterations": {"type": "integer", "minimum": 0, "maximum": 5},
    "max_steps": {"type": "integer", "minimum": 4, "maximum": 200},
    "message": {"$ref": "#/components/schemas/UserMessage"},
    "mode": {"type": "string", "enum": ["agent", "chat", "plan"], "default": "agent"},
    "model": {
        "type": "string",
        "enum": [*MODELS, ""],
        "x-empty": "omitted",
        "x-defers": ["auto"],
        "x-default-from": "policy",
    },
    "project_id": UUID,
    "response_format": {"type": "string", "enum": ["sse", "json"]},
    "sandbox_id": {**UUID, "x-default-from": "default-sandbox"},
    "secrets": {**STRINGS, "x-empty": "omitted"},
    "task": {"type": "string", "x-used-when-absent": "/message/parts"},
    "visibility": {
        "type": "string",
        "enum": ["public", "private", "unlisted", "team", ""],
        "default": "private",
        "x-empty": "omitted",
        "x-readers": {
            "public": "everyone",
            "unlisted": "everyone",
            "team": "team",
            "private": "owner",
        },
    },
}
SAID_ELSEWHERE = {"description", "examples", "x-resolved-at", "x-default-when"}


@pytest.mark.parametrize("name", FACTS_OF_FIELDS)
def test_the_field_is_as_the_page_says(spec, name: str):
    """Type, format, range, enumeration, default and meaning of each field; nothing besides."""
    node = {key: value for key, value in spec.fields[name].items() if key not in SAID_ELSEWHERE}
    assert node == FACTS_OF_FIELDS[name]


def test_the_body_has_these_fields_and_needs_none(spec):
    """No property of the body is required, and others than these are not refused."""
    request = spec.schemas["CreateTaskRequest"]
    assert sorted(request["properties"]) == sorted(FACTS_OF_FIELDS)
    assert set(request) == {"type", "properties", "x-derived"}
    assert spec.schema_errors("CreateTaskRequest", {}) == []
    assert spec.schema_errors("CreateTaskRequest", {"of_tomorrow": 1}) == []


def test_there_are_eighteen_models(spec):
    """`auto` and 17 names; the empty string is acceptable but names no model."""
    assert [name for name in spec.fields["model"]["enum"] if name] == MODELS
    assert len(MODELS) == len(set(MODELS)) == 18


def test_iterations_default_to_one_in_plan_mode_and_to_none_in_agent_mode(spec):
    """The default depends on the mode; that of chat mode is a reading."""
    plan, agent, other = spec.fields["max_iterations"]["x-default-when"]
    assert plan == {"when": {"mode": {"const": "plan"}}, "value": 1}
    assert agent == {"when": {"mode": {"const": "agent"}}, "value": 0}
    assert "when" not in other
    assert other["ambiguity"].startswith("AMB-")


def test_steps_default_to_45_for_one_agent_and_to_60_for_the_swarm(spec):
    """The default depends on the route."""
    assert spec.fields["max_steps"]["x-default-when"] == [
        {"when": {"route": {"const": "direct"}}, "value": 45},
        {"value": 60},
    ]


def test_an_agent_id_alone_goes_direct_and_everything_plain_to_the_swarm(spec):
    """The rows of `route` that are no reading are the two that the page states."""
    rules = spec.schemas["CreateTaskRequest"]["x-derived"]["route"]["rules"]
    plain = [rule for rule in rules if "ambiguity" not in rule]
    assert plain == [{"when": {"agent_id": True}, "value": "direct"}, {"value": "swarm"}]


def test_the_message_and_its_parts(spec):
    """A part needs its type; role is `user`; ids are uuids."""
    schemas = spec.schemas
    assert list(schemas["UserMessage"]["properties"]) == ["id", "role", "parts"]
    assert schemas["UserMessage"]["properties"]["role"]["enum"] == ["user"]
    assert schemas["MessagePart"]["required"] == ["type"]
    parts = list(schemas["MessagePart"]["properties"])
    assert parts == ["type", "text", "media_type", "name", "url"]
    assert spec.schema_errors("CreateTaskRequest", {"message": {"parts": [{"text": "no type"}]}})
    assert spec.schema_errors("CreateTaskRequest", {"message": []})


def test_the_answers_of_the_call(spec):
    """The field `response_format` decides, then Accept, then the stream; JSON is a 202."""
    create = spec.operations["createTask"][2]
    assert create["x-negotiation"] == {
        "field": "response_format",
        "default": "sse",
        "answers": {
            "sse": {"status": 200, "mediaType": "text/event-stream"},
            "json": {"status": 202, "mediaType": "application/json"},
        },
    }
    for answer in create["x-negotiation"]["answers"].values():
        assert list(create["responses"][str(answer["status"])]["content"]) == [answer["mediaType"]]
    assert create["x-identity"] == {"field": "id", "existing": "continues"}
