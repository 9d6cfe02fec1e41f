"""The user's messages and the streams that details show."""

import re

import pytest

from taskpact.judging import history


def said(*texts, role="user"):
    return [{"role": role, "parts": [{"type": "text", "text": text}]} for text in texts]


@pytest.mark.parametrize(
    "messages",
    [
        said("one", "two", "three"),
        [*said("one"), *said("all of one", role="assistant"), *said("two", "three")],
        [{"content": text} for text in ("one", "two", "three")],
        [{"role": "USER", "parts": [{"text": f"> {text}"}]} for text in ("one", "two", "three")],
        ["one", "two", "three"],
    ],
)
def test_messages_in_order_are_right_whatever_their_form(messages):
    assert history.missing_or_displaced({"messages": messages}, ["one", "two", "three"]) is None


@pytest.mark.parametrize(
    ("messages", "reason"),
    [
        (said("three", "two", "one"), r"places \[2, 1, 0\]"),
        (said("one", "three"), "1 of 3 .* 'two'"),
        (said("one, two, three"), r"places \[0, 0, 0\]"),
        (said("one", "two", "three", role="assistant"), "3 of 3"),
        ([], "3 of 3"),
        (None, "3 of 3"),
    ],
)
def test_lost_and_displaced_messages_are_told(messages, reason):
    found = history.missing_or_displaced({"messages": messages}, ["one", "two", "three"])
    assert found is not None
    assert re.search(reason, found)


def test_streams_are_known_by_their_ids():
    streams = [{"stream_id": "a"}, {"stream_id": "b"}, {"stream_id": "a"}, {"status": "x"}, 7]
    assert frozenset("ab") == history.stream_ids({"streams": streams})


@pytest.mark.parametrize("details", [{}, {"streams": None}, {"streams": {"a": 1}}])
def test_details_may_list_no_streams(details):
    assert history.stream_ids(details) is None


def test_text_is_found_anywhere_in_a_value():
    assert history.holds({"a": [{"b": "say hello to all"}]}, "hello")
    assert not history.holds({"hello": [1, None]}, "hello")
