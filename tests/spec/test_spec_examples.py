"""Every example of the document keeps the schema it stands beside."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
from httpx_sse import EventSource


def example_cases(spec) -> Iterator[tuple[str, str, object]]:
    """(where, pointer of the schema, value) of every example in the document."""
    for place in spec.places("media", "parameter", "header"):
        for name, example in place.node.get("examples", {}).items():
            value = spec.followed(example)["dataValue"]
            if "itemSchema" in place.node:
                for item in value:
                    yield f"{place.pointer}/{name}", f"{place.pointer}/itemSchema", item
            else:
                yield f"{place.pointer}/{name}", f"{place.pointer}/schema", value
        if "example" in place.node:
            yield place.pointer, f"{place.pointer}/schema", place.node["example"]
    for place in spec.places("schema"):
        for value in place.node.get("examples", ()):
            yield place.pointer, place.pointer, value
        if "default" in place.node:
            yield place.pointer, place.pointer, place.node["default"]


def test_every_example_keeps_its_schema(spec):
    """JSON Schema 2020-12 with formats asserted; defaults count as examples."""
    cases = list(example_cases(spec))
    assert len(cases) > 40
    for where, pointer, value in cases:
        assert spec.errors(pointer, value) == [], where


def test_an_example_would_be_seen_to_be_wrong(spec):
    """Guards the test above: formats are asserted and references followed."""
    assert spec.schema_errors("TaskAcknowledgement", {"task_id": "no uuid", "status": "running"})
    assert spec.schema_errors("Task", {"id": "x", "title": "t", "created_at": "yesterday"})


def test_every_body_has_an_example(spec):
    """Every JSON body and every stream shows one."""
    for place in spec.places("media"):
        assert place.node.get("examples"), place.pointer


def test_the_bytes_of_the_stream_example_are_its_events(spec):
    """An independent reader finds in the bytes what the example lists as data."""
    run = spec.document["components"]["examples"]["Run"]
    answer = httpx.Response(
        200, headers={"content-type": "text/event-stream"}, content=run["serializedValue"]
    )
    read = [{"id": event.id, "data": event.data} for event in EventSource(answer).iter_sse()]
    assert read == run["dataValue"]
