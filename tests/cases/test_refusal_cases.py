"""What must be refused breaks the contract, in the one thing it is called by."""

from taskpact.cases import media, refusals


def test_one_value_of_a_wrong_type_for_every_field_that_can_be_refused(contract):
    made = refusals.of_fields(contract)
    refusable = {name for name, field in contract.fields.items() if field.usable is None}
    assert {case.facts["field"].name for case in made} == refusable
    for case in made:
        (violation,) = {each.pointer for each in contract.violations(case.body)}
        assert violation == f"/{case.facts['field'].name}"


def test_a_new_field_gets_its_case(contract, edited):
    after = edited(lambda properties: properties.update(label={"type": "string"}))
    assert {case.id for case in refusals.of_fields(after)} - {
        case.id for case in refusals.of_fields(contract)
    } == {"label"}


def test_a_kind_is_a_body_that_is_no_object_or_breaks_the_schema(contract):
    for case in refusals.kinds(contract):
        if not isinstance(case.body, bytes):
            assert contract.violations(case.body)


def test_kinds_follow_the_ranges_and_words_of_the_document(edited):
    ids = {case.id for case in refusals.kinds(edited(_wider))}
    assert "max_steps above" in ids or "max_iterations above" in ids


def _wider(properties):
    properties["max_iterations"]["maximum"] = 300


def test_bad_bodies_are_of_every_kind_and_each_has_an_id(contract):
    made = refusals.bad_bodies(contract)
    assert len({case.id for case in made}) == len(made)
    assert {case.id.partition(":")[0] for case in made} >= {"malformed", "deep", "bomb", "large"}
    assert all(isinstance(media.made(case), bytes) for case in made if "made" not in case.facts)


def test_odd_ids_and_queries_can_be_sent_in_an_address(contract):
    operation = contract.operation("readTask")
    for case in refusals.odd_ids(contract):
        assert operation.url(id=case.facts["id"]).isascii()
    for case in refusals.odd_queries(contract):
        assert case.facts["query"].isascii()
        assert " " not in case.facts["query"]


def test_every_parameter_of_the_list_is_asked_oddly(contract):
    named = {case.facts["query"][1:].partition("=")[0] for case in refusals.odd_queries(contract)}
    assert named == {"cursor", "limit", "status"}
