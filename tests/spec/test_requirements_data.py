"""The requirements and the register of ambiguities, as data: sound, honest and complete."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from taskpact.contract.shape import walk

SPEC = Path(__file__).resolve().parents[2] / "spec"

# A number is no value of the contract where it is a status, a section or part of a name.
NAMED_NUMBERS = re.compile(
    r"[Ss]tatus (?:is )?\d{3}(?:(?:,| and| or) \d{3})*"
    r"|RFC \d{4}(?: sections? [\d.]*\d)?|UTF-\d+|HTTP/\d\.\d|base64url"
)


def read(name: str) -> Any:
    return yaml.safe_load((SPEC / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return read("requirements.yaml")


@pytest.fixture(scope="module")
def requirements(document: dict[str, Any]) -> list[dict[str, Any]]:
    return document["requirements"]


@pytest.fixture(scope="module")
def ambiguities() -> list[dict[str, Any]]:
    return read("ambiguities.yaml")["ambiguities"]


@pytest.fixture(scope="module")
def register() -> list[str]:
    return (SPEC / "register.txt").read_text(encoding="utf-8").splitlines()


def validator(name: str) -> Draft202012Validator:
    schema = read(name)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def broken(name: str, value: object) -> list[str]:
    """What `value` breaks in the schema of that name, each with its place."""
    return [f"{error.json_path}: {error.message}" for error in validator(name).iter_errors(value)]


@pytest.mark.parametrize("name", ["requirements", "ambiguities"])
def test_a_document_keeps_its_schema(name: str):
    """Every record has the members, words and forms that are written down for it."""
    assert broken(f"{name}.schema.yaml", read(f"{name}.yaml")) == []


@pytest.mark.parametrize("name", ["requirements", "ambiguities"])
def test_a_document_is_of_the_contracts_edition(spec, name: str):
    """All documents of the contract are of one edition."""
    assert read(f"{name}.yaml")["edition"] == spec.document["info"]["version"]


@pytest.mark.parametrize(
    "change",
    [
        {"id": "NEG-1"},
        {"id": "XYZ-01"},
        {"level": "MAY"},
        {"level": "MUST", "origin": "inferred", "source": {"kind": "reading", "ref": "AMB-NULL"}},
        {"origin": "docs"},
        {"source": {"kind": "rfc", "ref": "RFC 9110 section 8.3.1"}},
        {"origin": "standard", "source": {"kind": "rfc", "ref": "the HTTP standard"}},
        {"capability": "telepathy"},
        {"sentence": "it starts small and that will not do."},
        {"sentence": "This one has no end mark but is long enough"},
        {"catalogue": ["N07"]},
    ],
    ids=str,
)
def test_a_slip_in_a_requirement_is_seen(document: dict[str, Any], change: dict[str, Any]):
    """The schema is not so wide that it lets anything pass."""
    slipped = deepcopy({**document, "requirements": document["requirements"][:1]})
    slipped["requirements"][0].update(change)

    assert broken("requirements.schema.yaml", slipped) != []


@pytest.mark.parametrize(
    "change",
    [
        {"id": "AMB-lower"},
        {"origin": "seed"},
        {"readings": []},
        {"question": "This is no question."},
        {"mock": None},
        {"touches": []},
    ],
    ids=str,
)
def test_a_slip_in_an_ambiguity_is_seen(change: dict[str, Any]):
    """The schema is not so wide that it lets anything pass."""
    slipped = read("ambiguities.yaml")
    slipped["ambiguities"] = [{**slipped["ambiguities"][0], **change}]

    assert broken("ambiguities.schema.yaml", slipped) != []


def test_a_dropped_requirement_needs_a_reason_of_the_closed_list(document: dict[str, Any]):
    """A rule is not given up for want of time."""
    record = {"id": "NEG-99", "reason": "unsafe-to-test", "sentence": "The server is switched off."}
    with_reason = {**document, "dropped": [record]}
    without = {**document, "dropped": [{**record, "reason": "no time"}]}

    assert broken("requirements.schema.yaml", with_reason) == []
    assert broken("requirements.schema.yaml", without) != []


def test_no_must_rests_on_our_own_reading(requirements: list[dict[str, Any]]):
    """Only the page, its documentation or a standard can fail a target."""
    musts = [r for r in requirements if r["level"] == "MUST"]

    assert [r["id"] for r in musts if r["origin"] == "inferred"] == []


def test_every_id_is_given_once(document: dict[str, Any]):
    """A requirement can be named without doubt, whether judged or dropped."""
    ids = Counter(r["id"] for r in document["requirements"] + document["dropped"])

    assert [name for name, times in ids.items() if times > 1] == []


def test_every_sentence_is_said_once(requirements: list[dict[str, Any]]):
    """Two requirements with one sentence would be one requirement."""
    sentences = Counter(r["sentence"] for r in requirements)

    assert [sentence for sentence, times in sentences.items() if times > 1] == []


def test_an_id_begins_with_its_area(requirements: list[dict[str, Any]]):
    """The area can be read off the id."""
    assert [r["id"] for r in requirements if r["id"].rpartition("-")[0] != r["area"]] == []


def test_the_register_holds_every_id_that_ever_was(document: dict[str, Any], register: list[str]):
    """An id neither appears without being registered nor vanishes without a reason."""
    known = {r["id"] for r in document["requirements"] + document["dropped"]}

    assert known == set(register)


def test_the_register_names_each_id_once(register: list[str]):
    """The register only grows, by one line for each new id."""
    assert len(register) == len(set(register))


def test_every_area_of_the_contract_is_there(requirements: list[dict[str, Any]]):
    """No area that the schema knows is left without a rule."""
    areas = read("requirements.schema.yaml")["$defs"]["requirement"]["properties"]["area"]["enum"]

    assert {r["area"] for r in requirements} == set(areas)


@pytest.mark.parametrize("member", ["sentence", "observed", "mend", "notes"])
def test_the_texts_name_no_number_of_the_contract(requirements: list[dict[str, Any]], member: str):
    """Bounds and defaults stand in the contract document, and nowhere a second time."""
    texts = {r["id"]: NAMED_NUMBERS.sub("", r.get(member, "")) for r in requirements}

    assert {name: text for name, text in texts.items() if re.search(r"\d", text)} == {}


@pytest.mark.parametrize("member", ["sentence", "mend"])
def test_the_texts_name_no_status_of_an_answer(
    spec, requirements: list[dict[str, Any]], member: str
):
    """The statuses of the two answers stand in the negotiation rule."""
    _, _, operation = spec.operations["createTask"]
    answers = operation["x-negotiation"]["answers"].values()
    status = re.compile("|".join(str(answer["status"]) for answer in answers))

    assert [r["id"] for r in requirements if status.search(r[member])] == []


@pytest.mark.parametrize("member", ["sentence", "observed", "mend", "notes"])
def test_the_texts_name_no_model(spec, requirements: list[dict[str, Any]], member: str):
    """The models change more often than the rules."""
    models = "|".join(re.escape(model) for model in spec.fields["model"]["enum"] if model)
    named = re.compile(rf"(?<![\w-])(?:{models})(?![\w-])", re.IGNORECASE)

    assert [r["id"] for r in requirements if named.search(r.get(member, ""))] == []


def test_a_quoted_name_is_one_of_the_contract(spec, requirements: list[dict[str, Any]]):
    """A field that a sentence quotes exists, or is the member of a refusal."""
    names = {*spec.fields, *spec.schemas["Error"]["properties"]}
    quoted = {
        (r["id"], name)
        for r in requirements
        for member in ("sentence", "observed", "mend", "notes")
        for name in re.findall(r"`([^`]+)`", r.get(member, ""))
    }

    assert {pair for pair in quoted if pair[1] not in names} == set()


def test_the_source_of_a_reading_is_in_the_register(
    requirements: list[dict[str, Any]], ambiguities: list[dict[str, Any]]
):
    """What we inferred is said to be open, with the other readings beside it."""
    known = {a["id"] for a in ambiguities}
    cited = {r["source"]["ref"] for r in requirements if r["origin"] == "inferred"}

    assert cited - known == set()


def test_the_fields_that_page_lines_cite_exist(spec, requirements: list[dict[str, Any]]):
    """A source "Body, name" names a field of the body, or a family of fields."""
    families = {"ranges", "enumerations", "defaults", "uuid formats"}
    for record in requirements:
        found = re.match(r"Body, ([\w ]+)", record["source"]["ref"])
        if found:
            cited = {name.strip() for name in found[1].split(" and ")}
            known = cited <= {*spec.fields, *families} or found[1].endswith(" fields")
            assert known, record["id"]


def test_every_ambiguity_has_one_id_and_reads_in_several_ways(
    ambiguities: list[dict[str, Any]],
):
    """Ids are unique, readings are, and the mock takes one that is listed."""
    ids = Counter(a["id"] for a in ambiguities)

    assert [name for name, times in ids.items() if times > 1] == []
    for each in ambiguities:
        readings = [reading["id"] for reading in each["readings"]]
        assert len(readings) == len(set(readings)), each["id"]
        assert each["mock"] in readings, each["id"]


def test_what_an_ambiguity_touches_exists(
    spec, requirements: list[dict[str, Any]], ambiguities: list[dict[str, Any]]
):
    """It names requirements, fields of the body and operations."""
    known = {*(r["id"] for r in requirements), *spec.fields, *spec.operations}

    assert {t for a in ambiguities for t in a["touches"] if t not in known} == set()


def test_a_reading_touches_the_requirements_that_rest_on_it(
    requirements: list[dict[str, Any]], ambiguities: list[dict[str, Any]]
):
    """The way from an ambiguity to its requirements is as good as the way back."""
    touched = {a["id"]: set(a["touches"]) for a in ambiguities}
    inferred = [r for r in requirements if r["origin"] == "inferred"]

    assert [r["id"] for r in inferred if r["id"] not in touched[r["source"]["ref"]]] == []


def ambiguities_cited(node: object) -> Iterator[str]:
    """Every id under a key `ambiguity`, at any depth."""
    if isinstance(node, dict):
        if isinstance(node.get("ambiguity"), str):
            yield node["ambiguity"]
        for value in node.values():
            yield from ambiguities_cited(value)
    elif isinstance(node, list):
        for value in node:
            yield from ambiguities_cited(value)


def test_every_ambiguity_that_the_contract_cites_is_in_the_register(
    spec, ambiguities: list[dict[str, Any]]
):
    """A row of a rule that is one reading of a silent place is explained."""
    cited = set(ambiguities_cited(spec.document))

    assert cited
    assert cited - {a["id"] for a in ambiguities} == set()


def test_every_capability_of_an_operation_can_be_asked_for(spec):
    """A requirement can name each capability of the endpoints around the call."""
    record = read("requirements.schema.yaml")["$defs"]["requirement"]["properties"]
    declared = {
        place.node["x-capability"]
        for place in walk(spec.document)
        if "x-capability" in place.node and place.node["x-capability"] != "create"
    }

    assert declared - set(record["capability"]["enum"]) == set()
