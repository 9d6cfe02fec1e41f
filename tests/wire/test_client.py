"""The client records what went over the wire, sends what it is told, and no peer outlasts it."""

import gzip
import threading

import pytest

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


def chunked(line):
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n%b\r\nab\r\n0;end\r\n\r\n" % line


@pytest.mark.parametrize(
    "line",
    [b"2", b"0002", b"2;a", b"2;a=b;c", b'2;a="b;c\\"d"', b"2;a = b", b"2 ", b"2 ;a", b"2\t ; a"],
)
def test_a_chunk_may_have_extensions_and_leading_zeros(answering, line):
    exchange = get(answering(chunked(line)))
    assert (exchange.body, exchange.complete, exchange.fault) == (b"ab", True, None)


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
