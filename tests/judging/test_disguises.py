"""Secrets are recognised in every form, and a part of something else is not."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote

import pytest

from taskpact.judging.disguises import forms

VALUE = 'se/cr+et "é" value'
TEXTS = [text for _, text in forms(VALUE)]


def found(text):
    return any(each in text for each in TEXTS)


@pytest.mark.parametrize("before", ["", "a", "ab", "abc", "token="])
@pytest.mark.parametrize("after", ["", "x", "xy", "; path=/"])
def test_a_value_is_found_wherever_it_stands_in_base64(before, after):
    data = f"{before}{VALUE}{after}".encode()
    assert found(b64encode(data).decode())
    assert found(urlsafe_b64encode(data).decode().rstrip("="))


@pytest.mark.parametrize(
    "written",
    [
        VALUE,
        json.dumps({"a": VALUE}),
        json.dumps({"a": VALUE}, ensure_ascii=False),
        json.dumps({"a": VALUE}).replace("/", "\\/"),
        quote(VALUE, safe=""),
        quote(VALUE),
        VALUE.encode().hex(),
    ],
)
def test_a_value_is_found_in_other_writing(written):
    assert found(written)


def test_another_value_is_not_found():
    other = VALUE.replace("se", "so")
    assert not found(f"{other} {b64encode(other.encode()).decode()} {other.encode().hex()}")


def test_a_plain_value_has_few_forms():
    kinds = [kind for kind, _ in forms("plainvalue")]
    assert kinds[0] == ""
    assert not any(kind.startswith(("json", "percent")) for kind in kinds)


def test_no_form_is_so_short_that_it_may_be_chance():
    assert all(len(text) >= 8 for kind, text in forms("abc") if kind)
