"""The peer: an aiohttp server that does nothing but answer, with as little as aiohttp allows.

Its acknowledgement is a fixed text; its stream sends as many events of the same size as the
mock's run has, each in a write of its own. No authentication, validation, state or clock.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import uvloop
from aiohttp import web

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]

ACKNOWLEDGEMENT = (
    b'{"task_id":"6f1c8a3e-6d0b-4f57-9a55-0d5f6f0f2c11","status":"running",'
    b'"stream_id":"9a0f6f0f-2c11-4f57-9a55-6f1c8a3e6d0b"}'
)


async def acknowledge(request: web.Request) -> web.Response:
    """A body read, a fixed answer given."""
    await request.read()
    return web.Response(status=202, body=ACKNOWLEDGEMENT, content_type="application/json")


def streamer(events: int, size: int) -> Handler:
    """A handler that sends `events` events of `size` bytes."""
    event = b"data: " + b"x" * (size - 8) + b"\n\n"

    async def stream(request: web.Request) -> web.StreamResponse:
        await request.read()
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for _ in range(events):
            await response.write(event)
        await response.write_eof()
        return response

    return stream


async def main() -> None:
    """Serve on a free port and say which; ends with its standard input."""
    events, size = int(sys.argv[1]), int(sys.argv[2])
    app = web.Application()
    app.router.add_post("/acknowledge", acknowledge)
    app.router.add_post("/stream", streamer(events, size))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
