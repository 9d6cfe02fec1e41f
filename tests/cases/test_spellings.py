"""Every spelling of the ordinary body is JSON and means the same."""

import json

from taskpact.cases.bodies import ordinary
from taskpact.cases.spellings import spellings


def test_every_spelling_holds_the_ordinary_members(contract):
    wanted = ordinary(contract)
    for case in spellings(contract):
        made = json.loads(case.body)
        assert {name: made[name] for name in wanted} == wanted
        assert contract.accepts(made)


def test_no_two_spellings_are_the_same_bytes(contract):
    made = [case.body for case in spellings(contract)]
    assert len(set(made)) == len(made)


def test_the_mark_of_the_id_stays_where_it_can_be_replaced(contract):
    assert all(b"{{id}}" in case.body for case in spellings(contract))
