"""Writes a stream's bytes to the socket, until its end or until the reader has gone."""

from __future__ import annotations

from collections.abc import AsyncIterator

from aiohttp import web


async def transmit(
    response: web.StreamResponse, request: web.BaseRequest, pieces: AsyncIterator[bytes]
) -> None:
    """Send the head at once, then each piece as it comes, then the end of the message.

    Chunked to a client of HTTP/1.1, ended by closing for one of HTTP/1.0 (RFC 9112 6.1). A
    reader that has gone ends the writing, not the run. HEAD gets the head alone (RFC 9110 9.3.2).
    """
    try:
        await response.prepare(request)
        if request.method == "HEAD":
            return
        async for piece in pieces:
            await response.write(piece)
            # A silent handler is not told that its client left; only the transport knows.
            if request.transport is None or request.transport.is_closing():
                return
        await response.write_eof()
    except ConnectionError:
        return
