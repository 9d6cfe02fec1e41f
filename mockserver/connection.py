"""One connection: bytes that are no request, and clients that never finish one.

aiohttp answers broken HTTP in plain text and quotes the bytes at fault, which may hold
credentials; it waits for ever for the rest of a head; and it does not tell a handler that waits
for a body that the body's framing is broken. It has no public hook for the last two, so this is
the one module that leans on names of its own; test_framing.py notices when they change.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from aiohttp import http_exceptions, web
from aiohttp.web_protocol import RequestHandler

from mockserver.errors import Refusal
from mockserver.replies import Reply, refused
from mockserver.sending import Whole, message

LOG = logging.getLogger("mockserver")

_DRAINED = 64 * 1024
"""Bytes of an unwanted body that are read away, so that the connection can go on."""

_QUOTING: Mapping[type[Exception], tuple[int, str]] = {
    http_exceptions.LineTooLong: (431, "a line of its head is too long"),
    http_exceptions.InvalidHeader: (400, "one of its headers is malformed"),
    http_exceptions.InvalidURLError: (400, "its target is no URL"),
    http_exceptions.BadStatusLine: (400, "its first line is malformed"),
}
"""Errors whose own text quotes the client: the status and text to use instead."""
_TOO_MANY = "Too many headers received"


Malformed = Callable[[bytes, Reply], Reply]
"""The answer to bytes that are no request: from the latest bytes and the usual answer."""


class Connection(RequestHandler):
    """aiohttp's connection, with JSON refusals and an end to patience."""

    __slots__ = ("_head_timer", "_latest", "_malformed", "_patience")

    def __init__(
        self,
        manager: web.Server,
        patience: float,
        malformed: Malformed,
        **options: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(manager, **options)
        self._patience = patience
        self._malformed = malformed
        self._latest = b""
        self._head_timer: asyncio.TimerHandle | None = None

    def data_received(self, data: bytes) -> None:
        """Take bytes in; see that a head ends some time, and that a broken body is noticed."""
        self._latest = data
        super().data_received(data)
        if self._messages or self._current_request is not None:
            if self._head_timer is not None:
                self._stop_timer()
            if self._messages and self._current_request is not None:
                self._tell_broken_body(self._current_request)
        elif self._head_timer is None and (self._waiter is not None or not self._request_count):
            self._head_timer = self._loop.call_later(self._patience, self._lose_patience)

    def resume_reading(self, resume_parser: bool = True) -> None:
        """Go on after a pause; every body that was read asks for it, nearly always without one."""
        if self._reading_paused:
            super().resume_reading(resume_parser)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Forget the timer."""
        self._stop_timer()
        super().connection_lost(exc)

    def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> Coroutine[Any, Any, tuple[web.StreamResponse, bool]]:
        """Send the answer, and announce the end where the rest of the body is not waited for.

        After a final answer to `Expect` the client may leave its body out (RFC 9110 section
        10.1.1): what it sends next would be taken for that body. And where the client wishes for
        a protocol that the parser does not know, it loses what came together with that wish: this
        is to be sent again.
        """
        unread = not request.content.is_eof() and _unwanted(request)
        lost = request._message.upgrade and not self._upgraded  # noqa: SLF001
        if unread or lost:
            resp.force_close()
        return super().finish_response(request, resp, start_time)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The answer to bytes that are no request, or to an error of our own."""
        if status >= 500:
            LOG.error("error handling %s %s", request.method, request.path, exc_info=exc)
            if request.writer.output_size > 0:
                raise ConnectionError("a part of the answer is on the wire already")
            what = "the mock server failed; see its log"
            return Whole(refused(Refusal(status, "internal", what, close=True)))
        reply = self._malformed(self._latest, _no_request(status, exc, message))
        response = Whole(reply)
        if not reply.close:
            response.keep_open()
        return response

    def _tell_broken_body(self, request: web.BaseRequest) -> None:
        """The parser's error waits behind the request that it is about: tell its reader."""
        error = getattr(self._messages[-1][0], "exc", None)
        if error is not None and not request.content.is_eof():
            request.content.set_exception(web.RequestPayloadError(type(error).__name__))
            request.content.feed_eof()  # nothing is left to be read away

    def _lose_patience(self) -> None:
        self._head_timer = None
        transport = self.transport
        if transport is None or self._messages or self._waiter is None:
            return
        late = f"the request did not arrive within {self._patience:g} seconds"
        reply = refused(Refusal(408, "request_timeout", late, close=True))
        transport.write(message(reply, keep_alive=False))
        self.force_close()

    def _stop_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None


def _unwanted(request: web.BaseRequest) -> bool:
    length = request.content_length
    return "Expect" in request.headers or length is None or length > _DRAINED


def _no_request(status: int, exc: BaseException | None, text: str | None) -> Reply:
    """Why bytes are no request; nothing of theirs is shown."""
    lines = (text or "").strip().splitlines()
    what = lines[0].rstrip(":") if lines else "it cannot be parsed"
    if what == _TOO_MANY:
        status = 431
    for kind, (instead, phrase) in _QUOTING.items():
        if isinstance(exc, kind):
            status, what = instead, phrase
    code = "headers_too_large" if status == 431 else "bad_request"
    return refused(Refusal(status, code, f"this is no HTTP request: {what}", close=True))
