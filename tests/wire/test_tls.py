"""TLS: untrusted, broken or cut connections are faults; a good one records what went inside."""

import socket
import ssl

import pytest
import trustme

from taskpact.wire.client import Client
from taskpact.wire.limits import Limits
from taskpact.wire.raw import converse, send_raw

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
SOON = Limits(seconds=5, idle=1)


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def server_side(authority):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def trusting(authority):
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture
def secured(serve, server_side):
    """A TLS server that gives `OK` to every request and ends TLS in order."""

    def script(peer):
        while peer.request():
            peer.say(OK)

    return serve(script, server_side)


def test_the_bytes_inside_tls_are_recorded(secured, trusting):
    with Client(secured.url, verify=trusting, limits=SOON) as client:
        exchanges = [client.send("GET", "/") for _ in range(3)]
    assert all(exchange.received == OK and exchange.complete for exchange in exchanges)
    assert secured.connections < 3


def test_an_authority_is_taken_from_a_file(secured, authority, tmp_path):
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    with Client(secured.url, verify=str(file), limits=SOON) as client:
        assert client.send("GET", "/").complete


def test_an_unknown_authority_is_a_tls_fault_and_nothing_is_sent(secured):
    with Client(secured.url, [("Authorization", "secret")], limits=SOON) as client:
        exchange = client.send("GET", "/")
    assert (exchange.fault.kind, exchange.sent) == ("tls", b"")
    assert "certificate" in exchange.fault.detail.lower()


def test_another_hosts_certificate_is_a_tls_fault(secured, trusting):
    url = f"https://localhost:{secured.port}"
    with Client(url, verify=trusting, limits=SOON) as client:
        assert client.send("GET", "/").fault.kind == "tls"


def test_checking_can_be_turned_off(secured):
    with Client(secured.url, verify=False, limits=SOON) as client:
        assert client.send("GET", "/").complete


def test_a_server_without_tls_is_a_tls_fault(serve):
    def script(peer):
        peer.sock.recv(1000)
        peer.say(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    url = serve(script).url.replace("http:", "https:")
    assert send_raw(url, b"GET / HTTP/1.1\r\n\r\n", SOON).fault.kind == "tls"


def test_a_handshake_without_end_is_left_in_time(serve):
    url = serve(lambda peer: peer.hold()).url.replace("http:", "https:")
    exchange = send_raw(url, b"x", Limits(seconds=0.2, idle=0.1))
    assert exchange.fault.kind == "timeout"


def test_a_body_to_the_end_is_complete_only_with_a_closing_alert(serve, server_side, trusting):
    def script(peer):
        peer.request()
        peer.say(b"HTTP/1.1 200 OK\r\n\r\nall of it")
        if peer.number == 0:
            peer.sock.unwrap()
        else:
            peer.sock.shutdown(socket.SHUT_RDWR)

    server = serve(script, server_side)
    with Client(server.url, verify=trusting, limits=SOON) as client:
        ended, cut = client.send("GET", "/"), client.send("GET", "/")
    assert (ended.complete, ended.fault, ended.body) == (True, None, b"all of it")
    assert (cut.complete, cut.fault.kind, cut.body) == (False, "cut", b"all of it")


def test_a_large_request_passes_and_an_early_refusal_is_seen(serve, server_side, trusting):
    def script(peer):
        if peer.number == 0:
            peer.request()
            peer.say(OK)
        else:
            peer.sock.recv(1000)
            peer.say(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
            peer.stop.wait(5)

    server = serve(script, server_side)
    with Client(server.url, verify=trusting, limits=SOON) as client:
        passed = client.send("POST", "/", body=b"x" * 3_000_000)
        refused = client.send(
            "POST", "/", headers=[("Connection", "close")], body=b"x" * 30_000_000
        )
    assert (passed.status, passed.complete) == (200, True)
    assert (refused.status, refused.complete) == (413, True)


def test_a_conversation_inside_tls(secured, trusting):
    requests = [b"GET /%d HTTP/1.1\r\n\r\n" % number for number in range(3)]
    exchanges = converse(secured.url, requests, SOON, verify=trusting, pipelined=True, linger=0.0)
    assert [exchange.received for exchange in exchanges] == [OK, OK, OK]
