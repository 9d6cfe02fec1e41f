"""Texts that break a careless stream hold their marks where the checks look for them."""

import pytest

from taskpact.cases import leaky
from taskpact.judging.leaks import became_framing, cut_data
from taskpact.judging.streams import Read
from taskpact.wire.exchange import Arrival, Exchange

FIRST, LAST = "first1", "last2"


def careless(text):
    """The stream of a server that writes text as it is."""
    body = b'data: {"type":"start"}\n\n' + f'data: {{"delta":"{text}"}}\n\n'.encode()
    return Read(Exchange("POST", "/", body=body, body_arrivals=(Arrival(0.0, 0),)))


@pytest.mark.parametrize("cases", [leaky.breaks, leaky.fields, leaky.elsewhere])
def test_the_marks_are_at_the_beginning_and_at_the_end(cases, contract):
    made = cases(contract)
    assert len({case.id for case in made}) == len(made) > 0
    for case in made:
        text = leaky.text(case, FIRST, LAST)
        assert text.startswith(FIRST)
        assert text.endswith(LAST)


def test_the_harmless_twin_is_one_line_of_the_same_length(contract):
    for case in [*leaky.breaks(contract), *leaky.fields(contract)]:
        text, plain = leaky.text(case, FIRST, LAST), leaky.plain(case, FIRST, LAST)
        assert len(plain) == len(text)
        assert plain.splitlines() == [plain]
        assert "\0" not in plain


def test_every_line_break_of_a_stream_is_among_the_breaks(contract):
    texts = {leaky.text(case, "", "") for case in leaky.breaks(contract)}
    assert {"\n", "\r", "\r\n"} <= texts


def test_what_ends_a_line_of_a_stream_is_seen_in_a_careless_one(contract):
    for case in leaky.breaks(contract):
        text = leaky.text(case, FIRST, LAST)
        leaks = cut_data(careless(text), LAST)
        assert bool(leaks) is ("\n" in text or "\r" in text), case.id


def test_every_field_is_seen_to_come_out_of_a_careless_stream(contract):
    for case in leaky.fields(contract):
        read = careless(leaky.text(case, FIRST, LAST))
        assert became_framing(read, LAST, leaky.DELAY), case.id


def test_elsewhere_is_every_field_of_free_text_but_the_task(contract, edited):
    def more(properties):
        properties["label"] = {"type": "string"}
        properties["labels"] = {"type": "array", "items": {"type": "string"}}

    fields = {case.facts["field"].name for case in leaky.elsewhere(contract)}
    assert "agent_id" in fields
    assert not fields & {"task", "mode", "project_id", "max_steps", "message"}
    after = {case.facts["field"].name for case in leaky.elsewhere(edited(more))}
    assert after - fields == {"label", "labels"}


def test_a_text_is_laid_into_a_field_by_its_type(contract):
    assert leaky.laid(contract.field("agent_id"), "a") == "a"
    assert leaky.laid(contract.field("agent_ids"), "a") == ["a"]
