"""Writes the bytes of an ordinary request, and understands the bytes of an unusual one.

Pure. Every header is under the caller's control; only what would break the framing is refused here
(CR, LF and NUL in a value, a name that is no token). Such requests go through `raw`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from taskpact.wire.address import Address
from taskpact.wire.exchange import Headers

HeaderLines: TypeAlias = Iterable[tuple[str, str | bytes | None]]
"""Header lines in order. Text is sent as Latin-1, bytes as they are; None sends no such header."""

CREDENTIALS: Final = frozenset({"authorization", "proxy-authorization", "cookie", "x-api-key"})

_FRAMING: Final = frozenset({"content-length", "transfer-encoding"})
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 5.6.2
_UNSAFE: Final = re.compile("[\r\n\0]")
_MINIMAL: Final = (("User-Agent", "taskpact"), ("Accept-Encoding", "identity"))


@dataclass(frozen=True, slots=True)
class Request:
    """A request, as far as it can be understood, and its bytes (in pieces for a slow sender).

    `last`: no other request may follow on its connection.
    """

    method: str
    url: str
    headers: Headers
    body: bytes
    pieces: tuple[bytes, ...]
    last: bool = True


def compose(
    method: str,
    address: Address,
    target: str,
    *,
    layers: Sequence[HeaderLines],
    body: bytes | None,
) -> Request:
    """An HTTP/1.1 request with these headers.

    A later layer replaces all lines of the names it mentions. Below the first lies the least a
    request needs: Host, User-Agent, `Accept-Encoding: identity`, and for a body Content-Length.
    Raises ValueError for what cannot be sent in a well-framed request.
    """
    if not _TOKEN.fullmatch(method):
        message = f"not a method: {method!r}"
        raise ValueError(message)
    given = [list(lines) for lines in layers]
    own_framing = any(name.lower() in _FRAMING for lines in given for name, _ in lines)
    headers = _layered([[("Host", address.authority), *_MINIMAL], *given])
    if body is not None and not own_framing:
        headers += (("Content-Length", str(len(body))),)
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    url = f"{address.scheme}://{address.authority}{target}"
    pieces = (head + (body or b""),)
    last = own_framing or any(name.lower() == "connection" for name, _ in headers)
    return Request(method, url, headers, body or b"", pieces, last)


def without_credentials(lines: HeaderLines) -> HeaderLines:
    """The lines that may be sent to another origin."""
    return [(name, value) for name, value in lines if name.lower() not in CREDENTIALS]


def understood(pieces: Sequence[bytes], address: Address) -> Request:
    """The request that these bytes make, as far as they make one; it never raises."""
    head, _, body = b"".join(pieces).partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, _, rest = first.partition(" ")
    target = rest.partition(" ")[0]
    fields = (line.partition(":") for line in lines)
    headers = tuple((name, value.strip(" \t")) for name, colon, value in fields if colon)
    url = f"{address.scheme}://{address.authority}{target if target.startswith('/') else '/'}"
    return Request(method, url, headers, body, tuple(pieces))


def _layered(layers: Sequence[Sequence[tuple[str, str | bytes | None]]]) -> Headers:
    kept: list[tuple[str, str | bytes | None]] = []
    for lines in layers:
        names = {name.lower() for name, _ in lines}
        kept = [line for line in kept if line[0].lower() not in names] + list(lines)
    return tuple((_name(name), _value(name, value)) for name, value in kept if value is not None)


def _name(name: str) -> str:
    if not _TOKEN.fullmatch(name):
        message = f"not a header name: {name!r}; only raw requests can send it"
        raise ValueError(message)
    return name


def _value(name: str, value: str | bytes) -> str:
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    if _UNSAFE.search(text):
        message = f"CR, LF or NUL in the header {name!r}; only raw requests can send it"
        raise ValueError(message)
    if any(ord(character) > 0xFF for character in text):
        message = f"the header {name!r} is not Latin-1 text; give its bytes"
        raise ValueError(message)
    return text
