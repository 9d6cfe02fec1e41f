"""What was streamed is held against what was kept."""

import pytest

from taskpact.judging.replies import latest, same


def message(role, *texts):
    return {"role": role, "parts": [{"type": "text", "text": text} for text in texts]}


def test_the_agent_s_texts_since_the_last_user_message_are_taken():
    messages = [
        message("user", "one"),
        message("assistant", "old"),
        message("user", "two"),
        message("tool", "not this"),
        message("assistant", "a", "b"),
        message("agent", "c"),
        message("assistant"),
    ]
    assert latest({"messages": messages}) == ["ab", "c"]


@pytest.mark.parametrize(
    "details", [{}, {"messages": None}, {"messages": [7, message("user", "a")]}]
)
def test_details_without_such_messages_show_none(details):
    assert latest(details) == []


@pytest.mark.parametrize(
    ("streamed", "kept"),
    [
        (["ab"], ["ab"]),
        (["a", "b"], ["ab"]),
        (["a", "b"], ["a\n\nb"]),
        (["ab"], ["a", "b"]),
        (["ab"], ["first", "ab"]),
    ],
)
def test_texts_may_be_put_together_in_every_usual_way(streamed, kept):
    assert same(streamed, kept)


@pytest.mark.parametrize(("streamed", "kept"), [(["ab"], ["ba"]), (["ab"], ["a"]), (["ab"], [])])
def test_other_texts_are_not_the_same(streamed, kept):
    assert not same(streamed, kept)
