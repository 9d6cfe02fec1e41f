"""Words come from the contract's lists, and no disguise is called wrong that is listed itself."""

import unicodedata

import pytest

from taskpact.cases import enumerations

WRONG = [
    enumerations.unlisted,
    enumerations.other_case,
    enumerations.padded,
    enumerations.look_alikes,
    enumerations.empty_forbidden,
]


def values(cases, name):
    return [case.body[name] for case in cases if name in case.body]


def test_every_listed_word_is_a_case(contract):
    for field in enumerations.enumerated(contract):
        assert values(enumerations.listed(contract), field.name) == enumerations.words(field)


def test_a_value_that_stands_for_nothing_is_no_choice(contract):
    assert "" not in values(enumerations.listed(contract), "visibility")
    assert set(values(enumerations.empty_allowed(contract), "visibility")) == {""}


def test_where_empty_text_is_allowed_it_is_nowhere_forbidden(contract):
    allowed = {name for case in enumerations.empty_allowed(contract) for name in case.body}
    forbidden = {name for case in enumerations.empty_forbidden(contract) for name in case.body}
    assert allowed == {"model", "visibility"}
    assert allowed | forbidden == {field.name for field in enumerations.enumerated(contract)}
    assert not allowed & forbidden


@pytest.mark.parametrize("cases", WRONG)
def test_what_must_be_refused_breaks_the_schema_and_its_twin_does_not(contract, cases):
    assert cases(contract)
    for case in cases(contract):
        assert not contract.accepts(case.body), case.id
        assert contract.accepts(case.twin), case.id
        assert case.twin.keys() == case.body.keys()


@pytest.mark.parametrize("cases", WRONG[:-1])
def test_every_enumerated_field_has_cases_of_each_kind(contract, cases):
    covered = {name for case in cases(contract) for name in case.body}
    assert covered == {field.name for field in enumerations.enumerated(contract)}


def test_look_alikes_normalise_to_listed_words_or_hide_something(contract):
    looks = values(enumerations.look_alikes(contract), "mode")
    listed = enumerations.words(contract.field("mode"))
    assert any(unicodedata.normalize("NFKC", word) in listed for word in looks)
    assert any(word.replace("\u200b", "") in listed for word in looks)
    assert any(word.partition("\0")[0] in listed for word in looks if "\0" in word)
    assert any(unicodedata.name(word[0]).startswith("CYRILLIC") for word in looks)


def test_names_of_cases_are_plain_text_and_differ(contract):
    for cases in WRONG:
        names = [case.id for case in cases(contract)]
        assert all(name.isascii() and name.isprintable() for name in names)
        assert len(set(names)) == len(names)


def test_a_model_that_is_added_is_a_case(edited):
    contract = edited(lambda fields: fields["model"]["enum"].append("newest-1"))
    assert "newest-1" in values(enumerations.listed(contract), "model")


def test_a_visibility_that_is_dropped_is_none(edited):
    contract = edited(lambda fields: fields["visibility"]["enum"].remove("team"))
    assert "team" not in values(enumerations.listed(contract), "visibility")


def test_a_variant_that_is_listed_itself_is_not_refused(edited):
    contract = edited(lambda fields: fields["mode"]["enum"].append("AGENT"))
    assert "AGENT" not in values(enumerations.other_case(contract), "mode")
    assert "AGENT" in values(enumerations.listed(contract), "mode")


def test_empty_text_that_is_no_longer_allowed_must_be_refused(edited):
    def edit(fields):
        fields["model"]["enum"].remove("")
        del fields["model"]["x-empty"]

    contract = edited(edit)
    assert "model" in {name for c in enumerations.empty_forbidden(contract) for name in c.body}
    assert "model" not in {name for c in enumerations.empty_allowed(contract) for name in c.body}


def test_a_new_enumerated_field_is_covered(edited):
    new = {"type": "string", "enum": ["low", "high"]}
    contract = edited(lambda fields: fields.update(effort=new))
    for cases in (enumerations.listed, *WRONG):
        assert values(cases(contract), "effort"), cases.__name__
