"""The client records what went over the wire, sends what it is told, and no peer outlasts it."""

import gzip
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskpact.wire.client import Client
from taskpact.wire.limits import Limits

SHORT = Limits(seconds=0.3, idle=0.15, bytes=200_000, events=100)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"


def echo(request: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(request), request)


def get(server, limits=SHORT, **options):
    with Client(server.url, limits=limits) as client:
        return client.send("GET", "/", **options)


def test_an_exchange_holds_the_bytes_of_both_directions(answering):
    data = (
        b"HTTP/1.1 202 Accepted\r\nX-B: 1\r\nx-a:  two \r\nX-B: 3\r\n"
        b"Content-Length: 3\r\n\r\n\xc3\xa9!"
    )
    server = answering(data)
    with Client(server.url) as client:
        exchange = client.send("POST", "/a?b=c", headers=[("X", "y")], body=b"{}")
    assert exchange.sent == (
        b"POST /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: taskpact\r\n"
        b"Accept-Encoding: identity\r\nX: y\r\nContent-Length: 2\r\n\r\n{}" % server.port
    )
    assert exchange.received == data
    assert (exchange.method, exchange.request_body) == ("POST", b"{}")
    assert exchange.url == f"{server.url}/a?b=c"
    assert (exchange.status, exchange.reason) == (202, "Accepted")
    assert exchange.headers == (
        ("X-B", "1"),
        ("x-a", "two"),
        ("X-B", "3"),
        ("Content-Length", "3"),
    )
    assert exchange.body == b"\xc3\xa9!"
    assert exchange.complete
    assert exchange.fault is None
    assert exchange.arrivals[0].offset == 0
    assert 0 < exchange.headers_at <= exchange.ended_at


def test_each_piece_of_the_body_has_the_time_it_came(serve):
    seen = threading.Event()

    def script(peer):
        peer.request()
        peer.say(STREAM + b"data: a\n\n")
        seen.wait(5)
        peer.say(b"data: b\n\n")

    def until(answer):
        if answer.events:
            seen.set()
        return False

    exchange = get(serve(script), Limits(), until=until)
    first, second = exchange.body_arrivals
    assert (first.offset, second.offset) == (0, 9)
    assert exchange.headers_at == first.at < second.at
    assert [arrival.at for arrival in exchange.arrivals] == [first.at, second.at]
    assert exchange.complete


def test_chunks_extensions_trailers_and_interim_answers_are_read(answering):
    data = (
        b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked"
        b"\r\n\r\n002;a=b\r\nab\r\n1\r\nc\r\n0\r\nX: y\r\n\r\n"
    )
    exchange = get(answering(data))
    assert (exchange.status, exchange.body, exchange.complete) == (200, b"abc", True)
    assert exchange.received == data
    assert exchange.surplus == b""
    assert len(exchange.body_arrivals) == len(exchange.arrivals)


@pytest.mark.parametrize(
    ("method", "data", "body"),
    [
        ("GET", b"HTTP/1.1 204 No Content\r\n\r\n", b""),
        ("GET", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", b""),
        ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", b""),
        ("GET", b"HTTP/1.0 200 OK\r\n\r\nuntil the end", b"until the end"),
        ("GET", b"HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx", b"x"),
    ],
)
def test_a_message_is_complete_by_its_own_framing(answering, method, data, body):
    with Client(answering(data).url, limits=SHORT) as client:
        exchange = client.send(method, "/")
    assert (exchange.complete, exchange.fault, exchange.body) == (True, None, body)


# --- what is sent ---


def test_no_accept_line_is_sent_unless_asked_for(keeping):
    exchange = get(keeping(echo))
    assert b"accept:" not in exchange.body.lower()
    assert b"cookie" not in exchange.body.lower()
    assert exchange.body == exchange.sent


def test_several_lines_of_one_name_are_sent_in_order(keeping):
    lines = [("Accept", "a/b"), ("Authorization", "Bearer x"), ("Accept", "c/d;q=0")]
    lines += [("Authorization", "Bearer y")]
    exchange = get(keeping(echo), headers=lines)
    assert b"\r\n".join(f"{k}: {v}".encode() for k, v in lines) in exchange.body
    assert set(lines) <= set(exchange.request_headers)


def test_any_byte_but_line_ends_and_nul_can_be_in_a_value(keeping):
    value = bytes(set(range(256)) - {0, 10, 13})
    exchange = get(keeping(echo), headers=[("X", value), ("Y", "é"), ("Z", "")])
    assert b"X: " + value + b"\r\nY: \xe9\r\nZ: \r\n" in exchange.body


def test_headers_of_a_call_replace_or_remove_those_of_the_client(keeping):
    server = keeping(echo)
    with Client(server.url, [("Authorization", "a"), ("X", "1"), ("X", "2")]) as client:
        as_given = client.send("GET", "/")
        changed = client.send(
            "GET",
            "/",
            headers=[
                ("authorization", None),
                ("x", "3"),
                ("Accept-Encoding", None),
                ("User-Agent", None),
                ("Host", "other"),
            ],
        )
    assert as_given.request_headers[-3:] == (("Authorization", "a"), ("X", "1"), ("X", "2"))
    assert changed.body == b"GET / HTTP/1.1\r\nx: 3\r\nHost: other\r\n\r\n"


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET", [("X", "a\r\nY: b")]),
        ("GET", [("X", b"a\0")]),
        ("GET", [("X: y", "a")]),
        ("GET", [("X", "€")]),
        ("GET ", []),
    ],
)
def test_a_request_that_would_break_its_own_framing_is_refused(method, headers):
    with pytest.raises(ValueError, match=r"header|method"):
        Client("http://127.0.0.1:1").send(method, "/", headers=headers)


