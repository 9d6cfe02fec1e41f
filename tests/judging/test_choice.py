"""Which answer came, and what an acknowledgement holds."""

import json

import pytest

from taskpact.contract import load
from taskpact.judging import choice
from taskpact.wire.exchange import Exchange

NEGOTIATION = load().negotiation
UUID = "2f9c1f60-8a3b-4c55-9d0e-3d1c2b7a9e10"
STREAM = b'data: {"type":"start"}\n\n'


def answer(status=200, kind="application/json", body=b"{}", **more):
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    headers = (("Content-Type", kind),) if kind else ()
    return Exchange("POST", "/", status=status, headers=headers, body=body, **more)


@pytest.mark.parametrize(
    ("exchange", "name"),
    [
        (answer(200, "text/event-stream", STREAM), "sse"),
        (answer(200, "Text/Event-Stream; charset=utf-8", STREAM), "sse"),
        (answer(202, "text/event-stream", b""), "sse"),
        (answer(202), "json"),
        (answer(200), "json"),
        (answer(202, "application/json; charset=utf-8"), "json"),
        (answer(202, "application/hal+json"), "json"),
        (answer(202, "application/json", b""), "json"),
        (answer(202, "text/plain", b'{"task_id": "x"}'), "json"),
        (answer(202, "", b'{"task_id": "x"}'), "json"),
        (answer(200, "application/json", STREAM), ""),
        (answer(200, "text/event-stream", b'{"task_id": "x"}', complete=True), ""),
        (answer(200, "text/html", b"<p>hello</p>"), ""),
        (answer(400), ""),
        (answer(406, "text/event-stream", STREAM), ""),
        (answer(None), ""),
    ],
)
def test_an_answer_is_known_by_its_media_type_unless_the_body_denies_it(exchange, name):
    assert name == choice.came(exchange, NEGOTIATION)
    for expected in NEGOTIATION.answers:
        reason = choice.another(exchange, NEGOTIATION, expected)
        assert (reason is None) == (name == expected)


def test_the_reason_names_what_was_wanted_and_what_came():
    reason = choice.another(answer(406, "text/plain"), NEGOTIATION, "sse")
    assert "'sse' (text/event-stream)" in reason
    assert "406 with text/plain" in reason


def test_a_label_that_the_body_denies_is_told_as_such():
    reason = choice.another(answer(200, "application/json", STREAM), NEGOTIATION, "json")
    assert "a body of another kind" in reason


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"task_id": UUID, "id": "other"}, UUID),
        ({"id": UUID}, UUID),
        ({"task": {"id": UUID}}, UUID),
        ({"data": {"task_id": UUID}}, UUID),
        ({"task_id": 7}, None),
        ({"task_id": ""}, None),
        ({"task_id": "", "id": UUID}, UUID),
        ({"task": UUID}, None),
        ([UUID], None),
        (b"", None),
        (b"{'task_id': 'x'}", None),
    ],
)
def test_the_task_id_is_text_under_one_of_the_known_names(body, told):
    assert told == choice.task_id(answer(body=body))


def test_an_id_that_was_sent_is_found_under_any_name():
    assert choice.task_id(answer(body={"ref": [{"of": UUID}]}), UUID) == UUID
    assert choice.task_id(answer(body={"ref": "else"}), UUID) is None


def test_a_known_name_goes_before_the_id_that_was_sent():
    assert choice.task_id(answer(body={"task_id": "other", "asked": UUID}), UUID) == "other"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"status": "queued"}, "queued"),
        ({"task": {"status": "queued"}}, "queued"),
        ({"status": ""}, None),
        ({"status": None}, None),
        ({"status": 202}, None),
        ({}, None),
    ],
)
def test_a_status_is_a_word(body, told):
    assert told == choice.status(answer(body=body))


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_json_is_read_in_every_encoding_of_unicode(coding):
    body = json.dumps({"task_id": UUID}).encode(coding)
    assert choice.task_id(answer(body=body)) == UUID


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\xfd", b"[" * 100_000, b"{'a': 1}"])
def test_what_is_no_json_is_no_value_and_no_error(body):
    assert choice.value(answer(body=body)) is None


def test_every_string_of_a_value_is_found_and_no_member_name():
    value = {"a": ["one", {"b": "two"}, 3, None], "c": "three"}
    assert {"one", "two", "three"} == set(choice.strings(value))


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        ({"a": ["x", {"b/c": "y"}]}, "/a/1/b~1c"),
        ({"~": "y"}, "/~0"),
        ("y", ""),
        ({"y": "x"}, None),
        ({"a": {"b": "y"}, "c": "y"}, "/c"),
    ],
)
def test_a_text_is_found_at_its_shallowest_place(value, pointer):
    assert pointer == choice.place(value, "y")
