"""Text that got into the framing of a stream is found, and text that stayed text is not."""

import pytest

from taskpact.judging.leaks import became_framing, became_header, cut_data
from taskpact.judging.streams import Read
from taskpact.wire.exchange import Arrival, Exchange

MARK = "mark7"
START = b'data: {"type":"start"}\n\n'


def read(body, headers=()):
    arrivals = (Arrival(0.0, 0),)
    exchange = Exchange("POST", "/", body=body, body_arrivals=arrivals, headers=headers)
    return Read(exchange)


@pytest.mark.parametrize(
    "body",
    [
        b'data: {"delta":"a\\nevent: mark7\\n\\ndata: mark7"}\n\n',
        b'data: {"delta":"a\\u2028mark7"}\n\n',
        'data: {"delta":"a\u2028mark7"}\n\n'.encode(),
        b"data: plain a\ndata: mark7\n\n",
        b'data: {"text":\ndata: "mark7"}\n\n',
        b"event: about-mark7\ndata: {}\n\n",
    ],
)
def test_a_text_that_stayed_text_has_not_leaked(body):
    assert cut_data(read(START + body), MARK) is None
    assert became_framing(read(START + body), MARK) is None


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b'data: {"delta":"a\nmark7"}\n\n', "a line of its own"),
        (b'data: {"delta":"a\ndata: mark7"}\n\n', "is no JSON"),
        (b'data: {"delta":"mark7\n\n', "is no JSON"),
        (b'data: ["mark7\n\n', "is no JSON"),
        (b'data: {"delta":"a\nx: mark7', "the unfinished block"),
    ],
)
def test_data_that_ends_early_is_found(body, place):
    assert place in cut_data(read(START + body), MARK)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"event: mark7\ndata: {}\n\n", "the type of event 2"),
        (b"id: mark7\ndata: {}\n\n", "the id of event 2"),
        (b": mark7\n\n", "a comment"),
        (b"retry: 4242\n\n", "the reconnection delay"),
        (b"data: mark7\n\n", "event 2"),
        (b'data: {"type":"mark7"}\n\n', "event 2"),
    ],
)
def test_a_field_that_text_became_is_found(body, place):
    assert place in became_framing(read(START + body), MARK, 4242)


def test_a_server_of_plain_text_may_begin_a_piece_anywhere():
    assert became_framing(read(b"data: some words\n\ndata: mark7\n\n"), MARK) is None


@pytest.mark.parametrize(
    ("head", "line"),
    [
        (b"X-Prompt: a\nmark7\r\nX-Other: 1", "'mark7'"),
        (b"X-Prompt: a\r\nevent: mark7", "'event: mark7'"),
        (b"X-Prompt: a\rid: mark7\rmore", "'id: mark7'"),
    ],
)
def test_a_line_of_the_head_that_text_became_is_found(head, line):
    received = b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\ndata: mark7\n\n"
    assert became_header(Exchange("POST", "/", received=received), MARK) == line


def test_text_in_the_value_of_a_header_is_no_line_of_its_own():
    received = b"HTTP/1.1 200 OK\r\nX-Prompt: a event: mark7\r\nX-Task-Id: mark7\r\n\r\n"
    received += b"event: mark7\n\n"
    assert became_header(Exchange("POST", "/", received=received), MARK) is None
