"""The answer: the user's text comes back exactly, in a bounded number of deltas."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.runs.answer import MOST_DELTAS, deltas, message_text


@given(text=st.text(max_size=3000))
def test_deltas_make_the_text_again_and_none_is_empty(text):
    pieces = list(deltas(text))
    assert "".join(pieces) == text
    assert all(pieces)
    assert len(pieces) <= MOST_DELTAS


@pytest.mark.parametrize("text", ["x" * 100_000, "\U0001f600" * 100_000, "e\u0301\r\n" * 25_000])
def test_a_long_text_comes_in_no_more_deltas_than_any_other(text):
    assert len(list(deltas(text))) == MOST_DELTAS


def test_a_line_break_of_two_characters_may_be_cut():
    """A client must not mind: the pieces are no lines."""
    first, second = deltas("x" * 23 + "\r\n" + "y" * 23)
    assert (first[-1], second[0]) == ("\r", "\n")


@pytest.mark.parametrize(
    "text", ["\u0301alone", "\r\n\r", "\u2028\u2029\x85", "\0", "\u202eשלום", " padded ", "\ufeff"]
)
def test_odd_text_is_kept_code_point_for_code_point(run, text):
    assert text in message_text(run(text))


def test_no_text_is_said_to_be_none(run):
    assert "nothing" in message_text(run(""))


def test_earlier_messages_are_mentioned_by_their_number(run):
    assert "Earlier messages of this task: 2." in message_text(run(history=("a", "b")))


@pytest.mark.parametrize("memory", [{"history": ()}, {"history": ("a",), "isolated": True}])
def test_a_run_without_context_mentions_no_earlier_message(run, memory):
    assert "Earlier" not in message_text(run(**memory))
