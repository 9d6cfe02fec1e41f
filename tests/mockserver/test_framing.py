"""HTTP framing over raw sockets: what is broken is refused, and the connection stays in order.

Sources: RFC 9112, RFC 9110 section 10.1.1; catalogue J56 to J66, A16; ERR-21 to ERR-27.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

BODY = b'{"task":"hi","response_format":"json"}'
CHUNK = b"%x\r\n%s\r\n" % (len(BODY), BODY)
LAST = b"0\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked"


@pytest.mark.parametrize(
    ("body", "lines", "options"),
    [
        pytest.param(BODY, [], {}, id="length"),
        pytest.param(CHUNK + LAST, [CHUNKED], {"length": False}, id="chunked"),
        pytest.param(CHUNK + LAST, [b"transfer-encoding: Chunked"], {"length": False}, id="case"),
        pytest.param(
            b'%x;a=b;c="d;e"\r\n%s\r\n' % (len(BODY), BODY) + b"0\r\nX-Trailer: 1\r\n\r\n",
            [CHUNKED],
            {"length": False},
            id="J61 extension and trailer",
        ),
        pytest.param(
            b"".join(b"1\r\n%c\r\n" % byte for byte in BODY) + LAST,
            [CHUNKED],
            {"length": False},
            id="a chunk for each byte",
        ),
        pytest.param(BODY, [b"X-Other: \xff\xfe"], {}, id="bytes beyond ASCII in a header"),
        pytest.param(BODY, [b"Connection: keep-alive"], {"version": b"1.0"}, id="HTTP/1.0 kept"),
    ],
)
async def test_a_legal_message_is_read_and_the_connection_goes_on(
    mock: Any, body: bytes, lines: list[bytes], options: dict[str, object]
) -> None:
    wire = await mock.wire()
    for _ in range(2):
        await wire.send(mock.request(body, lines, **options))
        assert (await wire.answer()).status == 202


async def test_a_message_may_come_byte_by_byte(mock: Any) -> None:
    wire = await mock.wire()
    await wire.send(*(bytes([byte]) for byte in mock.request()))
    assert (await wire.answer()).status == 202


async def test_pipelined_requests_are_answered_in_order(mock: Any) -> None:
    wire = await mock.wire()
    await wire.send(mock.request() + mock.request(b"{}{") + mock.request())
    assert [(await wire.answer()).status for _ in range(3)] == [202, 400, 202]


async def test_a_request_in_one_piece_with_what_is_none_is_refused_with_it(mock: Any) -> None:
    """A limit of the parser (docs/reference/mock-server.md); at least nothing is carried out."""
    wire = await mock.wire()
    await wire.send(mock.request() + b"this is no request\r\n\r\n")
    assert (await wire.answer()).status == 400
    assert await wire.closed()
    assert await mock.count() == 0


async def test_a_request_before_what_is_none_is_answered_first(mock: Any) -> None:
    wire = await mock.wire()
    await wire.send(mock.request())
    assert (await wire.answer()).status == 202
    await wire.send(b"this is no request\r\n\r\n")
    assert (await wire.answer()).status == 400
    assert await wire.closed()


async def test_a_request_of_http_1_0_is_answered_and_the_connection_closed(mock: Any) -> None:
    wire = await mock.wire()
    await wire.send(mock.request(version=b"1.0", host=False))
    answer = await wire.answer()
    assert answer.status == 202
    assert "transfer-encoding" not in answer.headers
    assert await wire.closed()


@pytest.mark.parametrize(
    ("body", "lines", "options"),
    [
        pytest.param(BODY, [], {"host": False}, id="J65 no Host"),
        pytest.param(BODY, [b"Host: other"], {}, id="J65 two Hosts"),
        pytest.param(BODY, [b"X-A : 1"], {}, id="J65 space before colon"),
        pytest.param(BODY, [b"X-A: 1\r\n 2"], {}, id="J65 fold"),
        pytest.param(BODY, [b"X-A: 1\x002"], {}, id="J65 NUL"),
        pytest.param(BODY, [b"X-A: 1\r2"], {}, id="J65 bare CR"),
        pytest.param(BODY, [b"Content-Length: -1"], {"length": False}, id="J58 negative"),
        pytest.param(BODY, [b"Content-Length: +38"], {"length": False}, id="J58 plus"),
        pytest.param(BODY, [b"Content-Length: 38x"], {"length": False}, id="J58 letters"),
        pytest.param(BODY, [b"Content-Length: 5"], {}, id="J58 conflicting"),
        pytest.param(BODY, [b"Content-Length: 9" * 40], {"length": False}, id="J58 endless"),
        pytest.param(CHUNK + LAST, [CHUNKED], {}, id="J60 length and chunked"),
        pytest.param(b"zz\r\n" + BODY, [CHUNKED], {"length": False}, id="J61 bad size"),
        pytest.param(b"-1\r\n" + BODY, [CHUNKED], {"length": False}, id="J61 negative size"),
        pytest.param(b"f" * 20 + b"\r\n", [CHUNKED], {"length": False}, id="J61 huge size"),
        pytest.param(CHUNK[:-2] + LAST, [CHUNKED], {"length": False}, id="J61 no line end"),
        pytest.param(
            b"%x;a\n%s\r\n" % (len(BODY), BODY) + LAST,
            [CHUNKED],
            {"length": False},
            id="J61 bare LF",
        ),
        pytest.param(b"", [b"Transfer-Encoding: gzip"], {"length": False}, id="J62 unknown"),
        pytest.param(
            CHUNK + LAST,
            [b"Transfer-Encoding: chunked, gzip"],
            {"length": False},
            id="J63 not last",
        ),
        pytest.param(
            CHUNK + LAST, [b"Transfer-Encoding: gzip, chunked"], {"length": False}, id="J63 gzip"
        ),
        pytest.param(BODY, [], {"version": b"3.0"}, id="another version"),
    ],
)
async def test_broken_framing_is_refused_as_json_and_the_connection_closed(
    mock: Any, body: bytes, lines: list[bytes], options: dict[str, object]
) -> None:
    wire = await mock.wire()
    await wire.send(mock.request(body, lines, **options))
    answer = await wire.answer()
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["error"]
    assert await wire.closed()
    assert await mock.count() == 0


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"hello\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET http://[::1 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=["TLS", "words", "HTTP/2", "no URL", "target beyond ASCII"],
)
async def test_bytes_that_are_no_request_are_refused_as_json(mock: Any, data: bytes) -> None:
    wire = await mock.wire()
    await wire.send(data)
    assert (await wire.answer()).json()["code"] == "bad_request"
    assert await wire.closed()


@pytest.mark.parametrize(
    "late", [b"zz\r\n", b"\r\n", b"1;\n"], ids=["bad size", "no size", "bare LF"]
)
async def test_a_chunk_that_breaks_later_is_refused_at_once(mock: Any, late: bytes) -> None:
    wire = await mock.wire()
    await wire.send(mock.request(b"", [CHUNKED, b"Expect: 100-continue"], length=False))
    assert (await wire.answer()).status == 100  # so the handler is reading
    await wire.send(CHUNK, late)
    answer = await wire.answer()
    assert (answer.status, answer.json()["code"]) == (400, "bad_framing")
    assert await wire.closed()


@pytest.mark.parametrize(
    "line",
    [
        b"X-Long: " + b"a" * 9_000,
        b"Authorization: Bearer " + b"secret" * 20_000,
        b"\r\n".join(b"X-%d: 1" % number for number in range(200)),
    ],
    ids=["J66 9 kB", "A16 100 kB", "200 headers"],
)
async def test_a_head_that_is_too_large_is_refused_and_not_quoted(mock: Any, line: bytes) -> None:
    wire = await mock.wire()
    await wire.send(mock.request(BODY, [line], user=None))
    answer = await wire.answer()
    assert answer.status == 431
    assert b"secret" not in answer.body
    assert b"aaa" not in answer.body
    assert await wire.closed()


async def test_a_token_in_a_broken_target_is_not_quoted(mock: Any) -> None:
    wire = await mock.wire()
    await wire.send(b"GET http://[::1/?access_token=secret HTTP/1.1\r\nHost: x\r\n\r\n")
    answer = await wire.answer()
    assert answer.status == 400
    assert b"secret" not in answer.body


async def test_a_target_that_is_too_long_is_refused(mock: Any) -> None:
    wire = await mock.wire()
    await wire.send(b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    assert (await wire.answer()).status == 431


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        pytest.param(BODY[:10], [b"Content-Length: 500"], id="J57 length"),
        pytest.param(b"", [b"Content-Length: 500"], id="J57 nothing"),
        pytest.param(CHUNK, [CHUNKED], id="no last chunk"),
    ],
)
async def test_a_body_that_never_ends_is_given_up(
    mock: Any, body: bytes, lines: list[bytes]
) -> None:
    wire = await mock.wire()
    await wire.send(mock.request(body, lines, length=False))
    answer = await wire.answer()
    assert (answer.status, answer.headers["connection"]) == (408, "close")
    assert await wire.closed()
    assert await mock.count() == 0


@pytest.mark.parametrize("cut", [1, 20, -3])
async def test_a_head_that_never_ends_is_given_up(mock: Any, cut: int) -> None:
    wire = await mock.wire()
    await wire.send(mock.request(b"")[:cut])
    answer = await wire.answer()
    assert (answer.status, answer.headers["connection"]) == (408, "close")
    assert await wire.closed()


async def test_a_second_head_that_never_ends_is_given_up_too(mock: Any) -> None:
    wire = await mock.wire()
    await wire.send(mock.request())
    assert (await wire.answer()).status == 202
    await wire.send(b"POST /api/")
    assert (await wire.answer()).status == 408
    assert await wire.closed()


async def test_a_kept_connection_may_be_silent_between_requests(mock: Any) -> None:
    wire = await mock.wire()
    await wire.send(mock.request())
    assert (await wire.answer()).status == 202
    (connection,) = mock.serving._runner.server.connections
    assert connection._head_timer is None
    await wire.send(mock.request()[:9])
    await wire.send(mock.request()[9:])
    assert (await wire.answer()).status == 202
    assert connection._head_timer is None


@pytest.mark.parametrize("line", [b"Expect: 100-continue", b"expect: 100-Continue"])
async def test_a_client_that_waits_is_told_to_go_on(mock: Any, line: bytes) -> None:
    wire = await mock.wire()
    await wire.send(mock.request(b"", [line, b"Content-Length: %d" % len(BODY)], length=False))
    assert (await wire.answer()).status == 100
    await wire.send(BODY)
    assert (await wire.answer()).status == 202


async def test_another_expectation_is_refused(mock: Any) -> None:
    wire = await mock.wire()
    await wire.send(mock.request(BODY, [b"Expect: 200-ok"]))
    assert (await wire.answer()).status == 417


@pytest.mark.parametrize(
    ("user", "length", "status"),
    [(None, len(BODY), 401), ("alice", 2**21, 413)],
    ids=["no credentials", "too large"],
)
async def test_a_client_that_waits_in_vain_is_told_so_at_once(
    mock: Any, user: str | None, length: int, status: int
) -> None:
    wire = await mock.wire()
    lines = [b"Expect: 100-continue", b"Content-Length: %d" % length]
    await wire.send(mock.request(b"", lines, user=user, length=False))
    answer = await wire.answer()
    # The client may leave the body out, and what follows would be taken for it.
    assert (answer.status, answer.headers["connection"]) == (status, "close")
    assert await wire.closed()


async def test_a_body_over_the_limit_is_refused_before_it_is_sent(mock: Any) -> None:
    wire = await mock.wire()
    await wire.send(mock.request(b"", [b"Content-Length: 50000000"], length=False))
    answer = await wire.answer()
    assert (answer.status, answer.headers["connection"]) == (413, "close")


async def test_a_chunked_body_over_the_limit_is_refused_while_it_comes(mock: Any) -> None:
    wire = await mock.wire()
    megabyte = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    await wire.send(mock.request(megabyte * 2, [CHUNKED], length=False))
    assert (await wire.answer()).status == 413


@pytest.mark.parametrize("cut", [0, 5, len(BODY)])
async def test_an_early_refusal_does_not_poison_the_connection(mock: Any, cut: int) -> None:
    wire = await mock.wire()
    refused = mock.request(user=None)
    end = len(refused) - cut
    await wire.send(refused[:end])
    assert (await wire.answer()).status == 401
    await wire.send(refused[end:] + mock.request())
    assert (await wire.answer()).status == 202


async def test_an_early_refusal_of_a_large_body_ends_in_order(mock: Any) -> None:
    wire = await mock.wire()
    await wire.send(mock.request(b" " * 900_000, user=None))
    answer = await wire.answer()
    assert answer.status == 401
    assert answer.headers.get("connection") == "close"
    assert await wire.closed()


async def test_an_answer_to_head_has_no_body(mock: Any) -> None:
    wire = await mock.wire()
    await wire.send(b"HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    head = await wire.answer("HEAD")
    await wire.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    got = await wire.answer("GET")
    assert (head.status, got.json()) == (200, {"status": "ok"})
    assert head.headers["content-length"] == got.headers["content-length"] == str(len(got.body))


async def test_a_connection_the_client_wants_closed_is_closed(mock: Any) -> None:
    wire = await mock.wire()
    await wire.send(mock.request(BODY, [b"Connection: close"]))
    assert (await wire.answer()).headers["connection"] == "close"
    assert await wire.closed()


async def test_an_upgrade_is_declined_by_answering(mock: Any) -> None:
    wire = await mock.wire()
    lines = [b"Connection: Upgrade", b"Upgrade: websocket"]
    await wire.send(mock.request(BODY, lines))
    assert (await wire.answer()).status == 202
    await wire.send(mock.request())
    assert (await wire.answer()).status == 202


async def test_a_reader_that_leaves_a_silent_stream_is_noticed(mock: Any) -> None:
    wire = await mock.wire()
    await wire.send(mock.request(b'{"task":"hi"}'))
    await wire.reader.readuntil(b"\r\n\r\n")
    assert mock.clock.next_due is not None
    wire.writer.close()
    async with asyncio.timeout(3):
        while mock.clock.next_due is not None:  # noqa: ASYNC110 - nobody announces it
            await asyncio.sleep(0)


async def test_head_of_a_stream_sends_no_content_and_the_connection_goes_on(mock: Any) -> None:
    """RFC 9110 section 9.3.2: found by the fuzz, `taskpact prove --only fuzz`."""
    url = (await mock.details(await mock.made()))["streamUrls"][0]["url"]
    wire = await mock.wire()
    head = f"HEAD {url} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {mock.tokens['alice']}\r\n\r\n"
    await wire.send(head.encode() + mock.request())
    first = await wire.answer("HEAD")
    assert (first.status, first.headers["content-type"]) == (200, "text/event-stream")
    assert (await wire.answer()).status == 202


async def test_the_end_after_bytes_that_are_no_request_is_announced(mock: Any) -> None:
    """RFC 9112 section 9.6: the client may believe it speaks HTTP/1.1. Found by the fuzz."""
    wire = await mock.wire()
    await wire.send(mock.request())
    assert "connection" not in (await wire.answer()).headers
    await wire.send(b"no request\r\n\r\n")
    refused = await wire.answer()
    assert (refused.status, refused.headers["connection"]) == (400, "close")
    assert await wire.closed()


@pytest.mark.parametrize("protocol", [b"h2c", b"\xff", b"websocket"])
async def test_what_comes_with_a_wish_for_another_protocol_is_answered_or_to_be_sent_again(
    mock: Any, protocol: bytes
) -> None:
    """RFC 9110 section 7.8: such a wish is ignored. Found by the fuzz."""
    wire = await mock.wire()
    wish = [b"Connection: Upgrade", b"Upgrade: " + protocol]
    await wire.send(mock.request(BODY, wish) + mock.request())
    answer = await wire.answer()
    assert answer.status == 202
    if answer.headers.get("connection") == "close":
        assert await wire.closed()
    else:
        assert (await wire.answer()).status == 202
