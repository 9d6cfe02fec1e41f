"""A finding has its five parts and a reproducer, and nothing in it is a secret."""

from __future__ import annotations

import pytest

from taskpact.contract import load
from taskpact.reporting.finding import PARTS, finding

TOKEN = "opaque-token-0123456789-abcdef"
REQUIREMENT = load().requirements["NEG-01"]
HEADERS = [("Authorization", f"Bearer {TOKEN}")]


@pytest.fixture
def steps(asked):
    """Some exchanges, answered with a number each."""

    def made(count: int):
        return [
            asked("GET", "http://host", HEADERS, path=f"/{number}", status=200 + number)
            for number in range(count)
        ]

    return made


def test_all_parts_are_there_and_in_order(steps):
    """What the contract says and whence, sent, came, the difference, how to mend, how to repeat."""
    made = finding(REQUIREMENT, f"status 200\x1b where {TOKEN} was due", steps(1), [TOKEN])
    assert list(made) == ["said", "source", "sent", "came", "difference", "mend", "curl"]
    assert set(made) <= set(PARTS)
    assert made["said"] == REQUIREMENT.sentence
    assert made["source"] == REQUIREMENT.source
    assert made["mend"] == REQUIREMENT.mend
    assert made["difference"] == "status 200\\x1b where «token» was due"
    assert made["sent"] == "GET /0\nAuthorization: Bearer «token»"
    assert made["came"] == "200"
    assert '"Authorization: Bearer $TASKPACT_TOKEN"' in made["curl"]
    assert not any(TOKEN in text for text in made.values())


def test_the_last_exchange_is_the_decisive_one(steps):
    """Those before it are told in a line each, and all are repeated in order."""
    made = finding(REQUIREMENT, "x", steps(3))
    assert made["sent"].splitlines()[:3] == [
        "before that: GET /0 -> 200",
        "before that: GET /1 -> 201",
        "GET /2",
    ]
    assert made["came"] == "202"
    assert [line.split("/")[-1].split()[0] for line in made["curl"].splitlines()] == ["0", "1", "2"]


def test_a_long_story_is_told_from_its_end(steps):
    """The last four exchanges."""
    assert len(finding(REQUIREMENT, "x", steps(9))["curl"].splitlines()) == 4


def test_raw_bytes_are_repeated_raw(raw_asked):
    """Under their own key."""
    made = finding(REQUIREMENT, "x", [raw_asked("http://host", b"\0")])
    assert "curl" not in made
    assert made["raw"].startswith("exec 3<>")


def test_without_an_exchange_there_is_no_reproducer():
    """Parts that there are not are left out."""
    assert list(finding(REQUIREMENT, "x")) == ["said", "source", "difference", "mend"]
