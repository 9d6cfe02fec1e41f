"""Refusals are told apart by what always differs, and by nothing that changes by itself."""

from __future__ import annotations

import json
import uuid
from itertools import count

import pytest

from taskpact.judging.twins import difference
from taskpact.wire.exchange import Exchange


def refusal(asked, status=404, body=None, headers=(), text=None):
    said = json.dumps({"error": "no such task"} if body is None else body) if text is None else text
    return (
        Exchange("GET", "/", status=status, headers=tuple(headers), body=said.encode()),
        asked,
    )


def asked(hidden, missing):
    """Two answers for each, asked in turns."""
    own = str(uuid.uuid4())
    one, other = [], []
    for _ in range(2):
        one.append(hidden(own))
        other.append(missing(str(uuid.uuid4())))
    return difference(one, other)


def test_equal_refusals_do_not_differ():
    assert asked(refusal, refusal) is None


def test_the_id_that_was_asked_for_is_no_difference():
    def named(task_id):
        lines = [("X-Task", task_id), ("X-Short", task_id.replace("-", "").upper())]
        return refusal(task_id, body={"error": f"no task {task_id}"}, headers=lines)

    assert asked(named, named) is None


def test_what_differs_on_every_request_is_no_difference():
    numbers = count()

    def numbered(task_id):
        lines = [("X-Request-Id", uuid.uuid4().hex), ("X-Left", str(next(numbers)))]
        body = {"error": "no", "error_id": f"e{uuid.uuid4()}", "at": [next(numbers)]}
        return refusal(task_id, body=body, headers=lines)

    assert asked(numbered, numbered) is None


@pytest.mark.parametrize("changes", range(4))
def test_a_value_that_grows_is_no_difference(changes):
    """Wherever between four requests it changes."""
    ticks = iter([0] * changes + [1] * (4 - changes))

    def timed(task_id):
        at = next(ticks)
        return refusal(task_id, body={"error": "no", "at": at}, headers=[("X-At", str(at))])

    assert asked(timed, timed) is None


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"status": 403}, "the status"),
        ({"headers": [("Cache-Control", "private")]}, "set of headers"),
        ({"body": {"error": "not yours"}}, "'/error'"),
        ({"body": {"error": "no such task", "kind": "x"}}, "members"),
        ({"body": {"error": "no such task "}}, "'/error'"),
        ({"text": '{"error":  "no such task"}'}, "the length of the body"),
        ({"text": "<p>Not found</p>"}, "body"),
    ],
)
def test_what_always_differs_is_a_difference(changed, where):
    reason = asked(lambda task_id: refusal(task_id, **changed), refusal)
    assert reason
    assert where in reason


def test_texts_that_are_no_json_are_compared_word_by_word():
    def hidden(task_id):
        return refusal(task_id, text=f"<p>{task_id} is hidden, {uuid.uuid4().hex}</p>")

    def missing(task_id):
        return refusal(task_id, text=f"<p>{task_id} is absent, {uuid.uuid4().hex}</p>")

    assert "word" in asked(hidden, missing)
    assert asked(hidden, hidden) is None


def test_times_are_no_difference():
    def dated(task_id, name="Date"):
        return refusal(task_id, headers=[(name, "now")])

    assert asked(lambda task_id: dated(task_id, "Date"), refusal) is None
    assert asked(lambda task_id: dated(task_id, "Server-Timing"), refusal) is None
