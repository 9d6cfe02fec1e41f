"""The writer: whatever the payload holds, the framing stays whole (WHATWG HTML 9.2.5)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.streaming.writer import comment, frame

ODD = "\r\n\0\u2028\u2029\x85\x0b\x0c\x1c\ufeff\u0301: adietnv\U0001f600"
"""What readers and writers trip over: breaks, look-alikes of breaks, colons, field names."""

odd_text = st.text(st.sampled_from(ODD), max_size=40) | st.text(max_size=40)
one_line = odd_text.map(lambda text: re.sub("[\r\n\0]", "", text))


@pytest.mark.parametrize(
    ("data", "block"),
    [
        ("x", b"data: x\n\n"),
        ("", b"data: \n\n"),
        (" x", b"data:  x\n\n"),
        ("a\nb", b"data: a\ndata: b\n\n"),
        ("a\rb", b"data: a\ndata: b\n\n"),
        ("a\r\nb", b"data: a\ndata: b\n\n"),
        ("a\n\rb", b"data: a\ndata: \ndata: b\n\n"),
        ("a\n", b"data: a\ndata: \n\n"),
        ("\n\nevent: x", b"data: \ndata: \ndata: event: x\n\n"),
        ("\u2028\x85\x0b\x0c", b"data: \xe2\x80\xa8\xc2\x85\x0b\x0c\n\n"),
        ("\0", b"data: \0\n\n"),
        ("\ufeff", b"data: \xef\xbb\xbf\n\n"),
    ],
)
def test_data_becomes_one_line_for_each_line_of_it(data, block):
    assert frame(data) == block


def test_fields_come_in_one_block_with_the_data_last():
    block = frame("x", event="note", id="7", retry=3000)
    assert block == b"id: 7\nevent: note\nretry: 3000\ndata: x\n\n"


@pytest.mark.parametrize("field", ["event", "id"])
@pytest.mark.parametrize("banned", ["\n", "\r", "\r\n", "\0"])
def test_a_value_that_would_break_out_of_its_field_is_refused(field, banned):
    with pytest.raises(ValueError, match=f"{field} .* line break or NUL"):
        frame("x", **{field: f"a{banned}data: b"})


@pytest.mark.parametrize("retry", [-1, True])
def test_a_retry_that_is_no_number_of_milliseconds_is_refused(retry):
    with pytest.raises(ValueError, match="not a number of milliseconds"):
        frame("x", retry=retry)


@pytest.mark.parametrize("write", [frame, comment])
def test_text_that_utf8_cannot_carry_is_refused(write):
    with pytest.raises(ValueError, match="surrogates not allowed"):
        write("\ud800")


@given(events=st.lists(st.tuples(odd_text, one_line, one_line), max_size=4))
def test_a_reader_gets_every_event_back_with_breaks_as_lf(read, events):
    stream = b"".join(frame(data, event=event, id=key) for data, event, key in events)
    expected = [
        (event or "message", re.sub("\r\n|\r", "\n", data), key) for data, event, key in events
    ]
    assert read(stream) == expected


@given(data=odd_text)
def test_text_and_its_utf8_are_framed_alike(data):
    assert frame(data) == frame(data.encode())


@given(text=odd_text)
def test_a_comment_is_neither_an_event_nor_part_of_one(read, text):
    stream = comment(text) + frame("x") + comment(text)
    assert read(stream) == [("message", "x", "")]
