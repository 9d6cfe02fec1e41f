"""Raw requests go out byte for byte, and what becomes of the connection is seen."""

import threading

import pytest

from taskpact.wire.limits import Limits
from taskpact.wire.raw import SURPLUS, converse, send_raw

SHORT = Limits(seconds=0.3, idle=0.15, bytes=100_000)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
BAD = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def echo(request: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(request), request)


def get(number: int) -> bytes:
    return b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n" % number


def test_the_bytes_are_sent_as_given(serve):
    data = b"\x00\xffPOST  /x HTTP/9.9\nA\r\nB : c\r\n\r\n\xe9"

    def script(peer):
        got = b""
        while len(got) < len(data):
            got += peer.sock.recv(100)
        peer.say(echo(got))

    exchange = send_raw(serve(script).url, data, SHORT)
    assert exchange.sent == data == exchange.body
    assert exchange.request_body == b"\xe9"
    assert exchange.status == 200


def test_what_can_be_understood_of_the_request_is_told(keeping):
    server = keeping(echo)
    data = b"POST /a?b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nHost:  y\r\n\r\n{}"
    exchange = send_raw(server.url, data, linger=0.0)
    assert (exchange.method, exchange.url) == ("POST", f"{server.url}/a?b")
    assert exchange.request_headers == (("Host", "x"), ("Content-Length", "2"), ("Host", "y"))
    assert exchange.request_body == b"{}"


def test_between_pieces_the_given_sleep_passes(keeping):
    server = keeping(echo)
    slept = []
    pieces = [b"GET / HT", b"TP/1.1\r\nX:", b" y\r\n\r\n"]
    exchange = send_raw(server.url, pieces, pause=0.25, sleep=slept.append, linger=0.0)
    assert slept == [0.25, 0.25]
    assert exchange.sent == b"".join(pieces) == exchange.body


def test_a_pause_never_outlasts_the_limits(keeping):
    slept = []
    send_raw(keeping(echo).url, [b"GET", b" "], SHORT, pause=999.0, sleep=slept.append, linger=0.0)
    assert all(pause <= SHORT.idle for pause in slept)


def test_closing_after_the_answer_is_seen(answering):
    exchange = send_raw(answering(BAD).url, get(0), linger=5.0)
    assert (exchange.status, exchange.complete, exchange.closed) == (400, True, True)
    assert exchange.surplus == b""


def test_closing_after_an_answer_that_is_not_http_is_seen(serve):
    def script(peer):
        peer.request()
        peer.say(b"what?\r\n\r\n")
        peer.stop.wait(0.05)

    exchange = send_raw(serve(script).url, get(0), linger=5.0)
    assert (exchange.fault.kind, exchange.closed) == ("protocol", True)


def test_keeping_after_the_answer_is_seen(keeping):
    exchange = send_raw(keeping(lambda _: BAD).url, get(0), linger=0.05)
    assert (exchange.status, exchange.complete, exchange.closed) == (400, True, False)


def test_a_reset_after_the_answer_counts_as_closing(serve):
    def script(peer):
        peer.request()
        peer.say(OK)
        peer.stop.wait(0.05)
        peer.reset()

    exchange = send_raw(serve(script).url, get(0), linger=5.0)
    assert (exchange.complete, exchange.closed, exchange.fault) == (True, True, None)


def test_what_follows_the_answer_is_surplus(serve):
    def script(peer):
        peer.request()
        peer.say(OK)
        peer.stop.wait(0.05)
        peer.say(BAD)

    exchange = send_raw(serve(script).url, get(0), linger=5.0)
    assert (exchange.status, exchange.surplus, exchange.closed) == (200, BAD, True)
    assert exchange.received == OK + BAD


def test_an_endless_surplus_is_left(serve):
    def script(peer):
        peer.request()
        peer.say(OK)
        while True:
            peer.say(b"x" * 10_000)

    exchange = send_raw(serve(script).url, get(0), SHORT, linger=5.0)
    assert (exchange.complete, exchange.body) == (True, b"ok")
    assert len(exchange.received) <= SHORT.bytes + 1


def test_a_silent_server_is_left_in_time(serve):
    exchange = send_raw(serve(lambda peer: peer.hold()).url, b"GET", SHORT)
    assert (exchange.fault.kind, exchange.closed) == ("timeout", False)


def test_closing_without_a_word_is_a_cut(serve):
    exchange = send_raw(serve(lambda peer: peer.request()).url, get(0), SHORT)
    assert (exchange.fault.kind, exchange.closed, exchange.received) == ("cut", True, b"")


