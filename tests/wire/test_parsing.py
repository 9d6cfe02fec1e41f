"""Chunks are read with the white space that no sender should make, and however they are cut."""

from itertools import pairwise

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskpact.wire.parsing import MAX_HEAD, ChunkLines, Parser

BODY = b'2 ;a="b"\r\n;a\r\nA\t \t;c\r\n0 ;\r\n0 ;\r\n\r\n0 \r\nX: 1 ;2\r\n\r\nHTTP/1.1 5 ;'
PASSED = b'2;a="b"\r\n;a\r\nA;c\r\n0 ;\r\n0 ;\r\n\r\n0\r\nX: 1 ;2\r\n\r\nHTTP/1.1 5 ;'
HEAD = b"HTTP/1.1 103 X\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def cut(data, places):
    ends = sorted({0, len(data), *(each % (len(data) + 1) for each in places)})
    return [data[one:other] for one, other in pairwise(ends)]


def read(parser, pieces):
    """The events of what came piece by piece, each piece read as far as it goes."""
    found = []
    for piece in pieces:
        parser.take(piece)
        while (event := parser.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
            found.append(event)
            if isinstance(event, h11.EndOfMessage):
                return found
    return found


@given(st.lists(st.integers(0, 200), max_size=8))
def test_only_white_space_behind_sizes_is_left_out_wherever_the_bytes_are_cut(places):
    lines = ChunkLines()
    assert b"".join(map(lines.feed, cut(BODY, places))) == PASSED


@given(st.lists(st.integers(0, 300), max_size=8))
def test_an_answer_is_read_wherever_it_is_cut(places):
    parser = Parser("GET")
    events = read(parser, cut(HEAD + BODY, places))
    data = b"".join(bytes(each.data) for each in events if isinstance(each, h11.Data))
    assert data == b";a0 ;\r\n0 ;\r\n"
    kinds = [type(each) for each in events if not isinstance(each, h11.Data)]
    assert kinds == [h11.InformationalResponse, h11.Response, h11.EndOfMessage]
    assert b"HTTP/1.1 5 ;".startswith(parser.surplus)
    assert parser.takes_more


@pytest.mark.parametrize(
    "body",
    [b"x ;a\r\nab\r\n", b" 2\r\nab\r\n", b"2 a\r\nab\r\n", b"-2 ;\r\nab\r\n", b"\r\n2\r\nab"],
)
def test_what_is_no_size_is_refused_as_it_stands(body):
    assert ChunkLines().feed(body) == body
    parser = Parser("GET")
    parser.take(HEAD + body)
    with pytest.raises(h11.RemoteProtocolError, match="illegal chunk header"):
        read(parser, [b""])


def test_a_line_that_never_ends_is_not_kept_for_ever():
    lines = ChunkLines()
    assert lines.feed(b"2;" + b"a" * (MAX_HEAD - 2)) == b""
    assert len(lines.feed(b"a")) == MAX_HEAD + 1
    assert lines.feed(b"2 ;\r\n") == b"2 ;\r\n"


def test_a_line_that_is_cut_off_is_passed_on_before_the_end():
    lines = ChunkLines()
    assert list(lines.pieces(b"2 ;a")) == []
    assert list(lines.pieces(b"")) == [b"2 ;a", b""]
    assert list(lines.pieces(b"")) == [b""]


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304)])
def test_an_answer_without_a_body_has_no_chunks(method, status):
    parser = Parser(method)
    parser.take(b"HTTP/1.1 %d X\r\nTransfer-Encoding: chunked\r\n\r\n2 ;a" % status)
    assert isinstance(read(parser, [b"!"])[-1], h11.EndOfMessage)
    assert parser.surplus == b"2 ;a!"


def test_a_body_without_chunks_is_left_as_it_is():
    parser = Parser("GET")
    parser.take(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n2 ;")
    events = read(parser, [b"\r\n"])
    assert b"".join(bytes(each.data) for each in events if isinstance(each, h11.Data)) == b"2 ;\r\n"
