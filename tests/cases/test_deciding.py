"""Requests that wait, requests that must not, limits and aborts, all drawn from the contract."""

import pytest

from taskpact.cases import deciding
from taskpact.contract import ContractError


def suspends(contract, members, name):
    made = contract.resolve(members).values
    wanted = deciding.suspending(contract, name)
    return all(made[field] == value for field, value in wanted.items())


def test_every_planned_request_resolves_to_what_suspends(contract):
    cases = deciding.planned(contract)
    assert len(cases) >= 3
    assert all(suspends(contract, c.facts["members"], deciding.PLAN) for c in cases)
    assert any(deciding.PLAN not in c.facts["members"] for c in cases)


def test_every_request_that_goes_through_differs_in_one_value(contract):
    for case in deciding.through(contract):
        members = case.facts["members"]
        assert not suspends(contract, members, deciding.PLAN)
        turned = {**members, deciding.PLAN: not members[deciding.PLAN]}
        assert suspends(contract, turned, deciding.PLAN)


def test_runs_are_judged_for_each_route_that_a_request_can_take_without_doubt(contract):
    usual = contract.resolve({}).derived
    for cases in (deciding.planned, deciding.through, deciding.decided, deciding.capped):
        made = [contract.resolve(case.facts["members"]) for case in cases(contract)]
        assert not any(each.ambiguous for each in made)
        assert any(each.derived != usual for each in made)
        assert any(each.derived == usual for each in made)


def test_every_decided_request_resolves_to_what_suspends(contract):
    made = [case.facts["members"] for case in deciding.decided(contract)]
    assert all(suspends(contract, members, deciding.PLAN) for members in made)


def test_every_silent_request_has_its_like_that_may_ask(contract):
    for case in deciding.silent(contract):
        assert not suspends(contract, case.facts["members"], deciding.QUESTION)
        assert suspends(contract, case.facts["asking"], deciding.QUESTION)
        assert not suspends(contract, case.facts["members"], deciding.PLAN)


def test_a_field_that_suspends_nothing_has_no_such_values(contract):
    with pytest.raises(ContractError, match="max_steps"):
        deciding.suspending(contract, "max_steps")


def test_decisions_are_those_of_the_document(contract):
    assert len(deciding.decisions(contract)) == 2
    schema = contract.schema("ApproveRequest")
    assert all(not schema.violations({"decision": d}) for d in deciding.decisions(contract))
    assert all(schema.violations(case.body) for case in deciding.undecided(contract))


@pytest.mark.parametrize("cases", [deciding.capped, deciding.cycled])
def test_every_limit_is_what_the_request_resolves_to(contract, cases):
    made = cases(contract)
    assert all(not contract.violations(case.facts["members"]) for case in made)
    assert all(isinstance(case.facts["limit"], int) for case in made)


def test_limits_follow_the_document(edited):
    def edit(properties):
        properties["max_steps"] |= {"minimum": 7, "maximum": 90}
        properties["max_iterations"]["maximum"] = 2

    contract = edited(edit)
    assert min(case.facts["limit"] for case in deciding.capped(contract)) == 7
    assert max(case.facts["limit"] for case in deciding.capped(contract)) == 90
    assert {case.facts["limit"] for case in deciding.cycled(contract)} <= {1, 2}


def test_a_run_without_cycles_has_its_like_with_one(contract):
    for case in deciding.unverified(contract):
        assert contract.resolve(case.facts["members"]).values[deciding.CYCLES] == 0
        assert contract.resolve(case.facts["twin"]).values[deciding.CYCLES] == 1


def test_aborts_name_as_many_targets_as_they_say(contract):
    names = set(deciding.targets(contract))
    assert len(names) == 2
    assert all(not names & set(case.body) for case in deciding.no_target(contract))
    assert all(names == set(case.body) for case in deciding.two_targets(contract))
    schema = contract.schema("AbortToolsRequest")
    assert all(not schema.violations(case.body) for case in deciding.unknown(contract))
    assert all(schema.violations(case.body) for case in deciding.no_target(contract))
    assert all(schema.violations(case.body) for case in deciding.two_targets(contract))


def test_ids_of_a_wrong_type_are_among_the_odd_ones(contract):
    odd = {case.id for case in deciding.odd_targets(contract)}
    assert {case.id for case in deciding.mistyped(contract)} < odd
    assert len({case.id for case in deciding.unreadable(contract)}) == 5


def test_where_every_run_has_a_cycle_none_is_judged_without(edited):
    contract = edited(lambda fields: fields["max_iterations"].update(minimum=1))
    assert deciding.unverified(contract) == []
