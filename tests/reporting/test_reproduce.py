"""The lines that send a request again are run here, and the same bytes arrive."""

from __future__ import annotations

import random
import ssl
import time

import pytest
import trustme

from taskpact.reporting.reproduce import commands, curl, raw
from taskpact.wire.exchange import Exchange

TOKEN = (
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSIsInRlYW0iOiJyZWQifQ.Zm9yZ2VkLXNpZ25hdHVyZS0xMjM0NTY"
)
SECRETS = (TOKEN, "teammates-token-0123456789")
VARIABLES = {"TASKPACT_TOKEN": TOKEN, "TASKPACT_TEAMMATE_TOKEN": SECRETS[1]}
BEARER = ("Authorization", f"Bearer {TOKEN}")
JSON = ("Content-Type", "application/json")

REQUESTS = {
    "plain": ("POST", [BEARER, JSON], b'{"task": "Say hello."}'),
    "teammate": ("POST", [("Authorization", f"Bearer {SECRETS[1]}"), JSON], b"{}"),
    "no token": ("POST", [JSON], b"{}"),
    "accept": ("POST", [BEARER, ("Accept", "text/event-stream"), JSON], b"{}"),
    "two accepts": ("POST", [("Accept", "a/b"), ("Accept", "*/*;q=0.1"), JSON], b"{}"),
    "two authorizations": ("POST", [BEARER, ("Authorization", "Bearer x"), JSON], b"{}"),
    "empty header": ("POST", [("Authorization", ""), JSON], b"{}"),
    "no content type": ("POST", [BEARER], b"{}"),
    "quotes": ("POST", [JSON], b'{"task": "it\'s $HOME `x` !! \\\\n"}'),
    "at sign": ("POST", [JSON], b"@/etc/hostname"),
    "empty body": ("POST", [JSON], b""),
    "no body": ("POST", [BEARER], None),
    "line ends": ("POST", [JSON], b'{"task":\r\n"x"}\n'),
    "not UTF-8": ("POST", [JSON], b'{"task": "\xff\xfe"}'),
    "UTF-8": ("POST", [JSON], '{"task": "é日本語😀"}'.encode()),
    "NUL": ("POST", [JSON], b"\0\0%s\0"),
    "UTF-16": ("POST", [JSON], '{"task": "x"}'.encode("utf-16")),
    "gzip": ("POST", [JSON, ("Content-Encoding", "gzip")], b"\x1f\x8b\x08\x00\xff'%\\"),
    "large": ("POST", [JSON], b'{"task": "' + b"x" * 200_000 + b'"}'),
    "very large": ("POST", [JSON], b"[" * 1_500_000),
    "get": ("GET", [BEARER, ("Accept", "application/json")], None),
    "get with a body": ("GET", [BEARER, JSON], b"{}"),
    "delete": ("DELETE", [BEARER], None),
    "options": ("OPTIONS", [], None),
    "odd method": ("M-SEARCH", [JSON], b"{}"),
    "latin header": ("POST", [("X-Name", "caf\xe9 \xff"), JSON], b"{}"),
    "tab in a header": ("POST", [("X-Name", "a\tb"), JSON], b"{}"),
    "no agent": ("POST", [("User-Agent", None), JSON], b"{}"),
    "encoding": ("POST", [("Accept-Encoding", "gzip, br"), JSON], b"{}"),
    "connection": ("POST", [("Connection", "close"), JSON], b"{}"),
    "forged": ("POST", [("Authorization", f"Bearer {TOKEN[:-4]}AAAA"), JSON], b"{}"),
}
# RFC 9110 5.5: white space around a value is no part of it; curl writes none for an empty one.
TRIMMED = {"empty header"}


@pytest.mark.parametrize("case", REQUESTS)
def test_curl_sends_the_same_bytes(recorder, asked, case):
    """Request line, headers in order, body."""
    method, headers, body = REQUESTS[case]
    exchange = asked(method, recorder.url, headers, body)
    line = curl(exchange, SECRETS)
    assert TOKEN not in line
    assert line.isprintable()
    expected = exchange.sent
    if case in TRIMMED:
        expected = expected.replace(b": \r\n", b":\r\n")
    assert recorder.heard(line, len(expected), VARIABLES) == expected


