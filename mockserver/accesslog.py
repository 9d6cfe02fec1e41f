"""The access log: a line for each answer, without the query, which may hold credentials."""

from __future__ import annotations

from aiohttp.abc import AbstractAccessLogger
from aiohttp.web import BaseRequest, StreamResponse

_LONGEST = 200


class AccessLogger(AbstractAccessLogger):
    """Method, path, status, bytes of the body and milliseconds."""

    def log(self, request: BaseRequest, response: StreamResponse, time: float) -> None:
        """Write one line; `time` is in seconds."""
        # The path as it was sent: still encoded, so that it cannot break the line.
        path = request.rel_url.raw_path[:_LONGEST]
        self.logger.info(
            "%s %s %d %d bytes %.1f ms",
            request.method,
            path,
            response.status,
            response.body_length,
            time * 1000,
        )
