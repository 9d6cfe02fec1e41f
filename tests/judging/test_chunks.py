"""Events are read as chunks, and what is wrong with their JSON is told."""

import pytest

from taskpact.contract import load
from taskpact.judging.chunks import chunks, is_json, strings, texts, type_of
from taskpact.judging.stream_grammar import profile
from taskpact.judging.stream_rules import Rule
from taskpact.wire import sse

PROFILE = profile(load(), "ui-message-stream")


def events(*data):
    body = "".join(f"data: {each}\n\n" for each in data)
    return sse.read(body.encode("utf-8")).events


def broken(*data):
    return [(each.rule, each.event) for each in chunks(events(*data), PROFILE).violations]


@pytest.mark.parametrize(
    "data",
    [
        '{"type": "start"}',
        '{"type": "anything", "x": [null, true, 1e400, -0, "\\ud83d\\ude00"]}',
        "[DONE]",
        '  {"type":"x"} ',
        '{"type": "x", "n": ' + "9" * 10_000 + "}",
        '{"type": "x", "d": ' + "[" * 30_000 + "]" * 30_000 + "}",
    ],
    ids=lambda data: data[:30],
)
def test_one_json_object_with_a_type_or_the_terminator_is_right(data):
    assert broken(data) == []


@pytest.mark.parametrize(
    ("data", "rules"),
    [
        ("hello", [Rule.NOT_JSON]),
        ("", [Rule.NOT_JSON]),
        ("[done]", [Rule.NOT_JSON]),
        (" [DONE]", [Rule.NOT_JSON]),
        ('{"type": "x"', [Rule.NOT_JSON]),
        ('{"type": "x"}{"type": "y"}', [Rule.NOT_JSON]),
        ("[]", [Rule.NOT_AN_OBJECT]),
        ('"text"', [Rule.NOT_AN_OBJECT]),
        ("null", [Rule.NOT_AN_OBJECT]),
        ("{}", [Rule.NO_TYPE]),
        ('{"type": ""}', [Rule.NO_TYPE]),
        ('{"type": 1}', [Rule.NO_TYPE]),
        ('{"type": "x", "n": NaN}', [Rule.NO_NUMBER]),
        ('{"type": "x", "n": [-Infinity]}', [Rule.NO_NUMBER]),
        ('{"type": "x", "n": nan}', [Rule.NOT_JSON, Rule.NO_NUMBER]),
        ('{"type": "x", "d": "\\ud83d"}', [Rule.HALF_A_PAIR]),
        ('{"type": "x", "\\udc00": 1}', [Rule.HALF_A_PAIR]),
        ('{"type": "x", "d": ["\\ude00\\ud83d"]}', [Rule.HALF_A_PAIR]),
    ],
)
def test_anything_else_breaks_its_rule(data, rules):
    assert broken('{"type":"start"}', data) == [(rule, 2) for rule in rules]


def test_one_object_over_several_lines_is_one_chunk():
    made = sse.read(b'data: {"type":\ndata: "x"}\n\n').events
    assert chunks(made, PROFILE).violations == ()
    assert [each.type for each in chunks(made, PROFILE).chunks] == ["x"]


def test_texts_are_the_deltas_of_each_part_joined():
    made = events(
        '{"type":"text-delta","id":"a","delta":"He"}',
        '{"type":"reasoning-delta","id":"a","delta":"no"}',
        '{"type":"text-delta","id":"b","delta":"World"}',
        '{"type":"text-delta","id":"a","delta":"llo"}',
        '{"type":"text-delta","id":"a","delta":7}',
    )
    assert texts(chunks(made, PROFILE).chunks, PROFILE) == ("Hello", "World")


def test_every_text_of_an_event_is_found_names_included():
    (event,) = events('{"a": ["b", {"c": "d"}], "n": 1}')
    assert sorted(strings(event)) == ["a", "b", "c", "d", "n"]


def test_data_that_is_no_json_is_its_own_text():
    (event,) = events("plain words")
    assert strings(event) == ("plain words",)


def test_the_type_of_data_that_has_none_is_empty():
    assert [type_of(each) for each in ('{"type":"x"}', '{"type":1}', "[]", "no")] == [
        "x",
        "",
        "",
        "",
    ]


def test_words_for_numbers_still_count_as_json():
    """What is cut and what is written by a lax serialiser are two things."""
    assert is_json('{"a": NaN}')
    assert not is_json('{"a": ')
