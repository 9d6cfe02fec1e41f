"""Reads bodies and writes replies, within bounds."""

from __future__ import annotations

import asyncio

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from mockserver.errors import Refusal
from mockserver.replies import Reply
from mockserver.sending import Whole
from mockserver.world import World

_CHUNKED = "chunked"
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


def response(reply: Reply) -> web.StreamResponse:
    """The reply for aiohttp to send."""
    return Whole(reply)


async def body(world: World, request: web.BaseRequest) -> bytes:
    """The bytes of the request's body; Refusal where it is too large, late or badly framed."""
    headers, content, limit = request.headers, request.content, world.body_limit
    if "Transfer-Encoding" in headers:
        _check_coding(headers["Transfer-Encoding"])
    waits = "Expect" in headers and _waits(request)
    if content.is_eof() and content.total_bytes <= limit:
        return content.read_nowait()
    if (request.content_length or 0) > limit:
        raise _too_large(limit)
    if waits and not content.is_eof():
        await request.writer.write(_CONTINUE)
        request.writer.output_size = 0  # the head of the answer is still to come
    try:
        async with asyncio.timeout(world.patience):
            return await _read(request, limit)
    except TimeoutError:
        error = f"the body did not arrive within {world.patience:g} seconds"
        raise Refusal(408, "body_timeout", error, close=True) from None
    except (web.RequestPayloadError, HttpProcessingError) as error:
        what = "the body's framing is broken, or it ended early"
        raise Refusal(400, "bad_framing", what, close=True) from error


async def _read(request: web.BaseRequest, limit: int) -> bytes:
    data = bytearray()
    async for piece in request.content.iter_any():
        data += piece
        if len(data) > limit:
            raise _too_large(limit)
    return bytes(data)


def _waits(request: web.BaseRequest) -> bool:
    """Whether the client waits for permission to send its body (RFC 9110 section 10.1.1)."""
    if request.headers["Expect"].strip().lower() != "100-continue":
        raise Refusal(417, "expectation_failed", "the one expectation met here is 100-continue")
    return request.version >= (1, 1)


def _check_coding(coding: str) -> None:
    if coding.strip().lower() != _CHUNKED:
        # The parser looks at the last coding only; others would have to be undone.
        what = "the one transfer coding known here is chunked"
        raise Refusal(400, "unknown_transfer_coding", what, close=True)


def _too_large(limit: int) -> Refusal:
    what = f"the body has more than {limit} bytes"
    return Refusal(413, "body_too_large", what, close=True)
