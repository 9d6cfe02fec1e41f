"""The truth table is drawn from the contract's rules, and expects nothing that they leave open."""

from taskpact.cases import truth


def rows(cases):
    return [case.facts["row"] for case in cases]


def told(cases):
    """By body, written as JSON: what is expected."""
    return {str(row): dict(row.expected) for row in rows(cases)}


def test_the_usual_mode_is_left_out_and_named(contract):
    assert told(truth.by_usual_field(contract)) == {
        "{}": {"max_iterations": 0},
        '{"mode": "agent"}': {"max_iterations": 0},
    }


def test_a_mode_without_a_default_of_its_own_is_not_expected(contract):
    assert told(truth.by_other_field(contract)) == {'{"mode": "plan"}': {"max_iterations": 1}}


def test_one_agent_is_direct_and_several_are_the_swarm(contract):
    direct, swarm = rows(truth.by_other_route(contract)), rows(truth.by_usual_route(contract))
    assert [(set(row.body), dict(row.expected)) for row in direct] == [
        ({"agent_id"}, {"max_steps": 45})
    ]
    assert [(set(row.body), dict(row.expected)) for row in swarm] == [
        (set(), {"max_steps": 60}),
        ({"agent_ids"}, {"max_steps": 60}),
    ]


def test_a_list_of_one_agent_is_expected_nowhere(contract):
    for row in rows([*truth.by_other_route(contract), *truth.by_usual_route(contract)]):
        assert len(row.body.get("agent_ids", "ab")) > 1


def test_zero_is_sent_where_the_default_is_another_value(contract):
    assert told(truth.zeros(contract)) == {
        '{"mode": "plan", "max_iterations": 0}': {"max_iterations": 0}
    }


def test_the_table_has_every_combination_once(contract):
    bodies = [str(row) for case in truth.table(contract) for row in case.facts["rows"]]
    # mode (4) x agent_id (2) x agent_ids (3) x two fields with two defaults each (3 x 3)
    assert len(bodies) == len(set(bodies)) == 4 * 2 * 3 * 3 * 3


def test_every_row_of_the_table_is_acceptable_and_expects_what_the_contract_resolves(contract):
    for case in truth.table(contract):
        for row in case.facts["rows"]:
            made = contract.resolve(row.body)
            assert contract.accepts(row.body)
            assert not row.expected.keys() & made.ambiguous.keys()
            assert all(made.values[name] == value for name, value in row.expected.items())


def test_explicit_values_are_expected_as_they_are_sent(contract):
    for case in truth.kept(contract):
        for row in case.facts["rows"]:
            assert dict(row.body) == dict(row.expected)


def test_a_choice_that_is_left_to_the_server_is_not_expected_to_stay(contract):
    sent = [
        row.body["model"]
        for c in truth.kept(contract)
        if c.id == "model"
        for row in c.facts["rows"]
    ]
    assert "auto" not in sent
    assert "" not in sent
    assert len(sent) == len(contract.field("model").values) - 1


def test_pairs_mean_the_same_to_the_contract(contract):
    for case in truth.same(contract):
        for without, given in case.facts["pairs"]:
            assert case.facts["field"].name not in without
            assert contract.resolve(without).values == contract.resolve(given).values


def test_agents_that_are_made_up_need_not_be_taken(contract):
    assert all(
        row.sure is (not {"agent_id", "agent_ids"} & row.body.keys()) for row in _all(contract)
    )


def test_every_boolean_with_a_default_is_looked_at(contract):
    assert {name for row in rows(truth.booleans(contract)) for name in row.expected} == {
        "ask_question",
        "auto_execute",
        "isolated",
    }


def test_a_changed_default_changes_what_is_expected(edited):
    def edit(fields):
        fields["max_steps"]["x-default-when"][0]["value"] = 50
        fields["max_iterations"]["x-default-when"][0]["value"] = 3

    contract = edited(edit)
    (direct,) = rows(truth.by_other_route(contract))
    assert direct.expected == {"max_steps": 50}
    assert told(truth.by_other_field(contract)) == {'{"mode": "plan"}': {"max_iterations": 3}}


def test_a_default_that_comes_to_depend_on_the_mode_is_looked_at_in_each(edited):
    rule = {"when": {"mode": {"const": "chat"}}, "value": 10}
    contract = edited(lambda fields: fields["max_steps"]["x-default-when"].insert(0, rule))
    assert {"max_steps": 10} in [row.expected for row in rows(truth.by_other_field(contract))]


def test_a_new_field_with_a_default_takes_part(edited):
    new = {
        "type": "integer",
        "minimum": 1,
        "maximum": 9,
        "default": 3,
        "x-resolved-at": [{"pointer": "/stream/run_config/depth", "origin": "docs"}],
    }
    contract = edited(lambda fields: fields.update(depth=new))
    assert ({}, {"depth": 3}) in [
        pair for case in truth.same(contract) if case.id == "depth" for pair in case.facts["pairs"]
    ]
    assert "depth" in {case.id for case in truth.kept(contract)}
    assert all(row.expected["depth"] == 3 for row in rows(truth.continued(contract)))


def _all(contract):
    return [row for case in truth.table(contract) for row in case.facts["rows"]]


def test_each_further_field_stands_beside_every_context_alone(contract):
    for case in truth.beside(contract):
        rows = case.facts["rows"]
        added = [row.body.keys() - case.body.keys() for row in rows]
        assert all(len(names) == 1 for names in added)
        assert {"auto_execute", "visibility", "message", "project_id"} <= set().union(*added)
        assert all(contract.accepts(dict(row.body)) for row in rows)
        assert all(row.expected for row in rows)


def test_two_agents_are_of_the_kind_that_the_document_says(edited):
    contract = edited(lambda fields: fields["agent_ids"]["items"].update(type="integer"))
    for case in truth.by_other_route(contract):
        assert contract.accepts({"task": "a", **case.facts["row"].body})


def test_what_names_the_task_is_no_further_member(edited):
    contract = edited(lambda fields: fields["id"].pop("x-invalid"))
    for case in truth.beside(contract):
        assert not any("id" in row.body for row in case.facts["rows"])
