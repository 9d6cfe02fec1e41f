"""What streams tell of a question and of its answer, in whatever names."""

import json

import pytest

from taskpact.judging import questions
from taskpact.judging.streams import Read
from taskpact.wire.exchange import Exchange

SCHEMA = {"type": "object", "properties": {"colour": {"type": "string"}, "size": {}}}


def read(*chunks):
    body = "".join(f"data: {json.dumps(each)}\n\n" for each in chunks)
    return Read(Exchange("GET", "/", body=body.encode(), headers=(("Content-Type", "x/y"),)))


def output(value, call="c"):
    return {"type": "tool-output-available", "toolCallId": call, "output": value}


def test_the_names_of_answers_come_from_the_schema_in_the_suspension():
    asked = {"type": "data-suspended", "data": {"forms": [{"schema": SCHEMA}]}}
    assert questions.names([read({"type": "start"}, asked)]) == ("colour", "size")


def test_other_schemas_name_no_answers():
    assert questions.names([read({"type": "data-tools", "data": SCHEMA})]) == ()


def test_one_word_answers_by_every_name():
    assert questions.answers(("colour",), "blue") == {"colour": "blue", "answer": "blue"}


@pytest.mark.parametrize(
    "chunks",
    [
        [output({"answers": {"colour": "turquoise"}})],
        [{"type": "text-delta", "id": "t", "delta": "You like turquoise."}],
        [{"type": "text-delta", "id": "t", "delta": d} for d in ("turq", "uoi", "se")],
        [{"type": "data-answer", "data": ["turquoise"]}],
    ],
)
def test_an_answer_is_found_wherever_it_stands(chunks):
    assert questions.shows([read(*chunks)], "turquoise")
    assert not questions.shows([read(*chunks)], "crimson")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"answers": {}}, '{"answers": {}}'),
        ({"answer": "other"}, '{"answer": "other"}'),
        ({"metadata": None}, '{"metadata": null}'),
        ({"success": True}, None),
        ("blue", None),
        (None, None),
    ],
)
def test_what_the_run_got_instead_shows_where_an_output_holds_answers(value, found):
    assert questions.instead([read({"type": "start"}, output(value))]) == found


def test_of_several_outputs_the_last_counts():
    reads = [read(output({"answers": 1})), read(output({"answers": 2}), output({"items": 3}))]
    assert questions.instead(reads) == '{"answers": 2}'
