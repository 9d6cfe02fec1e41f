"""JSON text by RFC 8259, held against an independent reader."""

from __future__ import annotations

import json
import time

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mockserver.admission.strictjson import DEPTH, INTEGERS, Unreadable, parsed

SETTINGS = settings(max_examples=400, derandomize=True, deadline=None)

NUMBERS = st.integers(INTEGERS.start, INTEGERS.stop - 1) | st.floats(
    allow_nan=False, allow_infinity=False
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=20,
)
SEEDS = (
    b'{"a":1,"b":[1,2.5e3,-0,true,null,"x\\u00e9\\ud83d\\ude00"],"c":{"d":{}}}',
    b' [[],{},"",0]\n',
    b'{"a":1,"b":2}',
    b'"\\\\\\"\\u0000"',
    b"18446744073709551615",
)
PIECES = (b"", b'"', b"\\", b"\\u", b"d8", b",", b":", b"[", b"]", b"{", b"}", b"0", b"9", b"-")
PIECES += (
    b"e",
    b"E+",
    b".",
    b" ",
    b"\t",
    b"\xff",
    b"\xc3\xa9",
    b"\xef\xbb\xbf",
    b"\0",
    b"a",
    b"NaN",
)


@pytest.mark.parametrize("space", [b" ", b"\t", b"\r", b"\n", b"\n \t\r\n"])
def test_white_space_around_the_text_is_none_of_it(space):
    for data in (space + b"{}", b"{}" + space, space + b"{}" + space):
        assert parsed(data) == {}


@pytest.mark.parametrize(
    "mark", ["\x0b", "\x0c", "\x00", "\u0085", "\u00a0", "\u2028", "\ufeff", "x"]
)
def test_other_characters_around_the_text_are_refused(mark):
    for data in (f"{mark}{{}}", f"{{}}{mark}", f" {mark}{{}}", f"{{}} {mark}"):
        with pytest.raises(Unreadable):
            parsed(data.encode())


@SETTINGS
@given(value=VALUES, ascii_only=st.booleans(), indent=st.none() | st.integers(0, 2))
def test_every_value_survives(value, ascii_only, indent):
    data = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()
    assert repr(parsed(data)) == repr(value)


def outcome(data: bytes) -> object:
    """What is made of the bytes; None where they are refused."""
    try:
        return [parsed(data)]
    except Unreadable as why:
        orjson.dumps([str(why), why.pointer])  # whatever it quotes can be told in UTF-8
        return None


def doubled_or_long(text: str) -> bool:
    """Whether it has a name twice or a long number: refused here, taken by others."""
    doubled: list[bool] = []

    def note(pairs: list[tuple[str, object]]) -> None:
        doubled.append(len({name for name, _ in pairs}) != len(pairs))

    json.loads(text, object_pairs_hook=note)
    digits = "".join(each if each.isdigit() else " " for each in text).split()
    return any(doubled) or any(len(each) > 18 for each in digits)


@SETTINGS
@given(
    seed=st.sampled_from(SEEDS),
    edits=st.lists(
        st.tuples(st.integers(0, 70), st.integers(0, 2), st.sampled_from(PIECES)), max_size=4
    ),
)
@example(SEEDS[2], [(6, 0, b'"b":1,')])
@example(SEEDS[4], [(0, 0, b"9")])
def test_another_strict_reader_takes_the_same_texts(seed, edits):
    """orjson refuses what we refuse, but for names twice and integers that it makes floats."""
    data = seed
    for at, cut, piece in edits:
        data = data[:at] + piece + data[at + cut :]
    try:
        theirs = [orjson.loads(data)]
    except orjson.JSONDecodeError:
        theirs = None
    ours = outcome(data)
    if ours is None and theirs is not None:
        assert doubled_or_long(data.decode())
    else:
        assert repr(ours) == repr(theirs)


def test_depth_is_bounded_exactly():
    for opening, closing in ((b"[", b"]"), (b'{"a":', b"}")):
        inner = b"0" if opening != b"[" else b""
        assert parsed(opening * DEPTH + inner + closing * DEPTH) is not None
        with pytest.raises(Unreadable, match=f"deeper than {DEPTH} levels"):
            parsed(opening * (DEPTH + 1) + inner + closing * (DEPTH + 1))


def test_brackets_in_strings_and_side_by_side_are_no_depth():
    wide = b"[" + b"[]," * 500 + b'"' + b"[{" * 500 + b'"]'
    assert len(parsed(wide)) == 501


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":[' + b"1e999," * 150_000 + b"1]}",
        b"[" + b"9" * 1_000_000 + b"]",
        b"[0." + b"9" * 1_000_000 + b"]",
        b"{" + b'"a":1,' * 150_000 + b'"b":1}',
        b"[" * 60 + b"[]," * 300_000,
        b"[" * 1_000_000,
        b'{"a":' * 200_000,
        b'["' + b"\\ud800" * 150_000 + b'"]',
        b"[" + b'"\\ud800",' * 100_000 + b"1]",
        b'["' + b"\\\\" * 500_000 + b"\\ud8",
        b" " * 1_000_000,
        b"{" + b",".join(b'"%d":%d' % (i, i) for i in range(80_000)) + b"}",
    ],
    ids=["numbers", "integer", "fraction", "names", "arrays", "depth", "objects", "surrogates",
         "strings", "backslashes", "space", "members"],
)  # fmt: skip
def test_a_megabyte_of_trouble_is_over_soon(data):
    """Linear time: a quadratic reader would need minutes."""
    began = time.perf_counter()
    outcome(data)
    assert time.perf_counter() - began < 5