def test_an_answer_before_the_last_piece_is_read(serve):
    said = threading.Event()

    def script(peer):
        peer.sock.recv(100)
        peer.say(BAD)
        said.set()

    exchange = send_raw(
        serve(script).url, [b"x"] * 200, Limits(seconds=5), pause=1.0, sleep=lambda _: said.wait(5)
    )
    assert (exchange.status, exchange.complete, exchange.fault) == (400, True, None)
    assert exchange.closed


def test_a_reset_between_pieces_is_told(serve):
    gone = threading.Event()

    def script(peer):
        peer.sock.recv(100)
        peer.reset()
        gone.set()

    exchange = send_raw(
        serve(script).url, [b"x"] * 5, Limits(seconds=5), pause=1.0, sleep=lambda _: gone.wait(5)
    )
    assert (exchange.fault.kind, exchange.closed) == ("reset", True)
    assert len(exchange.sent) < 5


def test_the_framing_of_an_answer_to_head_is_known(answering):
    data = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"
    exchange = send_raw(answering(data).url, b"HEAD / HTTP/1.1\r\n\r\n", SHORT)
    assert (exchange.complete, exchange.fault) == (True, None)


# --- several requests ---


@pytest.mark.parametrize("pipelined", [False, True])
def test_each_request_of_a_conversation_has_its_own_exchange(keeping, pipelined):
    server = keeping(echo)
    requests = [get(number) for number in range(4)]
    exchanges = converse(server.url, requests, pipelined=pipelined, linger=0.0)
    assert server.connections == 1
    for request, exchange in zip(requests, exchanges, strict=True):
        assert exchange.sent == exchange.body == request
        assert exchange.received == echo(request)
        assert (exchange.complete, exchange.closed, exchange.surplus) == (True, False, b"")


def test_answers_in_one_piece_are_told_apart(serve):
    def script(peer):
        requests = [peer.request() for _ in range(3)]
        peer.say(b"".join(map(echo, requests)))

    requests = [get(number) for number in range(3)]
    exchanges = converse(serve(script).url, requests, Limits(seconds=5), pipelined=True)
    assert [exchange.received for exchange in exchanges] == [echo(data) for data in requests]
    assert [exchange.arrivals[0].offset for exchange in exchanges] == [0, 0, 0]
    assert len({exchange.arrivals[0].at for exchange in exchanges}) == 1
    ends = [exchange.ended_at for exchange in exchanges]
    assert ends == sorted(ends)
    assert [exchange.closed for exchange in exchanges] == [False, False, True]


@pytest.mark.parametrize("pipelined", [False, True])
def test_a_server_that_closes_after_the_first_leaves_faults(answering, pipelined):
    url = answering(BAD).url
    first, *others = converse(url, [get(0), get(1), get(2)], Limits(seconds=5), pipelined=pipelined)
    assert (first.status, first.complete) == (400, True)
    assert len(others) == 2
    assert {exchange.fault.kind for exchange in others} <= {"cut", "reset"}
    assert all(exchange.status is None for exchange in others)


def test_an_unasked_answer_ends_a_conversation_in_turn(serve):
    def script(peer):
        peer.request()
        peer.say(OK + BAD)
        peer.hold()

    first, second = converse(serve(script).url, [get(0), get(1)], Limits(seconds=5))
    assert (first.status, first.surplus) == (200, BAD)
    assert (second.fault.kind, second.sent, second.received) == ("protocol", b"", b"")


def test_an_unanswered_request_does_not_cost_its_limit_again(serve):
    server = serve(lambda peer: peer.hold())
    requests = [get(number) for number in range(50)]
    kinds = [e.fault.kind for e in converse(server.url, requests, SHORT, pipelined=True)]
    assert kinds == ["timeout"] + ["cut"] * 49


def test_nobody_listening_gives_a_fault_for_each_request(serve):
    server = serve(lambda peer: peer.hold())
    server.close()
    exchanges = converse(server.url, [get(0), get(1)], SHORT)
    assert [exchange.fault.kind for exchange in exchanges] == ["connect", "connect"]
    assert send_raw(server.url, get(0), SHORT).fault.kind == "connect"


def test_of_a_flood_behind_the_answer_no_more_is_read_than_shows_it(serve):
    def script(peer):
        peer.request()
        while True:
            peer.say(OK * 1000)

    exchange = send_raw(serve(script).url, get(0), linger=5.0)
    assert exchange.complete
    assert 0 < len(exchange.surplus) < 4 * SURPLUS


def test_a_request_that_was_sent_whole_is_not_kept_twice(answering):
    data = get(0)
    assert send_raw(answering(OK).url, data, linger=0.0).sent is data
