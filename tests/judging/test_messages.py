"""What counts as the text of a message in the details."""

import pytest

from taskpact.judging.messages import of_user, text_of


def part(kind, text):
    return {"type": kind, "text": text}


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"parts": [part("text", "one "), part("text", "two")]}, "one two"),
        ({"parts": [part("reasoning", "hm"), part("text", "one")]}, "one"),
        ({"parts": [part("text", "one"), {"type": "file", "url": "x"}]}, "one"),
        ({"parts": [part("input_text", "one")]}, "one"),
        ({"parts": [{"text": "one"}, "two"]}, "onetwo"),
        ({"content": "one"}, "one"),
        ({"content": [part("text", "one")]}, "one"),
        ({"text": "one"}, "one"),
        ({"parts": []}, ""),
        ({"role": "user"}, None),
    ],
)
def test_the_text_of_a_message_is_that_of_its_text_parts(message, expected):
    assert text_of(message) == expected


def test_the_user_s_messages_come_in_their_order():
    messages = [
        {"role": "user", "parts": [part("text", "one")]},
        {"role": "assistant", "parts": [part("text", "two")]},
        {"role": "user", "content": "three"},
    ]
    assert of_user({"messages": messages}) == ["one", "three"]


@pytest.mark.parametrize("details", [{}, {"messages": "?"}, {"messages": [{"role": "assistant"}]}])
def test_details_without_a_message_of_the_user_show_none(details):
    assert of_user(details) is None
