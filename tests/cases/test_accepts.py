"""The cases of Accept follow the contract, and ask for what RFC 9110 says."""

import copy

import pytest

from mockserver.admission.negotiation import by_accept
from taskpact.cases import accepts, wishes
from taskpact.contract import contract, folder, load
from taskpact.contract.document import read

JUDGED = (
    accepts.anything,
    accepts.stream_alone,
    accepts.acknowledgement_alone,
    accepts.capitals,
    accepts.weights,
    accepts.excluded,
    accepts.specific,
    accepts.kinds,
    accepts.spelled,
    accepts.quoted,
    accepts.spread,
    accepts.empty_elements,
)
TOLD = (accepts.unsatisfiable, accepts.malformed, accepts.parameters, accepts.hostile, accepts.ties)


def edited(**negotiation):
    """The contract with another negotiation, and the answers' media types as given."""
    whole = copy.deepcopy(dict(read(folder("spec") / "openapi.yaml")))
    create = next(
        each
        for path in whole["paths"].values()
        for each in path.values()
        if isinstance(each, dict) and each.get("operationId") == "createTask"
    )
    types = negotiation.pop("types", {})
    create["x-negotiation"].update(negotiation)
    for name, media_type in types.items():
        create["x-negotiation"]["answers"][name]["mediaType"] = media_type
    return contract(whole)


@pytest.fixture(scope="module", params=["as it is", "default JSON", "other types", "one kind"])
def known(request):
    """The contract, and edits of it that the cases must follow."""
    return {
        "as it is": load,
        "default JSON": lambda: edited(default="json"),
        "other types": lambda: edited(types={"json": "application/vnd.tasks+json"}),
        "one kind": lambda: edited(types={"json": "text/json"}),
    }[request.param]()


@pytest.mark.parametrize("cases", JUDGED, ids=lambda each: each.__name__)
def test_what_is_expected_is_what_a_right_reading_of_the_header_gives(known, cases):
    for case in cases(known):
        lines = [value for _, value in case.headers]
        answer = by_accept(known.negotiation, lines)
        assert case.facts["expected"] == answer.name, case.id


@pytest.mark.parametrize("cases", [accepts.spelled, accepts.quoted, accepts.spread])
def test_the_plain_spelling_asks_for_the_same(known, cases):
    for case in cases(known):
        plain = by_accept(known.negotiation, [case.facts["plain"]])
        assert case.facts["expected"] == plain.name, case.id


@pytest.mark.parametrize(
    "cases", [accepts.capitals, accepts.weights, accepts.excluded, accepts.kinds, accepts.specific]
)
def test_either_answer_is_wanted_at_least_once(cases):
    known = load()
    wanted = {case.facts["expected"] for case in cases(known)}
    assert set(known.negotiation.answers) == wanted


def test_a_header_that_names_a_kind_tells_nothing_where_both_answers_are_of_it():
    same = edited(types={"json": "text/json"})
    assert accepts.kinds(same) == []
    assert accepts.kinds(load())


def test_the_default_answer_is_the_documents():
    for name in ("sse", "json"):
        other = edited(default=name)
        found = {case.facts["expected"] for case in accepts.nothing_said(other)}
        assert found == {name}
        assert [name] == [case.facts["expected"] for case in accepts.anything(other)]


def test_without_a_mode_field_the_default_is_asked_for_all_the_same():
    whole = copy.deepcopy(dict(read(folder("spec") / "openapi.yaml")))
    del whole["components"]["schemas"]["CreateTaskRequest"]["properties"]["mode"]
    whole["components"]["schemas"]["CreateTaskRequest"]["properties"].pop("max_iterations")
    ids = [case.id for case in accepts.nothing_said(contract(whole))]
    assert ids == ["no-accept", "only-language-and-charset"]


def test_every_way_to_an_answer_asks_for_that_answer():
    for default in ("sse", "json"):
        other = edited(default=default)
        for name in other.negotiation.answers:
            ways = accepts.every_way(other, name)
            assert {case.facts["expected"] for case in ways} == {name}
            assert any(other.negotiation.field in case.body for case in ways)
            assert any(other.negotiation.field not in case.body for case in ways)


def test_the_field_is_sent_beside_each_kind_of_accept_header():
    known = load()
    for name in known.negotiation.answers:
        cases = accepts.by_field(known, name)
        assert {case.body["response_format"] for case in cases} == {name}
        alone = [case for case in cases if len(case.body) == 1]
        assert len(wishes.ANY_ACCEPT) + 1 == len(alone)


def test_the_field_decides_in_each_mode_and_beside_a_message():
    known = load()
    for name in known.negotiation.answers:
        more = [case.body for case in accepts.by_field(known, name) if len(case.body) > 1]
        assert [body["mode"] for body in more if "mode" in body] == list(known.field("mode").values)
        assert any("message" in body for body in more)


def test_the_field_alone_is_first_sent_without_an_accept_header():
    known = load()
    for name in known.negotiation.answers:
        cases = accepts.by_field(known, name)
        assert cases[0].headers == ()


@pytest.mark.parametrize("cases", [*JUDGED, *TOLD], ids=lambda each: each.__name__)
def test_the_ids_of_cases_differ_and_do_not_depend_on_the_media_types(cases):
    ids = [case.id for case in cases(load())]
    assert len(ids) == len(set(ids))
    assert ids == [case.id for case in cases(edited(types={"json": "application/hal+json"}))]


def test_a_tie_is_sent_with_its_own_reverse():
    for case in accepts.ties(load()):
        ranges = [part.strip() for part in case.facts["lines"][0].split(",")]
        assert sorted(ranges) == sorted(part.strip() for part in case.facts["plain"].split(","))
        assert ranges != [part.strip() for part in case.facts["plain"].split(",")]


def test_hostile_headers_can_be_sent_and_are_not_all_short():
    sizes = [sum(len(value) for _, value in case.headers) for case in accepts.hostile(load())]
    assert max(sizes) > 4000
    for case in accepts.hostile(load()):
        for _, value in case.headers:
            assert value.encode("latin-1").isascii() or case.facts["unreadable"]
            assert not set("\r\n\0") & set(value)


def test_where_the_acknowledgement_is_the_default_no_accept_header_excludes_it():
    known = load()
    document = copy.deepcopy(dict(known.document))
    create = document["paths"][known.operation("createTask").path]["post"]
    create["x-negotiation"]["default"] = known.negotiation.acknowledgement.name
    assert accepts.foreign(known)
    assert accepts.foreign(contract(document)) == []
