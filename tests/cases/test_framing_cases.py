"""Raw requests are wrong in the one thing they are called by; h11 is the second opinion."""

import h11
import pytest

from taskpact.cases import framing
from taskpact.target import Caller, Target

BODY = b'{"task":"hello","response_format":"json"}' * 3


def begin(contract, url="http://127.0.0.1:8080/prefix"):
    target = Target(url, {"self": Caller("self", "")}, headers=(("X-Own", "1"),))
    lines = [("Authorization", "Bearer t"), ("Prefer", "deviation=x")]
    return framing.opening(target, contract.operation("createTask"), lines)


def understood(data):
    """Method, target, headers and body as a strict server reads them."""
    server = h11.Connection(h11.SERVER)
    server.receive_data(data)
    request = server.next_event()
    body = b""
    while isinstance(event := server.next_event(), h11.Data):
        body += bytes(event.data)
    assert isinstance(event, h11.EndOfMessage)
    return request, body


def written(case, contract):
    return framing.written(case, begin(contract), BODY)


def test_a_whole_request_has_everything_an_ordinary_one_has(contract):
    request, body = understood(begin(contract).whole(BODY))
    headers = dict(request.headers)
    assert (request.method, request.target) == (b"POST", b"/prefix/api/v1/tasks")
    assert headers[b"host"] == b"127.0.0.1:8080"
    assert headers[b"authorization"] == b"Bearer t"
    assert headers[b"prefer"] == b"deviation=x"
    assert headers[b"x-own"] == b"1"
    assert headers[b"content-type"] == b"application/json"
    assert body == BODY


def test_a_content_type_of_one_s_own_is_the_only_one(contract):
    target = Target("http://h", {})
    made = framing.opening(target, contract.operation("createTask"), [("content-type", "text/x")])
    assert [value for name, value in made.lines if name.lower() == "content-type"] == ["text/x"]


def test_a_request_of_another_version_says_so(contract):
    assert (
        begin(contract)
        .whole(BODY, version="1.0")
        .startswith(b"POST /prefix/api/v1/tasks HTTP/1.0\r\n")
    )


def test_good_chunks_are_read_as_the_body(contract):
    for case in framing.good_chunks(contract):
        assert understood(written(case, contract))[1] == BODY


@pytest.mark.parametrize(
    "cases", [framing.bad_lengths, framing.bad_chunks, framing.bad_hosts, framing.without_host]
)
def test_a_strict_server_refuses_every_bad_request(cases, contract):
    for case in cases(contract):
        with pytest.raises((h11.RemoteProtocolError, AssertionError)):
            understood(written(case, contract))


def test_bad_lengths_leave_nobody_waiting_for_more_bytes(contract):
    """Every number that can be read out of them is at most the body's length."""
    for case in framing.bad_lengths(contract):
        head, _, body = written(case, contract).partition(b"\r\n\r\n")
        values = [
            line.partition(b":")[2].strip().decode()
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        ]
        for value in values:
            for base in (0, 10):
                try:
                    number = int(value, base)
                except ValueError:
                    continue
                assert number <= len(body)


def test_a_request_with_both_framings_is_right_by_either(contract):
    (case,) = framing.both_framings(contract)
    head, _, body = written(case, contract).partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    assert body == framing.chunks([BODY])


def test_pieces_put_together_are_the_body():
    made = framing.pieces(BODY, 7)
    assert b"".join(made) == BODY
    assert {len(each) for each in made[:-1]} == {7}
