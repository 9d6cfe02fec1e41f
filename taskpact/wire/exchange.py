"""One request and what came back: the only thing judges look at.

Values and pure functions; nothing here sends. An exchange can be written to disk and read again, so
that a record can be judged later, without a network.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Literal, TypeAlias

from taskpact.wire import numbers

FaultKind: TypeAlias = Literal["connect", "tls", "timeout", "reset", "protocol", "too-large", "cut"]
Headers: TypeAlias = tuple[tuple[str, str], ...]

RECORD: Final = "taskpact/exchange/2"

_TAILS: Final = {"request_body": "sent", "body": "received"}

# RFC 9110 8.3.1
_MEDIA_TYPE: Final = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]+/[!#$%&'*+.^_`|~0-9a-z-]+")


@dataclass(frozen=True, slots=True)
class Arrival:
    """One piece that came from the socket: seconds since the start, offset of its first byte."""

    at: float
    offset: int


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an exchange did not end as HTTP says it should.

    connect: no connection · tls: no secure one, or it broke · timeout: a limit of time was reached
    · reset: the peer reset the connection · protocol: what came is not HTTP · too-large: a limit of
    bytes, events or head size was reached · cut: the peer closed before the message was complete.
    """

    kind: FaultKind
    detail: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, as they went over the wire.

    `sent` and `received` are all bytes on the socket (inside TLS, where there is TLS), those of
    interim 1xx answers included. `body` is freed of transfer coding, not of content coding. Times
    are seconds since the exchange began. Header names and values are Latin-1 text of their bytes.
    """

    method: str
    url: str
    request_headers: Headers = ()
    request_body: bytes = b""
    sent: bytes = b""
    received: bytes = b""
    arrivals: tuple[Arrival, ...] = ()
    status: int | None = None
    reason: str = ""
    headers: Headers = ()
    body: bytes = b""
    body_arrivals: tuple[Arrival, ...] = ()
    headers_at: float | None = None
    ended_at: float = 0.0
    complete: bool = False
    """The answer was complete by its own framing (RFC 9112 section 8)."""
    fault: Fault | None = None
    stopped_early: bool = False
    """We stopped reading because the caller had seen enough."""
    closed: bool = False
    """The peer closed the connection, as far as we watched."""
    surplus: bytes = b""
    """What followed the complete answer, unasked; it is the end of `received`."""

    def all(self, name: str) -> tuple[str, ...]:
        """The values of every header line of this name, in the order received."""
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == wanted)

    def header(self, name: str) -> str | None:
        """The value of this header, several lines joined as RFC 9110 section 5.3 says."""
        values = self.all(name)
        return ", ".join(values) if values else None

    @property
    def media_type(self) -> str:
        """`type/subtype` in lower case; "" when missing, malformed, or lines contradict."""
        found = {value.partition(";")[0].strip(" \t").lower() for value in self.all("content-type")}
        value = found.pop() if len(found) == 1 else ""
        return value if _MEDIA_TYPE.fullmatch(value) else ""

    def json(self) -> object:
        """The body as JSON (RFC 8259: UTF-8, no byte order mark, no NaN or Infinity).

        Raises ValueError when it is not, or nests too deeply to be read.
        """
        try:
            return numbers.loads(self.body.decode())
        except RecursionError:
            message = "JSON nested too deeply"
            raise ValueError(message) from None


def to_record(exchange: Exchange) -> dict[str, Any]:
    """The exchange as JSON values; bytes that are not UTF-8 become `{"base64": ...}`.

    A body that is the end of what went over the wire becomes `{"tail": its size}`; what was sent
    of a request that was cut short, `{"head": ..., "begins": bytes of the body}`.
    Nothing is hidden: request headers hold the credentials that were sent.
    """
    record = {item.name: _plain(getattr(exchange, item.name)) for item in fields(exchange)}
    for part, whole in _TAILS.items():
        tail, data = getattr(exchange, part), getattr(exchange, whole)
        if tail and data.endswith(tail):
            record[part] = {"tail": len(tail)}
    head, sent = _cut_short(exchange)
    if sent:
        record["sent"] = {"head": _plain(head), "begins": sent}
    return {"record": RECORD, **record}


def from_record(record: Mapping[str, Any]) -> Exchange:
    """The exchange that `to_record` wrote. Raises ValueError when it is another kind of record."""
    values = dict(record)
    if values.pop("record", None) != RECORD:
        message = f"not a record of an exchange ({RECORD})"
        raise ValueError(message)
    names = {item.name for item in fields(Exchange)}
    if set(values) != names:
        message = f"fields missing or unknown: {', '.join(sorted(names ^ set(values)))}"
        raise ValueError(message)
    for name in ("received", "surplus"):
        values[name] = _bytes(values[name])
    values["sent"] = _sent(values["sent"], values["request_body"])
    for part, whole in _TAILS.items():
        values[part] = _part(values[part], values[whole])
    for name in ("request_headers", "headers"):
        values[name] = tuple((key, value) for key, value in values[name])
    for name in ("arrivals", "body_arrivals"):
        values[name] = tuple(Arrival(at, offset) for at, offset in values[name])
    if values["fault"] is not None:
        values["fault"] = Fault(**values["fault"])
    return Exchange(**values)


def _plain(value: object) -> object:
    match value:
        case bytes():
            return _text_or_base64(value)
        case tuple():
            return [_plain(item) for item in value]
        case Arrival(at, offset):
            return [at, offset]
        case Fault(kind, detail):
            return {"kind": kind, "detail": detail}
    return value


def _text_or_base64(value: bytes) -> str | dict[str, str]:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"base64": b64encode(value).decode("ascii")}


def _cut_short(exchange: Exchange) -> tuple[bytes, int]:
    """Head, and size of the begin of the body, of a request that was not sent to its end."""
    head, blank, begin = exchange.sent.partition(b"\r\n\r\n")
    short = 0 < len(begin) < len(exchange.request_body)
    if short and exchange.request_body.startswith(begin):
        return head + blank, len(begin)
    return b"", 0


def _sent(value: Any, body: Any) -> bytes:  # noqa: ANN401 - JSON values
    if isinstance(value, Mapping) and "begins" in value:
        return _bytes(value["head"]) + _bytes(body)[: int(value["begins"])]
    return _bytes(value)


def _part(value: str | Mapping[str, Any], whole: bytes) -> bytes:
    if isinstance(value, Mapping) and "tail" in value:
        return whole[-int(value["tail"]) :]
    return _bytes(value)


def _bytes(value: str | Mapping[str, str]) -> bytes:
    return value.encode() if isinstance(value, str) else b64decode(value["base64"], validate=True)
