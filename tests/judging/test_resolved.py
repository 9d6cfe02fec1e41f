"""What details show of a value: published places bind, inferred ones only with a known word."""

import pytest

from taskpact.contract import load
from taskpact.judging import resolved
from taskpact.judging.resolved import UNSEEN

CONTRACT = load()


def shown(**config):
    return {"task": {}, "stream": {"run_config": config}}


def field(name):
    return CONTRACT.field(name)


@pytest.mark.parametrize(
    "details",
    [{}, {"stream": None}, {"stream": {}}, {"stream": {"run_config": None}}, shown(max_steps=None)],
)
def test_an_absent_or_null_place_shows_nothing(details):
    assert resolved.seen(field("max_steps"), details) is UNSEEN
    assert resolved.differs(field("max_steps"), 60, details) is None
    assert not resolved.shows_any(CONTRACT.fields, details)


def test_zero_and_false_are_values():
    assert resolved.seen(field("max_iterations"), shown(max_iterations=0)) == 0
    assert resolved.seen(field("ask_question"), shown(ask_question=False)) is False


def test_another_value_is_a_difference_that_names_both():
    reason = resolved.differs(field("max_steps"), 45, shown(max_steps=60))
    assert reason == "max_steps is 60 in the details, and must be 45"


def test_a_whole_float_is_the_same_number_but_a_boolean_is_none():
    assert resolved.differs(field("max_steps"), 60, shown(max_steps=60.0)) is None
    assert resolved.differs(field("max_iterations"), 1, shown(max_iterations=True))


def test_an_inferred_place_counts_only_with_a_word_of_the_field():
    assert resolved.seen(field("mode"), shown(mode="chat")) == "chat"
    assert resolved.seen(field("mode"), shown(mode="MODE_7")) is UNSEEN
    assert resolved.seen(field("max_steps"), shown(max_steps="many")) == "many"


def test_the_second_place_counts_where_the_first_shows_nothing():
    details = {"task": {"model": "glm-5"}, "stream": {"run_config": {"model": None}}}
    assert resolved.seen(field("model"), details) == "glm-5"
    assert resolved.all_seen(field("model"), details) == ["glm-5"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (shown(max_steps=60), shown(max_steps=60)),
        (shown(max_iterations=0), shown()),
        (shown(ask_question=False), shown(ask_question=None)),
        (shown(), shown(mode="agent")),
        (shown(model="glm-5"), shown(model="glm-5.1")),
        (shown(sandbox_id="a"), shown(sandbox_id="b")),
    ],
)
def test_configurations_are_alike_but_for_what_the_server_makes_or_leaves_out(one, other):
    assert resolved.unlike(CONTRACT.fields, one, other) is None
    assert resolved.unlike(CONTRACT.fields, other, one) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (shown(max_steps=60), shown(max_steps=45)),
        (shown(max_steps=60), shown()),
        (shown(mode="agent"), shown(mode="plan")),
    ],
)
def test_configurations_with_another_value_are_unlike(one, other):
    assert resolved.unlike(CONTRACT.fields, one, other)
