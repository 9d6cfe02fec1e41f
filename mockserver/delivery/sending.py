"""One try of a delivery over the network, and nothing more than that.

The receiver is a stranger: it may be slow, send without end, lead elsewhere, or break off. None of
it is followed, waited for, read or kept beyond a limit, and none of it is an exception.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

import aiohttp
from yarl import URL

PATIENCE = 10.0
"""Seconds that a receiver has for everything: connection, request, answer."""

MOST_READ = 64 * 1024
"""Bytes of an answer's body that are read, and thrown away."""

_BLOCK = 16 * 1024
_BROKEN = (aiohttp.ClientError, OSError)
"""How aiohttp tells that the network or the receiver failed; time-outs are an OSError."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a try."""

    status: int | None
    """Of the answer; None where none came."""
    error: str = ""
    """Why no answer came."""
    location: str | None = None
    """Where the answer would lead; never followed."""


class Sender(Protocol):
    """Sends."""

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Sent:
        """POST once. Never raises for anything that network or receiver do."""
        ...


class HttpSender:
    """Sends by aiohttp: a connection for each try; no redirects, cookies, proxies or netrc."""

    def __init__(self, patience: float = PATIENCE) -> None:
        """To be made, entered and left inside a running event loop; `patience` is in seconds."""
        self._patience = patience
        self._session = aiohttp.ClientSession(
            auto_decompress=False,
            connector=aiohttp.TCPConnector(force_close=True),
            cookie_jar=aiohttp.DummyCookieJar(),
            read_bufsize=_BLOCK,
            skip_auto_headers=("Accept-Encoding",),
            timeout=aiohttp.ClientTimeout(total=patience),
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Sent:
        """See Sender."""
        target = URL(url, encoded=True)
        posting = self._session.post(target, headers=headers, data=body, allow_redirects=False)
        try:
            async with posting as response:
                sent = Sent(response.status, location=response.headers.get("Location"))
                # The status has decided; how the body ends changes nothing.
                with suppress(*_BROKEN):
                    await _drained(response)
                response.close()
                return sent
        except TimeoutError:
            return Sent(None, f"no answer within {self._patience:g} seconds")
        except _BROKEN as error:
            return Sent(None, f"no answer ({type(error).__name__})")


async def _drained(response: aiohttp.ClientResponse) -> None:
    """Read the body up to the limit, so that a receiver of good will sees no reset."""
    left = MOST_READ
    while left > 0 and (block := await response.content.read(min(left, _BLOCK))):
        left -= len(block)
