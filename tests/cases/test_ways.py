"""A case by another way has the same defect, and a twin that goes the same way."""

import pytest

from taskpact.cases import boundaries, enumerations, types, ways


@pytest.mark.parametrize(
    "cases",
    [
        ways.everywhere(boundaries.above),
        ways.everywhere(boundaries.below),
        ways.streamed(enumerations.unlisted),
        ways.streamed(types.other_for_text),
        ways.one_of_each(enumerations.unlisted),
    ],
)
def test_the_defect_stays_and_the_twin_goes_the_same_way(contract, cases):
    for case in cases(contract):
        assert not contract.accepts(case.body), case.id
        assert contract.accepts(case.twin), case.id
        assert case.body.keys() == case.twin.keys()


def test_each_number_is_sent_as_a_stream_in_each_mode_and_on_each_route(contract):
    found = [case.body for case in ways.everywhere(boundaries.above)(contract)]
    steps = [
        {k: v for k, v in body.items() if k != "max_steps"} for body in found if "max_steps" in body
    ]
    assert {"response_format": "sse"} in steps
    assert [members["mode"] for members in steps if "mode" in members] == ["agent", "chat", "plan"]
    assert any("agent_id" in members for members in steps)
    assert any("agent_ids" in members for members in steps)


def test_agents_that_are_made_up_leave_a_refusal_in_doubt(contract):
    for case in ways.everywhere(boundaries.below)(contract):
        assert case.facts["sure"] is (not {"agent_id", "agent_ids"} & case.body.keys())


def test_of_many_cases_the_first_of_each_field_is_taken(contract):
    fields = [name for c in ways.one_of_each(enumerations.unlisted)(contract) for name in c.body]
    assert fields == [field.name for field in enumerations.enumerated(contract)]


def test_the_field_that_names_the_answer_is_not_asked_for_a_stream_twice(contract):
    chosen = contract.negotiation
    for case in ways.streamed(enumerations.unlisted)(contract):
        assert case.body[chosen.field] == chosen.stream.name


def test_names_of_cases_differ(contract):
    names = [case.id for case in ways.everywhere(boundaries.above)(contract)]
    assert len(set(names)) == len(names)
