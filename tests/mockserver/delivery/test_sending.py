"""The real sender against real receivers on the loopback: kind, slow, greedy and broken ones."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from mockserver.delivery.sending import MOST_READ, HttpSender, Sent
from mockserver.delivery.webhook import Webhook, checked, request_of
from mockserver.store.memory import MemoryStore
from mockserver.store.protocol import Change
from mockserver.store.records import Delivery, Task

PATIENCE = 0.3
"""Real seconds, since a socket's silence has no other clock."""


@asynccontextmanager
async def receiver(answer) -> AsyncIterator[tuple[str, list[web.BaseRequest]]]:
    """A receiver that answers by `answer`, its URL, and the requests with their bodies."""
    seen: list = []

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        seen.append((request, await request.read()))
        return await answer(request)

    runner = web.ServerRunner(web.Server(handle), shutdown_timeout=0.05)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    try:
        yield f"http://127.0.0.1:{port}", seen
    finally:
        await runner.cleanup()


@asynccontextmanager
async def bytes_of(*pieces: bytes, hang: bool = False) -> AsyncIterator[tuple[str, list[int]]]:
    """A receiver that writes these bytes whatever it is sent; how many the socket took."""
    taken: list[int] = []
    tasks = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        try:
            await reader.readuntil(b"\r\n\r\n")
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                taken.append(len(piece))
            if hang:
                await asyncio.Event().wait()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/", taken
    finally:
        server.close()
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
async def sender() -> AsyncIterator[HttpSender]:
    async with HttpSender(PATIENCE) as made:
        yield made


async def taken(_: web.BaseRequest) -> web.Response:
    return web.Response(status=202)


async def test_a_receiver_gets_exactly_what_was_made_for_it(sender):
    webhook = Webhook("http://receiver.test/", "sesame")
    headers, body = request_of(Delivery("d-1", "s", 1.0), {"summary": "Grüße"}, webhook)
    async with receiver(taken) as (url, seen):
        assert await sender.send(f"{url}/a%2Fb?x=%7E", headers, body) == Sent(202)
    ((request, came),) = seen
    assert (request.method, request.raw_path, came) == ("POST", "/a%2Fb?x=%7E", body)
    assert headers.items() <= dict(request.headers).items()
    assert request.headers.getall("Content-Length") == [str(len(body))]
    assert {"Cookie", "Accept-Encoding", "Transfer-Encoding"}.isdisjoint(request.headers)


@pytest.mark.parametrize("status", [200, 204, 301, 400, 404, 429, 500, 503, 599])
async def test_any_status_is_told(sender, status):
    async def answer(_: web.BaseRequest) -> web.Response:
        return web.Response(status=status)

    async with receiver(answer) as (url, _):
        assert (await sender.send(url, {}, b"{}")).status == status


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_told_and_not_followed(sender, status):
    async with receiver(taken) as (elsewhere, led_astray):

        async def answer(_: web.BaseRequest) -> web.Response:
            return web.Response(status=status, headers={"Location": elsewhere})

        async with receiver(answer) as (url, seen):
            sent = await sender.send(url, {"Authorization": "Bearer sesame"}, b"{}")
    assert sent == Sent(status, location=elsewhere)
    assert (len(seen), led_astray) == (1, [])


async def test_a_slow_receiver_gets_no_more_than_its_time(sender):
    async def answer(_: web.BaseRequest) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    async with receiver(answer) as (url, seen):
        sent = await sender.send(url, {}, b"{}")
    assert sent == Sent(None, "no answer within 0.3 seconds")
    assert len(seen) == 1


async def test_an_answer_that_drips_its_head_gets_no_more_time(sender):
    async with bytes_of(b"HTTP/1.1 200 OK\r\nX-A: ", hang=True) as (url, _):
        assert (await sender.send(url, {}, b"{}")).status is None


async def test_the_status_counts_though_the_body_never_ends(sender):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"
    async with bytes_of(head, hang=True) as (url, _):
        assert (await sender.send(url, {}, b"{}")).status == 200


async def test_a_huge_answer_is_not_read(sender):
    """What the sockets in between hold is taken, and not much more of its 256 MiB."""
    block = b"x" * (1 << 20)
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (256 * len(block))
    async with bytes_of(head, *[block] * 256) as (url, written):
        assert await sender.send(url, {}, b"{}") == Sent(200)
    assert sum(written) < 32 * len(block)


async def test_a_packed_answer_is_not_unpacked(sender):
    """So a bomb is as small as it came."""
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nabcde"
    async with bytes_of(head) as (url, _):
        assert await sender.send(url, {}, b"{}") == Sent(200)


