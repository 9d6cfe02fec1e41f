"""Whatever a peer does, the client is left in time, never raises, and tells what happened."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskpact.wire.client import Client
from taskpact.wire.limits import Limits

SHORT = Limits(seconds=0.3, idle=0.15, bytes=200_000, events=100)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"


def get(server, limits=SHORT, **options):
    with Client(server.url, limits=limits) as client:
        return client.send("GET", "/", **options)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("data", "kind", "status", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", "cut", 200, b"abc"),
        (CHUNKED + b"3\r\nabc\r\n", "cut", 200, b"abc"),
        (CHUNKED + b"3\r\nab", "cut", 200, b"ab"),
        (CHUNKED + b"3\r\nabc\r\n0\r\n", "cut", 200, b"abc"),
        (CHUNKED + b"3\r\nabc\r\nxyz\r\n", "protocol", 200, b"abc"),
        (CHUNKED + b"3\r\nabcdef\r\n", "protocol", 200, b"abc"),
        (b"HTTP/1.1 200 OK\r\nConte", "cut", None, b""),
        (b"HTTP/1.1 103 Early\r\n\r\n", "cut", None, b""),
        (b"", "cut", None, b""),
        (b"HTTP/1.1 two OK\r\n\r\n", "protocol", None, b""),
        (b"HTTP/2.0 200 OK\r\n\r\n", "protocol", None, b""),
        (b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "protocol", None, b""),
        (OK.replace(b"\r\n\r\n", b"\r\nContent-Length: 3\r\n\r\n"), "protocol", None, b""),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "protocol", None, b""),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "protocol", None, b""),
        (b"\x16\x03\x01\x02\x00garbage\xff", "protocol", None, b""),
        (b"SSH-2.0-x\r\n", "protocol", None, b""),
    ],
)  # fmt: skip
def test_a_broken_answer_is_a_fault_and_keeps_what_came(answering, data, kind, status, body):
    exchange = get(answering(data))
    assert (exchange.fault.kind, exchange.complete) == (kind, False)
    assert (exchange.status, exchange.body, exchange.received) == (status, body, data)


def test_a_length_too_short_leaves_a_surplus(answering):
    exchange = get(answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabcd"))
    assert (exchange.complete, exchange.body, exchange.surplus) == (True, b"ab", b"cd")
    assert exchange.fault is None


def hang(peer):
    peer.request()
    peer.hold()


def drip_body(peer):
    peer.request()
    peer.say(STREAM)
    peer.drip(b":")


def drip_head(peer):
    peer.request()
    peer.say(b"HTTP/1.1 200 OK\r\nX: ")
    peer.drip(b"x")


def drip_interim(peer):
    peer.request()
    peer.drip(b"HTTP/1.1 102 Processing\r\n\r\n")


def stall_in_the_body(peer):
    peer.request()
    peer.say(STREAM + b"data: a\n\n")
    peer.hold()


@pytest.mark.parametrize(
    ("script", "status"),
    [
        (hang, None),
        (drip_body, 200),
        (drip_head, None),
        (drip_interim, None),
        (stall_in_the_body, 200),
    ],
)
def test_a_slow_or_silent_peer_is_left_in_time(serve, script, status):
    exchange = get(serve(script))
    assert (exchange.fault.kind, exchange.status, exchange.complete) == ("timeout", status, False)
    assert not exchange.closed


def test_silence_and_the_whole_time_have_limits_of_their_own(serve):
    silent = get(serve(hang), Limits(seconds=60, idle=0.1))
    assert "silence" in silent.fault.detail
    for script in (drip_body, hang):
        exchange = get(serve(script), Limits(seconds=0.1, idle=60))
        assert "in all" in exchange.fault.detail
        assert exchange.ended_at < 30


def endless(start, piece):
    def script(peer):
        peer.request()
        peer.say(start)
        while True:
            peer.say(piece)

    return script


@pytest.mark.parametrize(
    ("start", "piece", "status"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 100, None),
        (b"HTTP/1.1 200 OK\r\nX:", b"x" * 1000, None),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100, None),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 1000, 200),
        (STREAM, b": x" * 1000, 200),
        (STREAM, b"data: x\n\n" * 100, 200),
        (CHUNKED, b"1\r\nx\r\n" * 100, 200),
        (CHUNKED + b"1;", b"x" * 1000, 200),
        (CHUNKED + b"0\r\n", b"X: y\r\n" * 100, 200),
    ],
)
def test_an_endless_answer_is_too_large(serve, start, piece, status):
    limits = Limits(seconds=30, idle=30, bytes=300_000, events=1000)
    exchange = get(serve(endless(start, piece)), limits)
    assert (exchange.fault.kind, exchange.status, exchange.complete) == ("too-large", status, False)
    assert len(exchange.received) <= 300_001


def test_a_stream_with_too_many_events_is_left(answering):
    exchange = get(answering(STREAM + b"data: x\n\n" * 101))
    assert (exchange.fault.kind, exchange.fault.detail) == ("too-large", "over 100 events")


@pytest.mark.parametrize("framing", [b"", b"Content-Length: 1000\r\n"])
def test_a_body_of_just_the_limit_is_complete(answering, framing):
    data = b"HTTP/1.1 200 OK\r\n" + framing + b"\r\n" + b"x" * 1000
    server = answering(data)
    assert get(server, Limits(bytes=len(data))).complete
    assert get(server, Limits(bytes=len(data) - 100)).fault.kind == "too-large"


def test_a_reset_in_the_stream_is_told_from_a_cut(serve):
    def script(peer):
        peer.request()
        peer.say(CHUNKED + b"3\r\nabc\r\n")
        peer.stop.wait(0.05)
        peer.reset()

    exchange = get(serve(script), Limits(seconds=5))
    assert (exchange.fault.kind, exchange.status, exchange.body) == ("reset", 200, b"abc")
    assert exchange.closed


def test_nobody_listening_is_a_connect_fault(serve):
    server = serve(hang)
    server.close()
    exchange = get(server)
    assert (exchange.fault.kind, exchange.status, exchange.sent) == ("connect", None, b"")
    assert str(server.port) in exchange.fault.detail


@pytest.mark.parametrize("interim", [b"", b"HTTP/1.1 102 Processing\r\n\r\n"])
def test_an_early_refusal_is_seen_although_the_body_was_never_read(serve, interim):
    def script(peer):
        peer.sock.recv(1000)
        peer.say(interim + b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
        peer.stop.wait(5)  # neither reads nor closes

    server = serve(script)
    with Client(server.url, limits=Limits(seconds=5, idle=0.2)) as client:
        for _ in range(2):
            exchange = client.send("POST", "/", body=b"x" * 50_000_000)
            assert (exchange.status, exchange.complete, exchange.fault) == (413, True, None)
            assert len(exchange.sent) < 50_000_000
    assert server.connections == 2


def test_a_peer_that_never_reads_the_request_is_left_in_time(serve):
    server = serve(lambda peer: peer.stop.wait(5))
    with Client(server.url, limits=SHORT) as client:
        exchange = client.send("POST", "/", body=b"x" * 50_000_000)
    assert exchange.fault.kind == "timeout"
    assert "sending" in exchange.fault.detail


def test_a_peer_that_only_talks_while_it_should_listen_is_left(serve):
    def script(peer):
        while True:
            peer.say(b"HTTP/1.1 102 Processing\r\n\r\n" * 1000)

    limits = Limits(seconds=2, bytes=1_000_000)
    with Client(serve(script).url, limits=limits) as client:
        exchange = client.send("POST", "/", body=b"x" * 50_000_000)
    assert (exchange.fault.kind, exchange.status) == ("too-large", None)


def test_an_interim_answer_does_not_end_the_sending(serve):
    def script(peer):
        _, _, body = peer.sock.recv(1000).partition(b"\r\n\r\n")
        peer.say(b"HTTP/1.1 102 Processing\r\n\r\n")
        peer.stop.wait(0.05)
        missing = 20_000_000 - len(body)
        while missing:
            missing -= len(peer.sock.recv(1_000_000))
        peer.say(OK)

    with Client(serve(script).url, limits=Limits(seconds=10)) as client:
        exchange = client.send("POST", "/", body=b"x" * 20_000_000)
    assert (exchange.status, exchange.complete) == (200, True)
    assert len(exchange.sent) > 20_000_000


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    pieces=st.lists(
        st.sampled_from(
            [
                b"HTTP/1.1 ", b"HTTP/1.0 ", b"200", b"204", b"100", b" OK", b"\r\n", b"\n",
                b"\r\n\r\n", b"Content-Length: 3\r\n", b"Transfer-Encoding: chunked\r\n",
                b"Content-Length: \xff", b"Content-Type: text/event-stream\r\n", b"3\r\nabc\r\n",
                b"0\r\n\r\n", b"data: a\n\n", b"\0", b"\xff", b" ", b":", OK, CHUNKED, STREAM,
            ]
        ),
        max_size=8,
    )
)  # fmt: skip
def test_no_answer_whatever_makes_the_client_raise(pieces, answers):
    data = b"".join(pieces)
    answers.current = data
    exchange = answers.client.send("GET", "/")
    assert exchange.received == data
    assert exchange.complete == (exchange.fault is None)


@pytest.fixture
def answers(serve):
    """A server whose next answer is `current`, and a client for it."""

    class Answers:
        current = b""

    def script(peer):
        peer.request()
        peer.say(Answers.current)

    with Client(serve(script).url, limits=Limits(seconds=5)) as client:
        Answers.client = client
        yield Answers
