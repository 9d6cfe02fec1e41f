"""What counts as an acceptance, a refusal, a stream and an acknowledgement."""

from __future__ import annotations

import pytest

from taskpact.contract import load
from taskpact.judging import answers
from taskpact.wire.exchange import Exchange, Fault

NEGOTIATION = load().negotiation


def answer(status: int | None, kind: str = "application/json", body: bytes = b"{}") -> Exchange:
    return Exchange("POST", "/", status=status, headers=(("Content-Type", kind),), body=body)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 415, 422, 499])
def test_any_4xx_is_a_refusal(status) -> None:
    assert answers.not_refused(answer(status)) is None


@pytest.mark.parametrize("status", [None, 200, 202, 204, 302, 408, 429, 500, 501, 503])
def test_nothing_else_is_a_refusal(status) -> None:
    assert answers.not_refused(answer(status))


def test_a_refusal_is_no_event_stream() -> None:
    assert "event stream" in (answers.not_refused(answer(400, "Text/Event-Stream")) or "")


def test_an_answer_that_never_came_is_told_with_its_fault() -> None:
    lost = Exchange("POST", "/", fault=Fault("reset", "by peer"))
    assert "reset: by peer" in (answers.not_accepted(lost) or "")


@pytest.mark.parametrize(
    ("status", "kind", "right"),
    [
        (200, "text/event-stream", True),
        (200, "TEXT/Event-Stream; charset=utf-8", True),
        (202, "text/event-stream", False),
        (200, "application/json", False),
    ],
)
def test_the_stream_is_known_by_status_and_media_type(status, kind, right) -> None:
    assert (answers.not_stream(answer(status, kind), NEGOTIATION) is None) == right


@pytest.mark.parametrize(
    ("status", "any_success", "right"),
    [(202, False, True), (200, False, False), (200, True, True), (400, True, False)],
)
def test_the_acknowledgement_has_its_status_unless_any_will_do(status, any_success, right) -> None:
    found = answers.not_acknowledgement(answer(status), NEGOTIATION, any_success=any_success)
    assert (found is None) == right


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b'{"task_id": "a"}', "a"),
        (b'{"id": "a", "status": "ok"}', "a"),
        (b'{"task": {"id": "a"}}', "a"),
        (b'{"data": {"taskId": "a"}}', "a"),
        (b'{"id": 7}', None),
        (b'{"id": ""}', None),
        (b"[]", None),
        (b"nonsense", None),
        (b"\xff", None),
    ],
)
def test_the_id_is_found_under_any_of_its_names(body, told) -> None:
    assert answers.acknowledged(answer(202, body=body)) == told


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (4, 4.0, True),
        (1, True, False),
        (False, False, True),
        (0, False, False),
        ("4", 4, False),
        (None, None, True),
        (None, "", False),
        ([1, {"a": 2.0}], [1.0, {"a": 2}], True),
        ([1], [True], False),
        ([1], [1, 1], False),
        ({"a": 1}, {"b": 1}, False),
    ],
)
def test_json_values_are_equal_as_json_schema_says(one, other, same) -> None:
    assert answers.equal(one, other) == same
