"""JSON is read as RFC 8259 writes it, where Python's reader is stricter or laxer."""

from __future__ import annotations

import math

import pytest

from taskpact.wire.numbers import loads


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", "-Infinity", "", "{"])
def test_what_is_no_json_is_refused(text):
    with pytest.raises(ValueError, match=r"\w"):
        loads(text)


def test_a_number_may_have_any_length():
    assert loads("9" * 5_000) == math.inf
    assert loads("-" + "9" * 5_000) == -math.inf


def test_numbers_of_a_usual_length_are_exact():
    assert loads("123456789012345678901234567890") == 123456789012345678901234567890
