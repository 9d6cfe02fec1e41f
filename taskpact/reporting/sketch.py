"""Describes one exchange so that a person sees what matters at a glance. Pure.

Bounded however large the exchange is, redacted, and without control characters.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from taskpact.reporting.redact import Secrets, decoded, shown
from taskpact.wire.exchange import Exchange

BODY: Final = 700
"""Characters of a body that are shown."""
LINE: Final = 300
"""Characters of one header line that are shown."""
LINES: Final = 20
"""Header lines that are shown."""

_LOOKED: Final = 64 * 1024

# Of an answer, those by which a check may judge; of a request, all but those every one has.
_TELLING: Final = frozenset(
    {
        "allow",
        "cache-control",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "location",
        "retry-after",
        "transfer-encoding",
        "vary",
        "www-authenticate",
        "x-accel-buffering",
    }
)
_USUAL: Final = frozenset({"host", "user-agent", "content-length"})


def request(exchange: Exchange, secrets: Secrets = ()) -> str:
    """What was sent: the request line, the headers that matter, the body."""
    if not is_ordinary(exchange):
        return _bounded(decoded(exchange.sent), secrets)
    lines = [
        (name, value)
        for name, value in exchange.request_headers
        if name.lower() not in _USUAL and (name, value) != ("Accept-Encoding", "identity")
    ]
    first = f"{exchange.method} {_target(exchange)}"
    return _joined([first, *_headers(lines)], exchange.request_body, secrets)


def answer(exchange: Exchange, secrets: Secrets = ()) -> str:
    """What came: the status, the headers that matter, the body, and why it ended if it broke."""
    if exchange.status is None:
        return _joined([_fault(exchange)], exchange.received, secrets)
    first = f"{exchange.status} {exchange.reason}".strip()
    if exchange.headers_at is not None:
        first += f" (after {exchange.headers_at:.2f} s)"
    lines = [each for each in exchange.headers if each[0].lower() in _TELLING]
    told = _joined([first, *_headers(lines)], _plain(exchange), secrets)
    end = _end(exchange)
    return f"{told}\n{shown(end, secrets)}" if end else told


def brief(exchange: Exchange, secrets: Secrets = ()) -> str:
    """One line: what was asked and how it was answered."""
    asked = f"{exchange.method} {_target(exchange)}"
    came = _fault(exchange) if exchange.status is None else str(exchange.status)
    return _cut(shown(f"{asked} -> {came}".replace("\n", " "), secrets), LINE)


def is_ordinary(exchange: Exchange) -> bool:
    """Whether what was sent is the request that its parts make, so that they tell all of it.

    The end of the body may be unsent, where a server refused early; so may all, without a
    connection.
    """
    whole = composed(exchange)
    head = len(whole) - len(exchange.request_body)
    return whole.startswith(exchange.sent) and (len(exchange.sent) >= head or not exchange.sent)


def composed(exchange: Exchange) -> bytes:
    """The bytes that the exchange's request makes when it is written as HTTP/1.1 says."""
    lines = [f"{exchange.method} {_target(exchange)} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in exchange.request_headers]
    head = "\r\n".join([*lines, "", ""]).encode("latin-1", errors="replace")
    return head + exchange.request_body


def _target(exchange: Exchange) -> str:
    parts = urlsplit(exchange.url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _headers(lines: Iterable[tuple[str, str]]) -> list[str]:
    made = [_cut(f"{name}: {value}", LINE) for name, value in lines]
    more = len(made) - LINES
    return [*made[:LINES], f"({more} more header lines)"] if more > 0 else made


def _joined(lines: Iterable[str], body: bytes, secrets: Secrets) -> str:
    head = "\n".join(shown(line.replace("\n", "\\n"), secrets) for line in lines)
    return f"{head}\n\n{_bounded(decoded(body), secrets)}" if body else head


def _plain(exchange: Exchange) -> bytes:
    """The body, or of a compressed one only that it is there."""
    coding = (exchange.header("content-encoding") or "identity").strip().lower()
    if coding == "identity" or not exchange.body:
        return exchange.body
    return f"({len(exchange.body)} bytes of {coding})".encode()


def _bounded(text: str, secrets: Secrets) -> str:
    # Redacted before it is cut, or a secret at the cut would show in part; but a glance does not
    # ask to look through all of a large text.
    safe = shown(text if len(text) <= _LOOKED else _middle(text, _LOOKED), secrets)
    size = f" … ({len(text)} characters in all) … "
    return safe if len(safe) <= BODY else _middle(safe, BODY, size)


def _middle(text: str, room: int, mark: str = "") -> str:
    return f"{text[: room * 3 // 4]}{mark}{text[-room // 4 :]}"


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1]}…"


def _fault(exchange: Exchange) -> str:
    fault = exchange.fault
    return f"no answer: {fault.kind}, {fault.detail}" if fault else "no answer"


def _end(exchange: Exchange) -> str:
    if exchange.fault is not None:
        return f"[broken off: {exchange.fault.kind}, {exchange.fault.detail}]"
    if exchange.stopped_early:
        return "[not read further]"
    if exchange.surplus:
        return f"[followed by {len(exchange.surplus)} bytes nobody asked for]"
    return ""
