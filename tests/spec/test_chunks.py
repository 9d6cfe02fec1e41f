"""The chunks of the stream, and the grammar that puts them in order."""

from __future__ import annotations

import json

import pytest

FACTS_OF_CHUNKS: dict[str, dict[str, object]] = {
    "start": {},
    "start-step": {},
    "finish-step": {},
    "text-start": {"id": "1"},
    "text-delta": {"id": "1", "delta": "a"},
    "text-end": {"id": "1"},
    "reasoning-start": {"id": "1"},
    "reasoning-delta": {"id": "1", "delta": "a"},
    "reasoning-end": {"id": "1"},
    "tool-input-start": {"toolCallId": "c", "toolName": "t"},
    "tool-input-delta": {"toolCallId": "c", "inputTextDelta": "{"},
    "tool-input-available": {"toolCallId": "c", "toolName": "t", "input": {}},
    "tool-output-available": {"toolCallId": "c", "output": None},
    "tool-output-error": {"toolCallId": "c", "errorText": "no"},
    "source-url": {"url": "https://x.example"},
    "file": {"url": "https://x.example"},
    "data-subagent-stream": {"data": {}},
    "message-metadata": {"messageMetadata": {}},
    "error": {"errorText": "no"},
    "abort": {},
    "finish": {},
}


@pytest.mark.parametrize("kind", FACTS_OF_CHUNKS)
def test_a_chunk_is_taken_whole_and_refused_with_a_member_missing(spec, kind: str):
    """Each chunk type of the profile needs exactly the members that are known for it."""
    members = FACTS_OF_CHUNKS[kind]
    assert spec.chunk_errors({"type": kind, **members}) == []
    assert spec.chunk_errors({"type": kind, **members, "more": 1}) == []
    for missing in members:
        less = {key: value for key, value in members.items() if key != missing}
        assert spec.chunk_errors({"type": kind, **less}), missing


def test_optional_members_of_chunks_are_typed(spec):
    """What may be absent may not be of another type."""
    assert spec.chunk_errors({"type": "start", "messageId": "m", "messageMetadata": {"a": 1}}) == []
    assert spec.chunk_errors({"type": "start", "messageId": 4})
    assert spec.chunk_errors({"type": "finish", "finishReason": "stop"}) == []
    assert spec.chunk_errors({"type": "finish", "finishReason": 4})
    assert spec.chunk_errors({"type": "abort", "reason": 4})


def test_an_unknown_chunk_type_is_legal(spec):
    """`tool-call` and types of tomorrow pass; a chunk without a type does not."""
    assert spec.chunk_errors({"type": "tool-call"}) == []
    assert spec.chunk_errors({"type": "of-tomorrow", "id": 4}) == []
    for wrong in ({}, {"type": 4}, [], "text"):
        assert spec.chunk_errors(wrong)


def test_the_tables_of_chunk_types_agree(spec):
    """Mapping, alternatives and the types that are not "other" name the same types."""
    schema = spec.schemas["StreamChunk"]
    mapping = schema["discriminator"]["mapping"]
    assert set(mapping) == set(FACTS_OF_CHUNKS) - {"data-subagent-stream"}
    alternatives = [each["$ref"] for each in schema["oneOf"]]
    assert set(mapping.values()) < set(alternatives)
    other = spec.followed({"$ref": schema["discriminator"]["defaultMapping"]})
    assert other["properties"]["type"]["not"]["anyOf"][1]["enum"] == list(mapping)
    for kind, ref in mapping.items():
        own = spec.followed({"$ref": ref})["properties"]["type"]
        assert kind in own.get("enum", [own.get("const")])


def test_the_data_of_an_event_is_a_chunk_as_json(spec):
    """Said by contentMediaType and contentSchema; the example's data keep it."""
    data = spec.schemas["StreamEvent"]["properties"]["data"]
    assert data["contentMediaType"] == "application/json"
    assert data["contentSchema"] == {"$ref": spec.profile["chunk"]}
    events = spec.document["components"]["examples"]["Run"]["dataValue"]
    *chunks, last = [event["data"] for event in events]
    assert last == spec.profile["terminator"]
    for text in chunks:
        assert spec.chunk_errors(json.loads(text)) == []


def test_the_profile_says_how_a_stream_begins_and_ends(spec):
    """Headers, first chunk, end chunks and terminator of the UI message stream."""
    assert spec.profile["headers"] == {
        "cache-control": "no-cache",
        "x-accel-buffering": "no",
        "x-vercel-ai-ui-message-stream": "v1",
    }
    assert spec.profile["first"] == ["start"]
    assert spec.profile["last"] == ["finish", "error", "abort"]
    assert spec.profile["terminator"] == "[DONE]"


def test_the_grammar_names_known_chunks_and_their_members(spec):
    """Every type in the grammar is a known chunk type that requires the key it is matched by."""
    mapping = spec.schemas["StreamChunk"]["discriminator"]["mapping"]

    def needs(kind: str) -> list[str]:
        return spec.followed({"$ref": mapping[kind]})["required"]

    profile = spec.profile
    for kind in [*profile["first"], *profile["last"], profile["step"], profile["message"]]:
        assert kind in mapping
    for span in spec.profile["spans"]:
        for kind in [span["open"], *span["inside"], span["close"]]:
            assert span["key"] in needs(kind)
        for kind in span["inside"]:
            assert span["carries"] in needs(kind)
    for rule in spec.profile["follows"]:
        for kind in [rule["chunk"], *rule["after"]]:
            assert rule["key"] in needs(kind)


def test_every_stream_names_a_known_profile(spec):
    """`x-profile` stands on each event stream and names one of `x-profiles`."""
    streams = [place.node for place in spec.places("media") if "itemSchema" in place.node]
    assert len(streams) == 2
    for node in streams:
        assert node["x-profile"] in spec.document["components"]["x-profiles"]


def test_the_known_status_words(spec):
    """The states and end states of the public pages, sorted by what to expect."""
    states = spec.schemas["RunStatus"]["x-states"]
    assert set(states["ended"]) == {"completed", "error", "failed", "aborted"}
    assert states["waiting"] == ["suspended"]
    assert "resuming" in states["active"]
