"""Members that nobody knows are never a field's own, and carry what would show."""

from taskpact.cases import strangers


def test_no_odd_name_is_the_name_of_a_field(contract):
    for case in strangers.odd_names(contract):
        assert not case.body.keys() & contract.fields.keys()
        assert contract.accepts(case.body)


def test_null_is_sent_to_every_field_but_the_one_that_names_the_answer(contract):
    sent = {name for case in strangers.nulls(contract) for name in case.body}
    assert sent == contract.fields.keys() - {contract.negotiation.field}


def test_a_near_miss_carries_a_value_that_is_no_default(contract):
    usual = contract.resolve({}).values
    cases = strangers.near_misses(contract)
    assert {"maxSteps", "MODE"} <= {case.id for case in cases}
    for case in cases:
        field = case.facts["field"]
        assert case.id not in contract.fields
        assert field.accepts.accepts(case.facts["value"])
        assert case.facts["value"] != usual[field.name]


def test_internals_carry_a_value_that_would_show(contract):
    for case in strangers.meddling(contract):
        assert strangers.INTERNALS[0] in case.body
        assert case.facts["field"].resolved_at


def test_an_unknown_member_is_put_on_each_level(contract):
    bodies = [case.body for case in strangers.unknown(contract)]
    assert all(contract.accepts(body) for body in bodies)
    assert len(bodies) == 3


def test_a_new_list_is_sent_empty(edited):
    new = {"type": "array", "items": {"type": "string"}}
    contract = edited(lambda fields: fields.update(tags=new))
    assert {"tags": []} in [case.body for case in strangers.empty_lists(contract)]
