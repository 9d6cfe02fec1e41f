"""What a head says of its body is held against the body."""

import pytest

from taskpact.judging.lengths import looks_chunked, stated, wrong_length
from taskpact.wire.exchange import Exchange, Fault


def answer(*lines, body=b"12345", interim=b"", **fields):
    head = b"\r\n".join([b"HTTP/1.1 200 OK", *lines])
    fields = {"complete": True, **fields}
    return Exchange("POST", "/", received=interim + head + b"\r\n\r\n" + body, body=body, **fields)


def test_the_lines_of_the_final_head_are_read_in_any_case():
    made = answer(
        b"content-LENGTH:  5 ",
        b"Content-Length: 6",
        body=b"Content-Length: 7",
        interim=b"HTTP/1.1 103 Early Hints\r\nContent-Length: 1\r\n\r\n",
    )
    assert stated(made, "Content-Length") == ("5", "6")


@pytest.mark.parametrize("lines", [(), (b"Content-Length: 5",), (b"Content-Length: 5",) * 2])
def test_no_length_or_the_right_one_is_not_wrong(lines):
    assert wrong_length(answer(*lines), over=True) is None


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (answer(b"Content-Length: 5", b"Transfer-Encoding: chunked"), "beside"),
        (answer(b"Content-Length: 5", b"Content-Length: 6"), "5 and 6"),
        (answer(b"Content-Length: -1"), "-1"),
        (answer(b"Content-Length: 3", body=b"123", surplus=b"45"), "2 more came"),
        (answer(b"Content-Length: 9", complete=False, fault=Fault("cut", "")), "5 came"),
        (answer(b"Content-Length: 9", complete=False, fault=Fault("timeout", "")), "5 came"),
    ],
)
def test_a_length_that_is_not_the_body_s_is_told(made, reason):
    assert reason in wrong_length(made, over=True)


def test_a_body_that_may_still_come_is_not_judged():
    made = answer(b"Content-Length: 9", complete=False, fault=Fault("timeout", ""))
    assert wrong_length(made, over=False) is None


def test_chunks_in_a_body_are_recognised():
    assert looks_chunked(b"9\r\ndata: x\n\n\r\n0\r\n\r\n")
    assert looks_chunked(b"9;a=b\r\ndata: x\n\n\r\n0\r\n\r\n")
    assert not looks_chunked(b"data: x\n\n")
