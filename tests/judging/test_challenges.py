"""The challenges of an answer are read as RFC 9110 section 11.6.1 writes them."""

import pytest

from taskpact.judging.challenges import Challenge, bearer, challenges
from taskpact.wire.exchange import Exchange


def answer(*lines):
    return Exchange("POST", "/", headers=tuple(("WWW-Authenticate", line) for line in lines))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Bearer", [Challenge("bearer")]),
        ('Bearer realm="tasks"', [Challenge("bearer", {"realm": "tasks"})]),
        ("BEARER Realm=tasks", [Challenge("bearer", {"realm": "tasks"})]),
        (
            'Bearer realm="a, b", error="invalid_token"',
            [Challenge("bearer", {"realm": "a, b", "error": "invalid_token"})],
        ),
        (
            'Basic realm="x", Bearer error = "e"',
            [Challenge("basic", {"realm": "x"}), Challenge("bearer", {"error": "e"})],
        ),
        ("Negotiate, Bearer", [Challenge("negotiate"), Challenge("bearer")]),
        ("Negotiate YWJj==, Bearer", [Challenge("negotiate"), Challenge("bearer")]),
        (r'Bearer realm="a\"b"', [Challenge("bearer", {"realm": 'a"b'})]),
        (", ,Bearer,", [Challenge("bearer")]),
        ("", []),
        ('"quoted"', []),
    ],
)
def test_challenges_and_parameters_are_told_apart(line, expected):
    assert list(challenges(answer(line))) == expected


def test_several_lines_are_one_list():
    assert [each.scheme for each in challenges(answer("Basic", "Bearer realm=x"))] == [
        "basic",
        "bearer",
    ]


def test_the_bearer_challenge_is_found_among_others():
    assert bearer(answer('Basic realm="x"', 'bearer realm="y"')) == Challenge(
        "bearer", {"realm": "y"}
    )


def test_an_answer_without_a_bearer_challenge_has_none():
    assert bearer(answer('Basic realm="bearer"')) is None


def test_an_unended_quotation_is_passed_over():
    assert [each.scheme for each in challenges(answer('Bearer realm="x'))] == ["bearer"]
