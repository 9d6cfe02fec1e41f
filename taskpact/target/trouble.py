"""Says in one sentence why an answer to the first request is none that can be judged.

Pure, except that it looks up the name of a host that could not be reached. What the peer said is
quoted short and without control characters.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Mapping
from typing import Final
from urllib.parse import urljoin, urlsplit

from taskpact.contract import Operation
from taskpact.target.target import Target
from taskpact.wire.exchange import Exchange, Fault
from taskpact.wire.lookup import addresses

_UNSAFE: Final = re.compile("[^\x20-\x7e\xa1-\u2027\u2030-\ud7ff]+")
_TLS_ALERT: Final = b"\x15\x03"
_QUOTED: Final = 160
_READ: Final = 64 * 1024
_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
_UNAUTHORIZED: Final = frozenset({401, 403, 407})
_WORDED: Final = _UNAUTHORIZED | {404, 405, 429}


def of(exchange: Exchange, target: Target, operation: Operation) -> str:
    """What is wrong; "" where the answer shows a server that can be judged."""
    if exchange.status is None:
        return _no_answer(exchange, target)
    if exchange.status in _WORDED:
        return _worded(exchange, target, operation)
    if exchange.status < 300:
        return _no_api(exchange, target)
    if exchange.status < 400:
        return _redirect(exchange, target)
    kind = "fails" if exchange.status >= 500 else "refuses"
    said = f"{kind} an ordinary request with status {exchange.status}"
    return f"{target.url}: {said}{_quoted(exchange, target)}"


def _worded(exchange: Exchange, target: Target, operation: Operation) -> str:
    if exchange.status in _UNAUTHORIZED:
        return _unauthorized(exchange, target)
    if exchange.status == 429:
        return f"{target.url}: refuses for too many requests (429): try again later"
    return _wrong_path(exchange, target, operation)


def _no_answer(exchange: Exchange, target: Target) -> str:
    fault = exchange.fault or Fault("protocol", "no answer")
    detail = _clean(fault.detail)
    if fault.kind == "connect":
        return _unreached(target, detail)
    if fault.kind == "tls":
        return _insecure(target, detail)
    if fault.kind == "timeout":
        return f"{target.url}: no answer in time ({detail})"
    if exchange.received.startswith(_TLS_ALERT):
        return f"{target.url}: speaks TLS: is the URL https://{_rest(target.url)}?"
    silent = not exchange.received and target.url.startswith("http://")
    guess = f": does it speak TLS, as https://{_rest(target.url)}?" if silent else ""
    return f"{target.url}: gave no HTTP answer ({detail}){guess}"


def _unreached(target: Target, detail: str) -> str:
    host = urlsplit(target.url).hostname or ""
    try:
        addresses(host, 0, target.limits.idle)
    except TimeoutError:
        return f"{target.url}: the name {host!r} is not looked up in time: does DNS answer?"
    except OSError:
        return f"{target.url}: no host has the name {host!r}: is the URL right?"
    return f"{target.url}: no connection ({detail}): is the server running there?"


def _insecure(target: Target, detail: str) -> str:
    if "WRONG_VERSION" in detail.upper().replace(" ", "_") or "RECORD_LAYER" in detail:
        return f"{target.url}: speaks no TLS: is the URL http://{_rest(target.url)}?"
    advice = "name its authority with tls.ca_file in taskpact.toml, or give --insecure"
    return f"{target.url}: no secure connection ({detail}): {advice}"


def _no_api(exchange: Exchange, target: Target) -> str:
    if exchange.media_type in _PAGES and not exchange.body.lstrip().startswith(b"{"):
        return f"{target.url}: answers with an HTML page, so this is no such API: is the URL right?"
    if exchange.fault is not None and not exchange.body and exchange.fault.kind == "timeout":
        return f"{target.url}: began an answer and did not end it ({_clean(exchange.fault.detail)})"
    return ""


def _redirect(exchange: Exchange, target: Target) -> str:
    location = exchange.header("location") or ""
    with contextlib.suppress(ValueError):
        found = urlsplit(urljoin(exchange.url, location))
        same = (found.scheme, found.netloc) == urlsplit(exchange.url)[:2]
        where = (
            found.path if same else f"{found.scheme}://{found.hostname or ''}{_port(found.port)}"
        )
        if location:
            return (
                f"{target.url}: redirects ({exchange.status}) to {_clean(where)}; redirects are not"
                " followed, so that credentials go nowhere else: give the final URL"
            )
    return f"{target.url}: redirects ({exchange.status}) without saying where"


def _port(port: int | None) -> str:
    return "" if port is None else f":{port}"


def _unauthorized(exchange: Exchange, target: Target) -> str:
    caller = target.callers["self"]
    said = f"{target.url}: answers {exchange.status}"
    if not caller.token:
        return f"{said}, and no token was declared: give --token or TASKPACT_TOKEN"
    return f"{said} to the caller's token{_expiry(caller.claims)}{_quoted(exchange, target)}"


def _expiry(claims: Mapping[str, object] | None) -> str:
    exp = (claims or {}).get("exp")
    ago = time.time() - exp if isinstance(exp, int | float) else 0
    return f", which expired {ago / 60:.0f} minutes ago" if ago > 0 else ": is it the right one?"


def _wrong_path(exchange: Exchange, target: Target, operation: Operation) -> str:
    said = f"{target.url}: answers {exchange.status} to {operation.method} {operation.path}"
    if operation.path in urlsplit(target.url).path:
        return f"{said} below it: give the URL without {operation.path}"
    return f"{said}: is this the base URL, the part before that path?"


def _quoted(exchange: Exchange, target: Target) -> str:
    """The beginning of what the peer said, where it is text; without the secrets it may echo."""
    if not exchange.body or exchange.media_type in _PAGES:
        return ""
    text = exchange.body[:_READ].decode(errors="replace")
    for secret in target.secrets:
        text = text.replace(secret, "«token»")
    words = " ".join(_clean(text).split())
    return f" ({words[:_QUOTED]}{'…' if len(words) > _QUOTED else ''})" if words else ""


def _clean(text: str) -> str:
    return _UNSAFE.sub(" ", text)


def _rest(url: str) -> str:
    return url.partition("://")[2]
