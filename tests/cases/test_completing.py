"""Runs that complete by themselves, in every mode and on each route."""

from taskpact.cases import deciding


def test_nothing_suspends_a_run_that_is_to_complete(contract):
    plan, question = (
        deciding.suspending(contract, name) for name in (deciding.PLAN, deciding.QUESTION)
    )
    for case in deciding.completing(contract):
        values = contract.resolve(case.facts["members"]).values
        assert not values.items() >= plan.items()
        assert not values.items() >= question.items()


def test_every_mode_and_every_route_is_there(contract):
    made = [contract.resolve(case.facts["members"]) for case in deciding.completing(contract)]
    assert {each.values["mode"] for each in made} == set(contract.field("mode").values)
    assert len({tuple(each.derived.items()) for each in made}) > 1
