"""An exchange is told so that what matters is seen at a glance, however large or hostile it is."""

from __future__ import annotations

import pytest

from taskpact.reporting import sketch
from taskpact.wire.exchange import Exchange, Fault

TOKEN = "opaque-token-0123456789-abcdef"
HEADERS = [
    ("Authorization", f"Bearer {TOKEN}"),
    ("Accept", "application/json"),
    ("Content-Type", "application/json"),
]


def test_a_request_is_told_whole(asked):
    """Line, headers but those that every request has, body; no token."""
    exchange = asked("POST", "http://host", HEADERS, b'{"task": "Hi"}')
    assert sketch.request(exchange, [TOKEN]) == (
        "POST /api/v1/tasks\n"
        "Authorization: Bearer «token»\n"
        "Accept: application/json\n"
        "Content-Type: application/json\n"
        "\n"
        '{"task": "Hi"}'
    )


def test_raw_bytes_are_told_as_they_are(raw_asked):
    """What their parts do not tell is seen."""
    exchange = raw_asked("http://host", b"GET / HTTP/1.1\r\nBad Header\r\n\r\n\0")
    assert sketch.request(exchange) == "GET / HTTP/1.1\\x0d\nBad Header\\x0d\n\\x0d\n\\x00"


def answered(body=b"", headers=(), **more) -> Exchange:
    return Exchange(
        "POST",
        "http://host/api/v1/tasks",
        **{"status": 200, "reason": "OK", "headers": tuple(headers), "body": body} | more,
    )


def test_an_answer_is_told_by_what_a_check_may_judge():
    """Status, time of the head, telling headers in their order, body."""
    lines = [
        ("Server", "x"),
        ("Content-Type", "application/json"),
        ("Date", "y"),
        ("Vary", "Accept"),
    ]
    assert sketch.answer(answered(b'{"error": "no"}', lines, headers_at=0.123)) == (
        '200 OK (after 0.12 s)\nContent-Type: application/json\nVary: Accept\n\n{"error": "no"}'
    )


@pytest.mark.parametrize(
    ("more", "end"),
    [
        (
            {"fault": Fault("timeout", "reading: 20 s of silence")},
            "[broken off: timeout, reading: 20",
        ),
        ({"stopped_early": True}, "[not read further]"),
        ({"surplus": b"xyz"}, "[followed by 3 bytes nobody asked for]"),
    ],
)
def test_how_an_answer_ended_is_told(more, end):
    """Where it did not end in order."""
    assert sketch.answer(answered(b"data", **more)).splitlines()[-1].startswith(end)


def test_no_answer_is_told_with_its_reason():
    """And with what came instead of HTTP."""
    fault = Fault("protocol", "what came is not HTTP/1")
    exchange = Exchange("GET", "http://host/", received=b"SSH-2.0\r\n", fault=fault)
    assert sketch.answer(exchange) == (
        "no answer: protocol, what came is not HTTP/1\n\nSSH-2.0\\x0d\n"
    )
    assert sketch.brief(exchange) == "GET / -> no answer: protocol, what came is not HTTP/1"
    assert sketch.answer(Exchange("GET", "http://host/")) == "no answer"


def test_a_compressed_body_is_only_counted():
    """Its bytes tell a person nothing."""
    coded = answered(b"\x1f\x8b\x00", [("Content-Encoding", "GZIP")])
    assert sketch.answer(coded).endswith("\n(3 bytes of gzip)")


@pytest.mark.parametrize("size", [0, 1, sketch.BODY, sketch.BODY + 1, 100_000, 1_000_000])
@pytest.mark.parametrize("unit", ["x", "\0", "é", f"{TOKEN} "], ids=["x", "NUL", "é", "token"])
def test_a_body_is_bounded(size, unit):
    """Beginning and end are shown, and how much there was."""
    text = (unit * size)[:size]
    told = sketch.answer(answered(text.encode()), [TOKEN])
    assert len(told) < sketch.BODY + 100
    assert TOKEN[:16] not in told
    if size > 10 * sketch.BODY and "token" not in unit:
        assert f"({size} characters in all)" in told


def test_headers_are_bounded():
    """In length and number."""
    lines = [("Vary", "x" * 10_000)] * 500
    told = sketch.answer(answered(b"", lines))
    assert len(told) < (sketch.LINES + 3) * (sketch.LINE + 5)
    assert "(480 more header lines)" in told


def test_a_hostile_answer_does_nothing_to_a_terminal():
    """Neither by header nor by body, reason or fault."""
    evil = "\x1b]0;x\x07\r\u202e"
    told = sketch.answer(
        answered(
            evil.encode(),
            [("Location", evil.replace("\u202e", "\x9b"))],
            reason=evil[:6],
            fault=Fault("reset", evil),
        )
    )
    assert all(line.isprintable() for line in told.splitlines())


def test_a_header_cannot_pretend_to_be_several():
    """A line end in a value, which only raw bytes can bring, is shown as one."""
    told = sketch.answer(answered(b"", [("Vary", "a\nStatus: 500")]))
    assert told == "200 OK\nVary: a\\nStatus: 500"


def test_an_exchange_fits_in_a_line(asked):
    """What was asked and the status."""
    exchange = asked("POST", "http://host", path=f"/x?token={TOKEN}", status=202)
    assert sketch.brief(exchange, [TOKEN]) == "POST /x?token=«token» -> 202"
    assert (
        len(sketch.brief(asked("GET", "http://host", path="/" + "x" * 999, status=1)))
        == sketch.LINE
    )


def test_only_the_end_of_a_body_may_be_missing_from_what_was_sent(asked):
    """A server that refuses early leaves the body unread; half a head is no request."""
    whole = asked("POST", "http://host", [], b"x" * 100)

    def sent(size: int) -> Exchange:
        return Exchange(
            whole.method,
            whole.url,
            request_headers=whole.request_headers,
            request_body=whole.request_body,
            sent=whole.sent[:size],
        )

    head = len(whole.sent) - 100
    ordinary = {size: sketch.is_ordinary(sent(size)) for size in (0, 1, head - 1, head, head + 50)}
    assert ordinary == {0: True, 1: False, head - 1: False, head: True, head + 50: True}
