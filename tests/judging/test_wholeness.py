"""Nothing speaks for a server whose answers broke off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from taskpact.judging.wholeness import not_whole
from taskpact.wire.exchange import Exchange, Fault

WHOLE = Exchange(
    "POST", "/", status=202, headers=(("Content-Type", "application/json"),), complete=True
)
CUT = replace(WHOLE, complete=False, fault=Fault("cut", "early"))


@pytest.mark.parametrize("kind", ["cut", "protocol", "reset", "timeout", "too-large"])
def test_an_answer_that_began_and_broke_off_is_none(kind):
    broken = replace(CUT, fault=Fault(kind, "somehow"))
    reason = not_whole([WHOLE, broken])
    assert reason == f"the answer 202 with application/json broke off ({kind}: somehow)"


def test_an_answer_with_more_behind_it_is_none():
    assert "nobody asked for" in (not_whole([replace(WHOLE, surplus=b"HTTP/1.1 200")]) or "")


@pytest.mark.parametrize(
    "exchange",
    [
        WHOLE,
        replace(WHOLE, complete=False, stopped_early=True),
        replace(WHOLE, surplus=b"\r\n"),
        replace(CUT, headers=(("Content-Type", "text/event-stream"),)),
        Exchange("POST", "/", fault=Fault("connect", "refused")),
    ],
    ids=["whole", "enough seen", "a line end", "a stream", "no answer"],
)
def test_other_answers_are_not_asked_about(exchange):
    assert not_whole([exchange]) is None


def test_where_there_was_no_answer_nothing_is_said():
    assert not_whole([]) is None
