"""A reply as the bytes of one HTTP/1 message, and as what aiohttp takes for a response.

aiohttp builds each head anew from a mapping of headers. Replies have few different heads, so
each is written once and kept; that alone is a good part of what an acknowledgement costs.
Sources: RFC 9112 sections 2 to 4 and 9.3, RFC 9110 sections 6.6.1 and 8.6.
"""

from __future__ import annotations

import time
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from mockserver.replies import Headers, Reply

_KEPT_HEADS = 256
_CLOSE = b"Connection: close\r\n"
_KEEP = b"Connection: keep-alive\r\n"


def message(
    reply: Reply, *, keep_alive: bool, http_1_0: bool = False, head_only: bool = False
) -> bytes:
    """The whole message, ready for the socket."""
    # In HTTP/1.0 closing is the rule (RFC 9112 section 9.3), but bytes that are no request count as
    # of that version too, and who sent them may expect the connection to go on.
    connection = (_KEEP if http_1_0 else b"") if keep_alive else _CLOSE
    return b"%bContent-Length: %d\r\n%b%b\r\n%b" % (
        _head(reply.status, reply.content_type, reply.headers),
        len(reply.body),
        _date(int(time.time())),
        connection,
        b"" if head_only else reply.body,
    )


class Whole(web.StreamResponse):
    """A reply for aiohttp to wait for: it goes out in one write."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(status=reply.status)
        self.reply = reply
        if reply.close:
            self.force_close()

    def keep_open(self) -> None:
        """Take a further request on the connection, whatever was said of this one."""
        self._keep_alive = True

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Send everything; a second call sends nothing."""
        if self._eof_sent:
            return None
        if self._keep_alive is None:
            self._keep_alive = request.keep_alive
        self._eof_sent = True
        self._body_length = len(self.reply.body)
        data = message(
            self.reply,
            keep_alive=self._keep_alive,
            http_1_0=request.version < (1, 1),
            head_only=request.method == "HEAD",
        )
        await request.writer.write(data)
        return None


@lru_cache(maxsize=_KEPT_HEADS)
def _head(status: int, content_type: str, headers: Headers) -> bytes:
    """Status line and header lines. Raises ValueError for a value that is not one line."""
    try:
        reason = HTTPStatus(status).phrase
    except ValueError:
        reason = ""
    lines = [f"HTTP/1.1 {status} {reason}"]
    named = (("Content-Type", content_type), *headers, ("Server", "taskpact-mock"))
    for name, value in named:
        if any(banned in name + value for banned in "\r\n\0"):
            raise ValueError(f"the header {name} has a line break or NUL")
        lines.append(f"{name}: {value}")
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1", "replace")


@lru_cache(maxsize=1)
def _date(second: int) -> bytes:
    return f"Date: {formatdate(second, usegmt=True)}\r\n".encode()
