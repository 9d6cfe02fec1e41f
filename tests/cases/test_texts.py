"""Texts are what their names say, and their spellings are JSON for the same characters."""

import json
import unicodedata

import pytest

from taskpact.cases import texts


def by_name(cases):
    return {case.id: case.facts["text"] for case in cases}


@pytest.mark.parametrize("spelled", [texts.literal, texts.briefly_escaped, texts.escaped])
@pytest.mark.parametrize("kind", [texts.scripts, texts.tidied, texts.spelled, texts.with_nul])
def test_every_spelling_is_json_for_the_same_text(contract, kind, spelled):
    for text in by_name(kind(contract)).values():
        assert json.loads(spelled(text)) == text


def test_a_text_all_in_escapes_has_no_other_character():
    assert texts.escaped("A\U0001f600") == '"\\u0041\\ud83d\\ude00"'


def test_a_solidus_may_be_escaped():
    assert texts.briefly_escaped('a/"') == '"a\\/\\""'


def test_composed_and_decomposed_texts_are_those_forms(contract):
    found = by_name(texts.tidied(contract))
    assert unicodedata.normalize("NFD", found["composed"]) == found["decomposed"]
    assert found["composed"] != found["decomposed"]


def test_every_tidied_text_would_be_changed_by_some_cleaning(contract):
    cleanings = [
        lambda text: unicodedata.normalize("NFC", text),
        lambda text: unicodedata.normalize("NFD", text),
        str.strip,
        lambda text: " ".join(text.split(" ")).replace("  ", " "),
        lambda text: "\n".join(text.splitlines()),
    ]
    for name, text in by_name(texts.tidied(contract)).items():
        assert any(clean(text) != text for clean in cleanings), name


def test_no_text_but_those_of_nul_has_one(contract):
    for kind in (texts.scripts, texts.tidied, texts.spelled, texts.long):
        assert not any("\0" in text for text in by_name(kind(contract)).values())
    assert all("\0" in text for text in by_name(texts.with_nul(contract)).values())


def test_long_texts_are_about_a_hundred_kilobytes_and_end_in_a_mark(contract):
    for text in by_name(texts.long(contract)).values():
        assert 0.99 * texts.LONG <= len(text.encode()) <= texts.LONG
        assert text.endswith("end")


def test_all_texts_can_be_written_as_utf_8(contract):
    for kind in (texts.scripts, texts.tidied, texts.spelled, texts.with_nul, texts.long):
        for text in by_name(kind(contract)).values():
            assert text.encode().decode() == text


def test_the_difference_names_the_first_code_point_that_changed():
    assert texts.difference("caf\u00e9", "cafe\u0301") == "character 4 was U+00E9 and is U+0065"
    assert texts.difference("abc", "ab") == (
        "3 characters were sent and 2 are shown, equal up to 2"
    )
