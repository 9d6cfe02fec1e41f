"""Pages are read under several names; what is no list of tasks is none."""

from __future__ import annotations

import json

import pytest

from taskpact.judging.listing import page
from taskpact.wire.exchange import Exchange


def told(value):
    return page(Exchange("GET", "/", status=200, body=json.dumps(value).encode()))


@pytest.mark.parametrize(
    ("value", "cursor", "more"),
    [
        ({"tasks": [{"id": "A"}], "next_cursor": "x", "has_more": True}, "x", True),
        ({"tasks": [{"id": "A"}], "next_cursor": None, "has_more": False}, None, False),
        ({"items": [{"task_id": "A"}], "nextCursor": 7}, "7", None),
        ({"data": [{"id": "A"}], "pagination": {"next_cursor": "x"}}, "x", None),
        ([{"id": "A"}], None, None),
        ([{"id": "row", "taskId": "A"}], None, None),
        ([{"id": "row", "task": {"id": "A"}}], None, None),
    ],
)
def test_a_page_is_read(value, cursor, more):
    found = told(value)
    assert (found.ids, found.cursor, found.more) == (("a",), cursor, more)


def test_an_empty_page_is_one():
    assert told({"tasks": [], "filters": ["x"]}).ids == ()


@pytest.mark.parametrize("value", [{"error": "no"}, "text", None, {"tasks": ["a"]}, [1]])
def test_something_else_is_no_page(value):
    assert told(value) is None