def test_a_path_cannot_break_the_framing(keeping):
    with Client(keeping(echo).url + "/base/") as client:
        exchange = client.send("GET", "/a b\r\nX: é?q=%20#no")
    assert exchange.sent.startswith(b"GET /base/a%20b%0D%0AX:%20%C3%A9?q=%20 HTTP/1.1\r\n")


def test_credentials_go_to_the_targets_origin_only(keeping):
    home, elsewhere = keeping(echo), keeping(echo)
    headers = [("Authorization", "Bearer secret"), ("X-Api-Key", "secret")]
    with Client(home.url, headers) as client:
        at_home = client.send("GET", f"{home.url}/stream")
        away = client.send("GET", f"{elsewhere.url}/stream", headers=[("Cookie", "secret")])
    assert b"secret" in at_home.body
    assert away.status == 200
    assert b"secret" not in away.sent


def test_proxies_of_the_environment_are_not_used(keeping, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert get(keeping(echo)).status == 200


def test_a_redirect_is_not_followed(answering):
    elsewhere = answering(OK)
    data = b"HTTP/1.1 307 T\r\nLocation: %b/\r\nContent-Length: 0\r\n\r\n" % elsewhere.url.encode()
    exchange = get(answering(data))
    assert (exchange.status, exchange.header("location")) == (307, f"{elsewhere.url}/")
    assert elsewhere.connections == 0


def test_cookies_are_not_kept(keeping):
    server = keeping(lambda _: b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n")
    with Client(server.url) as client:
        exchanges = [client.send("GET", "/") for _ in range(2)]
    assert all(b"ookie" not in exchange.sent for exchange in exchanges)


def test_a_compressed_body_is_not_decoded(answering):
    bomb = gzip.compress(b"\0" * 10_000_000)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n"
    exchange = get(answering(head + b"Content-Length: %d\r\n\r\n" % len(bomb) + bomb))
    assert (exchange.complete, exchange.body) == (True, bomb)


def test_a_compressed_stream_is_not_searched_for_events(answering):
    head = STREAM.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n")
    assert get(answering(head + b"data: x\n\n" * 101)).complete
    assert get(answering(head.replace(b"gzip", b"Identity") + b"data: x\n\n" * 101)).fault


# --- kept connections ---


def test_a_connection_is_used_again_and_each_exchange_has_its_own_bytes(keeping):
    server = keeping(echo)
    with Client(server.url) as client:
        exchanges = [client.send("POST", f"/{n}", body=b"%d" % n) for n in range(5)]
    assert server.connections == 1
    for number, exchange in enumerate(exchanges):
        assert exchange.sent.startswith(b"POST /%d " % number)
        assert exchange.body == exchange.sent
        assert exchange.received == echo(exchange.sent)


def test_an_answer_nobody_asked_for_never_reaches_the_next_exchange(serve):
    forged = b"HTTP/1.1 299 Forged\r\nContent-Length: 6\r\n\r\nforged"

    def script(peer):
        while peer.request():
            peer.say(OK + forged)

    server = serve(script)
    with Client(server.url) as client:
        exchanges = [client.send("GET", "/") for _ in range(3)]
    assert [exchange.status for exchange in exchanges] == [200, 200, 200]
    assert all(exchange.received == OK + exchange.surplus for exchange in exchanges)
    assert server.connections == 3


def test_an_answer_that_comes_while_the_connection_rests_is_not_used(serve):
    resting, told = threading.Event(), threading.Event()

    def script(peer):
        while peer.request():
            peer.say(OK)
            if peer.number == 0:
                assert resting.wait(5)
                peer.say(b"HTTP/1.1 299 Forged\r\nContent-Length: 0\r\n\r\n")
                told.set()

    with Client(serve(script).url) as client:
        assert client.send("GET", "/").received == OK
        resting.set()
        assert told.wait(5)
        assert client.send("GET", "/").received == OK


def test_a_kept_connection_that_the_peer_closed_is_replaced(serve):
    def script(peer):
        peer.request()
        peer.say(OK)
        if peer.number == 0:
            peer.request()  # the second request is read, and the connection closed without a word

    server = serve(script)
    with Client(server.url) as client:
        exchanges = [client.send("GET", f"/{n}") for n in range(2)]
    assert [exchange.status for exchange in exchanges] == [200, 200]
    assert exchanges[1].sent.startswith(b"GET /1 ")
    assert exchanges[1].sent.count(b"GET") == 1
    assert server.connections == 2


def test_a_fresh_connection_closed_without_an_answer_is_not_tried_again(serve):
    server = serve(lambda peer: peer.request())
    exchange = get(server)
    assert (exchange.fault.kind, exchange.status, exchange.closed) == ("cut", None, True)
    assert server.connections == 1


def test_a_kept_connection_that_answers_in_part_is_not_tried_again(serve):
    def script(peer):
        peer.request()
        peer.say(OK)
        peer.request()
        peer.say(b"HTTP/1.1 2")

    server = serve(script)
    with Client(server.url) as client:
        client.send("GET", "/")
        assert client.send("GET", "/").fault.kind == "cut"
    assert server.connections == 1


def test_a_kept_connection_that_stays_silent_is_not_tried_again(serve):
    def script(peer):
        peer.request()
        peer.say(OK)
        peer.hold()

    server = serve(script)
    with Client(server.url, limits=SHORT) as client:
        client.send("GET", "/")
        assert client.send("GET", "/").fault.kind == "timeout"
    assert server.connections == 1


@pytest.mark.parametrize("header", [("Connection", "close"), ("Content-Length", "0")])
def test_a_connection_is_not_kept_where_the_caller_frames_the_request(keeping, header):
    server = keeping(lambda _: OK)
    with Client(server.url) as client:
        for _ in range(2):
            assert client.send("GET", "/", headers=[header]).complete
    assert server.connections == 2


def test_several_threads_share_a_client_and_nothing_mixes(keeping):
    server = keeping(echo)
    with Client(server.url) as client, ThreadPoolExecutor(8) as threads:
        paths = [f"/{n}" for n in range(200)]
        exchanges = list(threads.map(lambda path: client.send("GET", path), paths))
    assert [exchange.body.split()[1].decode() for exchange in exchanges] == paths
    assert all(exchange.received == echo(exchange.sent) for exchange in exchanges)
    assert server.connections <= 8


# --- until ---


def test_reading_stops_when_the_caller_has_seen_enough(serve):
    def script(peer):
        peer.request()
        peer.say(STREAM + b"data: a\n\ndata: b\n\n")
        peer.hold()

    exchange = get(serve(script), Limits(), until=lambda answer: len(answer.events) == 2)
    assert (exchange.stopped_early, exchange.complete, exchange.fault) == (True, False, None)
    assert exchange.body == b"data: a\n\ndata: b\n\n"


def test_reading_can_stop_at_the_head(serve):
    def script(peer):
        peer.request()
        peer.say(STREAM)
        peer.hold()

    exchange = get(serve(script), Limits(), until=lambda answer: answer.status == 200)
    assert (exchange.stopped_early, exchange.status, exchange.body) == (True, 200, b"")


# --- faults ---

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


@pytest.mark.parametrize(
    "url",
    [
        "ftp://host", "http://", "host:80", "http://u:p@host", "http://host/?q", "http://host/#f",
        "http://host:99999", "http://a..b",
    ],
)  # fmt: skip
def test_a_base_url_that_is_none_is_refused(url):
    with pytest.raises(ValueError, match=r"\w"):
        Client(url)


@pytest.mark.parametrize("name", ["seconds", "idle", "bytes", "events"])
def test_limits_are_above_zero(name):
    with pytest.raises(ValueError, match=name):
        Limits(**{name: 0})