@pytest.mark.parametrize("case", REQUESTS)
def test_raw_lines_send_the_same_bytes(recorder, asked, case):
    """Also what curl could have sent."""
    method, headers, body = REQUESTS[case]
    exchange = asked(method, recorder.url, headers, body)
    line = raw(exchange, SECRETS)
    assert TOKEN not in line
    assert recorder.heard(line, len(exchange.sent), VARIABLES) == exchange.sent


def test_another_host_is_named_first(recorder, asked):
    """curl writes Host before all else, which RFC 9110 7.2 recommends."""
    exchange = asked("GET", recorder.url, [("X-A", "1"), ("Host", "other.example")])
    came = recorder.heard(curl(exchange), len(exchange.sent))
    assert came.split(b"\r\n")[1] == b"Host: other.example"
    assert sorted(came.split(b"\r\n")) == sorted(exchange.sent.split(b"\r\n"))


PATHS = ["/a?b=c&d=e", "/a/../b", "/a/./b", "/[x]{y}", "/a%20b", "/?q=[1-9]", "/;$(id)'x", "//x"]


@pytest.mark.parametrize("path", PATHS)
def test_a_path_is_sent_as_it_is(recorder, asked, path):
    """Without curl's patterns and shortenings, and without bash's."""
    exchange = asked("GET", recorder.url, [BEARER], path=path)
    assert recorder.heard(curl(exchange, SECRETS), len(exchange.sent), VARIABLES) == exchange.sent


def test_a_token_in_the_query_comes_from_the_environment(recorder, asked):
    """Some checks put it there."""
    exchange = asked("GET", recorder.url, path=f"/a?access_token={TOKEN}&x=1")
    line = curl(exchange, SECRETS)
    assert TOKEN not in line
    assert recorder.heard(line, len(exchange.sent), VARIABLES) == exchange.sent


HEAD = b"POST /api/v1/tasks HTTP/1.1\r\nHost: h\r\n"
RAW = {
    "two lengths": HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x",
    "wrong length": HEAD + b"Content-Length: 1\r\n\r\n{}",
    "chunked": HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "bad chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "no host": b"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
    "two hosts": HEAD + b"Host: i\r\n\r\n",
    "space in a name": HEAD + b"Bad Name: x\r\n\r\n",
    "bare line feeds": b"GET / HTTP/1.1\nHost: h\n\n",
    "folded": HEAD + b"X-A: b\r\n c\r\n\r\n",
    "NUL in a header": HEAD + b"X-A: b\0c\r\n\r\n",
    "no colon": HEAD + b"nothing\r\n\r\n",
    "other version": b"GET / HTTP/3.9\r\nHost: h\r\n\r\n",
    "garbage": b"\x16\x03\x01\xff'%s\\\n",
    "half": b"GET / HTT",
    "token": HEAD + f"Authorization: Bearer {TOKEN}\r\nContent-Length: x\r\n\r\n".encode(),
    "long head": b"GET / HTTP/1.1\r\nHost: h\r\nX-Long: " + b"a" * 100_000 + b"\r\n\r\n",
    "pipelined": b"GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n",
}


@pytest.mark.parametrize("case", RAW)
def test_what_curl_cannot_send_is_written_raw(recorder, raw_asked, case):
    """No curl line; the raw one sends the very bytes."""
    exchange = raw_asked(recorder.url, RAW[case])
    assert curl(exchange, SECRETS) is None
    line = raw(exchange, SECRETS)
    assert TOKEN not in line
    assert recorder.heard(line, len(RAW[case]), VARIABLES) == RAW[case]
    assert commands([exchange], SECRETS) == {"raw": line}


def test_raw_bytes_that_make_an_ordinary_request_are_curls(recorder, raw_asked):
    """How they were sent does not matter, but what."""
    place = recorder.url.partition("//")[2].encode()
    data = b"GET /x HTTP/1.1\r\nHost: " + place + b"\r\nUser-Agent: a\r\n\r\n"
    exchange = raw_asked(recorder.url, data)
    assert recorder.heard(curl(exchange), len(data)) == data


def test_a_head_request_does_not_wait_for_a_body(recorder, asked):
    """curl is told that it is one."""
    exchange = asked("HEAD", recorder.url, [BEARER])
    line = curl(exchange, SECRETS)
    started = time.monotonic()
    assert recorder.heard(f"{line}; echo thanks", len(exchange.sent), VARIABLES) == exchange.sent
    assert time.monotonic() - started < 8


