"""Media types, charsets and codings are what their cases call them."""

import json
import re
import zlib

import pytest

from taskpact.cases import media
from taskpact.cases.bodies import ordinary

ALL = [
    media.wrong_types,
    media.other_types,
    media.cased_types,
    media.utf8_charsets,
    media.wrong_charsets,
    media.broken_codings,
    media.good_codings,
    media.bombs,
    media.large,
]

TYPE = re.compile(
    r"""[ \t]*application/json([ \t]*;[ \t]*charset=(utf-8|"utf-8"))?""", re.IGNORECASE
)


def unpacked(data, name):
    return zlib.decompress(data, wbits={"gzip": 31, "deflate": 15}[name])


@pytest.mark.parametrize("cases", ALL, ids=lambda each: each.__name__)
def test_every_case_has_an_id_of_its_own(cases, contract):
    ids = [case.id for case in cases(contract)]
    assert len(set(ids)) == len(ids) > 0


@pytest.mark.parametrize("cases", [media.cased_types, media.utf8_charsets])
def test_a_right_type_is_one_by_the_grammar(cases, contract):
    for case in cases(contract):
        ((name, value),) = case.headers
        assert name == "Content-Type"
        assert TYPE.fullmatch(value)
        assert json.loads(case.body) == ordinary(contract)


@pytest.mark.parametrize("cases", [media.wrong_types, media.wrong_charsets])
def test_a_wrong_type_is_none_by_the_grammar(cases, contract):
    assert not [case.id for case in cases(contract) if TYPE.fullmatch(case.headers[0][1])]


def test_good_codings_hold_the_ordinary_body(contract):
    for case in media.good_codings(contract):
        name = case.headers[0][1]
        data = case.body if name == "identity" else unpacked(case.body, name)
        assert json.loads(data) == ordinary(contract)


def test_broken_codings_do_not_hold_a_readable_body(contract):
    for case in media.broken_codings(contract):
        name = case.headers[0][1]
        if name in {"gzip", "deflate"}:
            with pytest.raises((zlib.error, ValueError)):
                json.loads(unpacked(case.body, name) + _behind(case.body, name))


def _behind(data, name):
    unpacking = zlib.decompressobj({"gzip": 31, "deflate": 15}[name])
    unpacking.decompress(data)
    return unpacking.unused_data


def test_bombs_are_small_and_unpack_to_much(contract):
    case = media.bombs(contract)[0]
    data = media.made(case)
    assert len(data) < 64 * 1024
    whole = unpacked(data, "gzip")
    assert len(whole) > media.UNPACKED
    assert json.loads(whole)["response_format"] == "json"


def test_large_bodies_are_made_when_asked_for(contract):
    for case in media.large(contract):
        assert case.body == {}
        assert len(media.made(case)) >= media.LARGE


def test_a_large_body_is_json_where_it_says_so(contract):
    named = {case.id: case for case in media.large(contract)}
    for name in ("a long text", "a long name", "white space"):
        assert json.loads(media.made(named[name]))["response_format"] == "json"
