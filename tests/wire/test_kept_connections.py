"""A connection serves several requests, and nothing of one exchange reaches another."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from taskpact.wire.client import Client
from taskpact.wire.limits import Limits

SHORT = Limits(seconds=0.3, idle=0.15, bytes=200_000, events=100)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def echo(request: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(request), request)


def get(server, limits=SHORT, **options):
    with Client(server.url, limits=limits) as client:
        return client.send("GET", "/", **options)


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