@pytest.fixture(scope="module")
def secured():
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return authority, context


def test_both_speak_tls(recorders, asked, secured):
    """curl with HTTP/1.1, raw lines through openssl."""
    authority, context = secured
    recorder = recorders(context)
    exchange = asked("POST", recorder.url, [BEARER, JSON], b"{}")
    with authority.cert_pem.tempfile() as path:
        variables = {**VARIABLES, "CURL_CA_BUNDLE": path}
        line = curl(exchange, SECRETS)
        assert "--http1.1" in line
        assert recorder.heard(line, len(exchange.sent), variables) == exchange.sent
    line = raw(exchange, SECRETS)
    assert line.count("sleep 10") == 1
    # The pause keeps s_client from leaving before the answer; no test waits for it.
    hasty = line.replace("sleep 10", "sleep 1")
    assert recorder.heard(hasty, len(exchange.sent), VARIABLES) == exchange.sent


def test_a_request_of_which_only_a_part_was_sent_is_sent_whole(recorder, asked):
    """A server that refuses early leaves the rest unsent."""
    whole = asked("POST", recorder.url, [JSON], b"x" * 100_000)
    part = Exchange(
        whole.method,
        whole.url,
        request_headers=whole.request_headers,
        request_body=whole.request_body,
        sent=whole.sent[:1000],
    )
    for line in (curl(part), raw(part)):
        assert recorder.heard(line, len(whole.sent)) == whole.sent


def test_a_host_that_a_peer_named_runs_nothing():
    """It is quoted like any other text."""
    exchange = Exchange("GET", "http://a;id>x;$(id)/", sent=b"\0")
    assert "'/dev/tcp/a;id>x;$(id)/80'" in raw(exchange)
    exchange = Exchange("GET", "https://a;id/", sent=b"\0")
    assert "-connect 'a;id:443' -servername 'a;id'" in raw(exchange)


def test_an_address_of_the_sixth_version_is_understood():
    """Brackets for openssl, none for bash."""
    exchange = Exchange("GET", "http://[::1]:8080/", sent=b"\0")
    assert "/dev/tcp/::1/8080" in raw(exchange)
    exchange = Exchange("GET", "https://[::1]:8080/", sent=b"\0")
    assert "-connect '[::1]:8080' -noservername" in raw(exchange)


def test_what_no_line_can_hold_is_named(asked):
    """By size and digest, as a file to be made."""
    exchange = asked("POST", "http://h", [JSON], random.Random(0).randbytes(100_000))
    for line in (curl(exchange), raw(exchange)):
        assert len(line) < 1_000
        assert "-bytes-sha256-" in line


def test_a_sequence_is_told_in_order(asked, raw_asked):
    """All by curl where it can; else those that it cannot are raw among the others."""
    one, two = asked("GET", "http://h", path="/1"), asked("GET", "http://h", path="/2")
    assert commands([one, two]) == {"curl": f"{curl(one)}\n{curl(two)}"}
    odd = raw_asked("http://h", b"\0")
    assert commands([one, odd]) == {"raw": f"{curl(one)}\n{raw(odd)}"}
    assert commands([]) == {}


@pytest.mark.parametrize(("took", "limit"), [(0.0, 10), (20.2, 41), (500.0, 120)])
def test_a_reproducer_ends(asked, took, limit):
    """In about twice the time that the exchange took, within bounds."""
    exchange = asked("GET", "http://h", ended_at=took)
    assert f"--max-time {limit} " in curl(exchange)
    assert f"timeout {limit} " in raw(exchange)


def test_the_line_is_one_a_person_can_read(asked):
    """The whole of it."""
    exchange = asked("POST", "http://127.0.0.1:8080", [BEARER, JSON], b'{"task": "Hi"}')
    assert curl(exchange, SECRETS) == (
        "curl -i -N -sS --max-time 10 http://127.0.0.1:8080/api/v1/tasks"
        " -H 'User-Agent: taskpact' -H 'Accept-Encoding: identity'"
        " -H \"Authorization: Bearer $TASKPACT_TOKEN\" -H 'Content-Type: application/json'"
        ' -H Accept: --data-raw \'{"task": "Hi"}\''
    )
