"""Makes command lines that send a recorded request again, byte for byte.

Pure; the tests run what it makes. `curl` for what curl can send, `raw` for the rest. Credentials
come from the environment, never from the text.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from taskpact.reporting.redact import Secrets
from taskpact.reporting.shell import SHORT, word, writer
from taskpact.reporting.sketch import composed, is_ordinary
from taskpact.wire.exchange import Exchange

_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 5.6.2
_CONTROL: Final = re.compile("[\x00\r\n]")
_TYPABLE: Final = re.compile(rb"[\x20-\x7e]*")
_GLOBBED: Final = re.compile(r"[\[\]{}]")
_DOTS: Final = re.compile(r"/\.{1,2}(/|$|\?)")
# curl sends these of its own accord, in its own place; what it is told comes instead.
_BY_CURL: Final = ("accept", "content-type")
_NEVER_IN_CURL: Final = frozenset({"transfer-encoding", "expect", "trailer", "upgrade"})
_LONGEST: Final = 16_000
_LEAST_SECONDS: Final = 10
_MOST_SECONDS: Final = 120


def commands(exchanges: Sequence[Exchange], secrets: Secrets = ()) -> dict[str, str]:
    """What sends these again, in order: under "curl" where curl can send all, else "raw"."""
    made = [(curl(each, secrets), each) for each in exchanges]
    if all(line is not None for line, _ in made):
        return {"curl": "\n".join(line or "" for line, _ in made)} if made else {}
    return {"raw": "\n".join(line or raw(each, secrets) for line, each in made)}


def curl(exchange: Exchange, secrets: Secrets = ()) -> str | None:
    """One line for bash that has curl send the same request; None where curl cannot."""
    if not _curl_can(exchange):
        return None
    secure = urlsplit(exchange.url).scheme == "https"
    words = [f"curl -i -N -sS --max-time {_seconds(exchange)}"]
    words += ["--http1.1"] * secure
    words += ["-g"] * bool(_GLOBBED.search(exchange.url))
    words += ["--path-as-is"] * bool(_DOTS.search(exchange.url))
    feed, data = _data(exchange, secrets)
    words += _method(exchange, has_data=bool(data))
    words += [word(exchange.url, secrets), *_header_words(exchange, secrets), *data]
    line = feed + " ".join(words)
    return line if len(line) <= _LONGEST else None


def raw(exchange: Exchange, secrets: Secrets = ()) -> str:
    """Lines for bash that write the same bytes on a connection and show what comes back."""
    data = composed(exchange) if is_ordinary(exchange) else exchange.sent
    parts = urlsplit(exchange.url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    command = writer(data, secrets) or _from_file(data)
    seconds = _seconds(exchange)
    if not secure:
        # The host may be one that the peer named, so it is quoted like anything else.
        place = word(f"/dev/tcp/{host}/{port}")
        return f"exec 3<>{place}; {command} >&3; timeout {seconds} cat <&3; exec 3>&-"
    server = f"-connect {word(f'{_bracketed(host)}:{port}')} {_server_name(host)}"
    # s_client would end with its input, before the answer.
    feed = f"{{ {command}; sleep {seconds}; }}"
    return f"{feed} | timeout {seconds} openssl s_client -quiet {server}"


def _curl_can(exchange: Exchange) -> bool:
    names = [name.lower() for name, _ in exchange.request_headers]
    lengths = [
        value for name, value in exchange.request_headers if name.lower() == "content-length"
    ]
    return (
        is_ordinary(exchange)
        and _NAME.fullmatch(exchange.method) is not None
        and all(_NAME.fullmatch(name) for name in names)
        and not any(_CONTROL.search(value) for _, value in exchange.request_headers)
        and names.count("host") == 1
        and not _NEVER_IN_CURL & set(names)
        and lengths in ([], [str(len(exchange.request_body))])
        and bool(lengths) >= bool(exchange.request_body)
        and not (lengths and exchange.method == "HEAD")
    )


def _method(exchange: Exchange, *, has_data: bool) -> list[str]:
    usual = "POST" if has_data else "GET"
    if exchange.method == usual:
        return []
    return ["-I"] if exchange.method == "HEAD" else ["-X", word(exchange.method)]


def _header_words(exchange: Exchange, secrets: Secrets) -> list[str]:
    authority = urlsplit(exchange.url).netloc
    given = {name.lower() for name, _ in exchange.request_headers}
    made = []
    for name, value in exchange.request_headers:
        if (name, value) == ("Host", authority) or name.lower() == "content-length":
            continue
        line = f"{name}: {value}" if value.strip(" \t") else f"{name};"
        made += ["-H", word(line, secrets)]
    has_body = "content-length" in given
    unwanted = [name for name in _BY_CURL[: 1 + has_body] if name not in given]
    unwanted += [] if "user-agent" in given else ["user-agent"]
    unwanted += ["expect"] if len(exchange.request_body) > SHORT else []
    return [*made, *(each for name in unwanted for each in ("-H", f"{name.title()}:"))]


def _data(exchange: Exchange, secrets: Secrets) -> tuple[str, list[str]]:
    """What goes before curl, and its options, so that it sends the body."""
    body = exchange.request_body
    if not any(name.lower() == "content-length" for name, _ in exchange.request_headers):
        return "", []
    if len(body) <= SHORT and _TYPABLE.fullmatch(body):
        return "", ["--data-raw", word(body.decode("ascii"), secrets)]
    return f"{writer(body, secrets) or _from_file(body)} | ", ["--data-binary", "@-"]


def _from_file(data: bytes) -> str:
    """For what no line can hold: it says what the file must be."""
    digest = hashlib.sha256(data).hexdigest()
    return f"cat body-{len(data)}-bytes-sha256-{digest[:16]}"


def _seconds(exchange: Exchange) -> int:
    return min(_MOST_SECONDS, max(_LEAST_SECONDS, math.ceil(2 * exchange.ended_at)))


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _server_name(host: str) -> str:
    """An address is no server name (RFC 6066 section 3)."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return f"-servername {word(host)}"
    return "-noservername"
