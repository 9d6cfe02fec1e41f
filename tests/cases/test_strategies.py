"""What is drawn at random is valid or invalid as its name says."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskpact.cases import strategies, types

quick = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.mark.parametrize("name", ["max_steps", "max_iterations"])
def test_integers_are_drawn_on_both_sides_of_both_ends(contract, name):
    field = contract.field(name)
    drawn = set()

    @settings(quick, max_examples=200)
    @given(strategies.integers(field))
    def draw(number):
        drawn.add(number)

    draw()
    for end, outside in ((field.minimum, -1), (field.maximum, 1)):
        assert end in drawn
        assert end + outside in drawn


@pytest.mark.parametrize("name", ["mode", "model", "visibility", "response_format"])
def test_words_are_never_listed(contract, name):
    field = contract.field(name)

    @quick
    @given(strategies.words(field))
    def draw(word):
        assert word not in field.enum

    draw()


@quick
@given(strategies.texts())
def test_texts_can_be_sent_and_have_nothing_to_trim(text):
    assert text.encode().decode() == text
    assert text.strip() == text
    assert text.isprintable() or "\0" not in text


@quick
@given(data=st.data())
def test_a_misplaced_value_keeps_the_rest_of_the_body(contract, data):
    body = data.draw(strategies.misplaced(types.places(contract)))
    assert len(body) == 1
    assert body.keys() <= contract.fields.keys()


@quick
@given(data=st.data())
def test_configurations_are_acceptable(contract, data):
    fields = [f for f in contract.fields.values() if f.default_rules]
    assert contract.accepts(data.draw(strategies.configurations(contract, fields)))


@quick
@given(data=st.data())
def test_a_choice_is_a_valid_value_of_its_field(contract, data):
    field = data.draw(st.sampled_from([f for f in contract.fields.values() if not f.usable]))
    assert contract.accepts({field.name: data.draw(strategies.choices(contract, field))})
