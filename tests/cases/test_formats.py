"""The values of the format field that no server may take, and other defects."""

import copy

import pytest

from taskpact.cases import formats
from taskpact.contract import contract, folder, load
from taskpact.contract.document import read


def edited(**field):
    """The contract with other keywords on the field that names the answer."""
    whole = copy.deepcopy(dict(read(folder("spec") / "openapi.yaml")))
    schema = whole["components"]["schemas"]["CreateTaskRequest"]["properties"]["response_format"]
    schema.update(field)
    return contract(whole)


@pytest.mark.parametrize(
    "cases",
    [
        formats.other_words,
        formats.other_words_beside_accept,
        formats.wrong_types,
        formats.null,
        formats.defects,
    ],
)
def test_every_case_breaks_the_request_schema_and_has_an_id_of_its_own(cases):
    known = load()
    made = cases(known)
    assert made
    assert all(known.violations(case.body) for case in made)
    assert len({case.id for case in made}) == len(made)


def test_each_listed_word_is_sent_in_other_spellings():
    sent = {case.body["response_format"] for case in formats.other_words(load())}
    assert {"SSE", "JSON", "Json", " sse", "json ", "json\n", "ｊｓｏｎ", "jso", "jsons"} <= sent


def test_what_the_document_lists_is_no_other_word():
    known = edited(enum=["sse", "json", "JSON", "xml"])
    sent = {case.body["response_format"] for case in formats.other_words(known)}
    assert not {"sse", "json", "JSON", "xml"} & sent
    assert "SSE" in sent


def test_null_is_no_defect_where_the_document_has_it():
    assert formats.null(edited(type=["string", "null"], enum=["sse", "json", None])) == []


def test_the_defects_are_of_different_kinds_and_of_different_fields():
    names = [name for case in formats.defects(load()) for name in case.body]
    assert len(names) == 4
    assert len(set(names)) == 4
    assert "response_format" in names