async def test_no_more_than_the_limit_is_asked_for(sender):
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(MOST_READ // 1024):
            await response.write(b"x" * 1024)
        return response

    async with receiver(answer) as (url, _):
        assert await sender.send(url, {}, b"{}") == Sent(200)


BROKEN = {
    "nothing": b"",
    "no HTTP": b"hello\r\n\r\n",
    "no number": b"HTTP/1.1 two OK\r\n\r\n",
    "half a head": b"HTTP/1.1 200 OK\r\nX-A: b",
    "an endless header": b"HTTP/1.1 200 OK\r\nX-A: " + b"x" * 100_000 + b"\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "a bad length": b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
    "NUL": b"HTTP/1.1 200 OK\r\nX-A: \0\r\n\r\n",
    "a bad chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "another protocol": b"\x16\x03\x01\x00\x01",
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
async def test_a_broken_answer_is_no_answer(sender, data):
    async with bytes_of(data) as (url, _):
        sent = await sender.send(url, {}, b"{}")
    assert sent.status is None
    assert sent.error.startswith("no answer")


ODD = {
    "an unknown status": (b"HTTP/1.1 299 \r\nContent-Length: 0\r\n\r\n", 299),
    "no length": (b"HTTP/1.1 200 OK\r\n\r\nabc", 200),
    "a short body": (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", 200),
    "an interim answer": (
        b"HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
        204,
    ),
    "odd cookies": (b"HTTP/1.1 200 OK\r\nSet-Cookie: \xff;=;,\r\nContent-Length: 0\r\n\r\n", 200),
    "a bad location": (b"HTTP/1.1 302 No\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n", 302),
}


@pytest.mark.parametrize(("data", "status"), ODD.values(), ids=ODD)
async def test_an_odd_answer_counts_by_its_status(sender, data, status):
    async with bytes_of(data) as (url, _):
        sent = await sender.send(url, {}, b"{}")
    assert sent.status == status


async def test_nobody_there_is_no_answer(sender):
    async with receiver(taken) as (url, _):
        pass
    assert (await sender.send(url, {}, b"{}")).status is None


async def test_a_name_that_leads_nowhere_is_no_answer(sender, monkeypatch):
    async def unknown(*_: object, **__: object) -> list:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
    sent = await sender.send(checked("http://receiver.invalid/"), {}, b"{}")
    assert sent == Sent(None, "no answer (ClientConnectorDNSError)")


async def test_no_cookie_is_kept_from_one_try_to_the_next(sender):
    async def answer(_: web.BaseRequest) -> web.Response:
        return web.Response(headers={"Set-Cookie": "a=b; Path=/"})

    async with receiver(answer) as (url, seen):
        await sender.send(url, {}, b"{}")
        await sender.send(url, {}, b"{}")
    assert [request.headers.get("Cookie") for request, _ in seen] == [None, None]


async def test_the_environment_has_no_say(monkeypatch, tmp_path):
    """Neither proxies nor a netrc."""
    netrc = tmp_path / "netrc"
    netrc.write_text("default login alice password hunter2\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    async with receiver(taken) as (proxy, asked), receiver(taken) as (url, seen):
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy)
        monkeypatch.setenv("NO_PROXY", "")
        async with HttpSender(PATIENCE) as sender:
            await sender.send(url, {}, b"{}")
    assert asked == []
    assert [request.headers.get("Authorization") for request, _ in seen] == [None]


class Noted(MemoryStore):
    """Tells when a delivery that was sent is changed."""

    def __init__(self) -> None:
        super().__init__()
        self.outcomes: asyncio.Queue[str] = asyncio.Queue()

    async def change(self, task_id: str, change: Change) -> Task:
        after = await super().change(task_id, change)
        for each in after.deliveries:
            self.outcomes.put_nowait(each.outcome)
        return after


async def test_a_worker_delivers_over_the_network(new_post, make):
    """All of it together, with a receiver that fails once."""
    statuses = [503, 204]

    async def answer(_: web.BaseRequest) -> web.Response:
        return web.Response(status=statuses.pop(0))

    post = new_post(Noted())
    async with receiver(answer) as (url, seen), HttpSender(5.0) as sender:
        await post.add(make("a"))
        webhooks = {"red": Webhook(f"{url}/hook", "sesame")}
        async with post.working(sender=sender, webhooks=webhooks), asyncio.timeout(5):
            outcomes = [await post.store.outcomes.get() for _ in range(3)]
            await post.clock.advance(1)
            outcomes += [await post.store.outcomes.get() for _ in range(2)]
    assert outcomes == ["", "", "status 503", "status 503", "accepted: status 204"]
    ids = [request.headers["Webhook-Id"] for request, _ in seen]
    assert ids == [make().deliveries[0].id] * 2
    assert [request.headers["Authorization"] for request, _ in seen] == ["Bearer sesame"] * 2
    assert len({body for _, body in seen}) == 1
