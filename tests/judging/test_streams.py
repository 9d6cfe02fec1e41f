"""The bytes of a stream: which are legal, and where they are not."""

import pytest

from taskpact.contract import load
from taskpact.judging import streams
from taskpact.judging.stream_grammar import profile
from taskpact.judging.stream_rules import Rule
from taskpact.judging.streams import Read
from taskpact.wire.exchange import Arrival, Exchange

PROFILE = profile(load(), "ui-message-stream")
OK = b'data: {"type":"start"}\n\n'


def read(body, **fields):
    fields = {"body_arrivals": (Arrival(0.0, 0),), "status": 200, **fields}
    return Read(Exchange("POST", "http://target/", body=body, **fields))


def broken(body):
    return [(each.rule, each.event, each.offset) for each in streams.form(read(body))]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        OK,
        OK.replace(b"\n", b"\r\n"),
        OK.replace(b"\n", b"\r"),
        b"\xef\xbb\xbf" + OK,
        b": comment\n\n" + OK + b": \xc3\xa9\n\n",
        b"event: named\nid: 1\nretry: 10\n" + OK,
        b"x-own: 1\nown_field\n" + OK,
        b"DATA: no\nid : 7\n" + OK,
        b"\n\n\n" + OK,
        b'data: {"type":\ndata: "start"}\n\n',
        b"data: several\ndata: lines of text\n\n",
        b"data\n\n",
        b"id: 1\n" + OK + b"id: 2\n" + OK + OK,
        b"id: 9\n" + OK + b"id: 10\n" + OK,
        b"id: b\n" + OK + b"id: a\n" + OK,
        b"id\n" + OK + b"id\n" + OK,
        OK + b": a comment at the very end",
    ],
)
def test_what_the_standard_allows_is_no_flaw(body):
    assert broken(body) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (OK + b"data: \xff\n\n", [(Rule.UTF8, 2, 30)]),
        (b": \xe2\x82\n\n" + OK, [(Rule.UTF8, 1, 2)]),
        (OK + b"data: cut", [(Rule.UNFINISHED, 2, 24)]),
        (OK + b"data: cut\n", [(Rule.UNFINISHED, 2, 24)]),
        (b'{"type":"start"}\n\n', [(Rule.STRAY, 1, 0)]),
        (b"Data: x\n\n", [(Rule.STRAY, 1, 0)]),
        (b"data : x\n\n", [(Rule.STRAY, 1, 0)]),
        (OK + b"Data: x\n\n" + OK, [(Rule.STRAY, 2, 24)]),
        (b'data: {\n  "type": "start"\ndata: }\n\n', [(Rule.STRAY, 1, 8)]),
        (b'data: {"type":"a"}\ndata: {"type":"b"}\n\n', [(Rule.SEVERAL_IN_ONE, 1, 0)]),
        (OK + b"retry: 3s\n" + OK, [(Rule.RETRY_DIGITS, 2, 24)]),
        (b"retry:\n\n" + OK, [(Rule.RETRY_DIGITS, 1, 0)]),
        (b"id: 2\n" + OK + b"id: 2\n" + OK, [(Rule.IDS_INCREASE, 2, 30)]),
        (b"id: 10\n" + OK + b"id: 9\n" + OK, [(Rule.IDS_INCREASE, 2, 31)]),
        (b"id: a\n" + OK + b"id: a\n" + OK, [(Rule.IDS_INCREASE, 2, 30)]),
    ],
)
def test_a_flaw_is_told_with_its_event_and_its_byte(body, expected):
    assert broken(body) == expected


def test_an_id_that_stays_in_force_is_no_repetition():
    assert broken(b"id: 5\n" + OK + OK + b"data: [DONE]\n\n") == []


def test_the_rules_of_the_profile_are_judged_together():
    body = b'data: {"type":"text-delta","id":"a","delta":"x"}\n\ndata: oops\n\n'
    found = {each.rule for each in streams.violations(read(body), PROFILE)}
    assert found == {Rule.NOT_JSON, Rule.START_FIRST, Rule.DELTA_INSIDE, Rule.CLOSING}


def test_text_is_found_in_deltas_across_events_and_in_any_event_alone():
    deltas = b"".join(
        b'data: {"type":"text-delta","id":"a","delta":"%b"}\n\n' % piece for piece in (b"ab", b"cd")
    )
    assert streams.holds(read(deltas), PROFILE, "bc")
    assert streams.holds(read(b'data: {"x": "abcd"}\n\n'), PROFILE, "bc")
    assert streams.holds(read(b"data: abcd\n\n"), PROFILE, "bc")
    assert not streams.holds(read(deltas), PROFILE, "ca")


def test_a_stream_is_of_json_when_most_of_its_events_begin_like_objects():
    assert streams.is_of_json(read(OK + b"data: [DONE]\n\n"))
    assert not streams.is_of_json(read(b"data: a\n\ndata: b\n\n"))
    assert not streams.is_of_json(read(b""))


@pytest.mark.parametrize(
    ("came", "is_lost"),
    [
        ("abcdefghij" * 2, False),
        ("abcdefghij" + "abcdefghi", True),
        ("abc", False),
        ("x" * 19, False),
    ],
)
def test_text_with_a_few_characters_dropped_is_told_from_other_text(came, is_lost):
    assert streams.lost("abcdefghij" * 2, came) is is_lost


def test_the_habits_of_a_stream_are_told():
    body = b": hi\r\n\r\nid: 1\r\nevent: e\r\ndata: x\r\n\r\n"
    assert streams.habits(read(body)) == (
        "1 events of type e; fields data, event, id; 1 comments; lines end in CRLF"
    )
