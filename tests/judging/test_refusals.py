"""The form of refusals."""

import json

import pytest

from taskpact.judging import refusals
from taskpact.wire.exchange import Exchange


def answer(status=400, body=b'{"error": "why"}', kind="application/json"):
    return Exchange("POST", "/", status=status, body=body, headers=(("Content-Type", kind),))


def test_an_object_with_a_text_is_an_error_object_and_more_members_are_free():
    body = b'{"error": "why", "code": null, "violations": []}'
    assert refusals.no_error_object(answer(body=body)) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<p>error</p>",
        b"[]",
        b'"error"',
        b"{}",
        b'{"Error": "why"}',
        b'{"error": ""}',
        b'{"error": " "}',
        b'{"error": null}',
        b'{"error": {"message": "why"}}',
        b'{"error": "why", "n": NaN}',
    ],
)
def test_anything_else_is_none(body):
    assert refusals.no_error_object(answer(body=body))


@pytest.mark.parametrize(
    ("kind", "right"),
    [
        ("application/json", True),
        ("Application/JSON; charset=utf-8", True),
        ("application/problem+json", True),
        ("text/html", False),
        ("text/plain", False),
        ("text/event-stream", False),
        ("", False),
    ],
)
def test_json_has_a_json_media_type(kind, right):
    assert (refusals.wrong_type(answer(kind=kind)) is None) is right


def test_an_error_under_a_success_is_disguised():
    assert refusals.disguised(answer(status=200))
    assert not refusals.disguised(answer(status=400))
    assert not refusals.disguised(answer(status=202, body=b'{"id": "a", "error": null}'))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("max_steps: too many", True),
        ("/max_steps", True),
        ("maxSteps is wrong", True),
        ("max-steps is wrong", True),
        ("max_steps_more", False),
        ("something is wrong", False),
    ],
)
def test_a_field_is_named_as_a_word_of_its_own(text, named):
    body = json.dumps({"error": "no", "detail": [{"loc": text}]}).encode()
    assert refusals.names(answer(body=body), "max_steps") is named


def test_classes_of_status_are_told_apart():
    assert [refusals.is_client_error(answer(s)) for s in (399, 400, 499, 500)] == [
        *(False, True, True, False)
    ]
    assert [refusals.is_server_error(answer(s)) for s in (499, 500, 599)] == [False, True, True]
    assert not refusals.is_client_error(answer(None))
    assert not refusals.is_server_error(answer(None))
