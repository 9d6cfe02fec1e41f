"""Tiny servers in this process: one that keeps a corner of the contract, and some that do not.

They share nothing with the mock server, so that a mistake there cannot hide here. Each is the
good one with a single answer changed. They hold no tasks and know one token.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from uuid import uuid4

from taskpact.contract import Contract

TOKEN: Final = "canary"  # noqa: S105 - opens nothing
_LONGEST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a server does with a call to createTask."""

    admits: Callable[[str | None], bool]
    """Whether it serves a caller with this Authorization header."""
    accepts: Callable[[Contract, object], bool]
    """Whether it takes this body; anything that is no JSON comes as None."""
    streams: Callable[[Contract, Mapping[str, Any], str | None], bool]
    """Whether a valid body with this Accept header gets the stream."""
    body: Callable[[Contract, str], bytes]
    """The bytes of the stream of a task."""


def _streams(contract: Contract, body: Mapping[str, Any], accept: str | None) -> bool:
    negotiation = contract.negotiation
    named = body.get(negotiation.field)
    by_accept = negotiation.by_media_type.get((accept or "").lower())
    answer = negotiation.answers.get(str(named)) or by_accept
    return (answer or negotiation.answers[negotiation.default]).is_stream


def _stream(contract: Contract, task_id: str) -> bytes:
    chunks = ({"type": "start", "messageId": task_id}, {"type": "finish"})
    events = [json.dumps(each) for each in chunks] + [contract.profile["terminator"]]
    return "".join(f"data: {each}\n\n" for each in events).encode()


GOOD: Final = Behaviour(
    admits=lambda header: header == f"Bearer {TOKEN}",
    accepts=lambda contract, body: isinstance(body, dict) and contract.accepts(body),
    streams=_streams,
    body=_stream,
)

SERVERS: Final[Mapping[str, Behaviour]] = {
    "good": GOOD,
    "takes anything": replace(GOOD, accepts=lambda *_: True),
    "takes nothing": replace(GOOD, accepts=lambda *_: False),
    "serves anybody": replace(GOOD, admits=lambda _: True),
    "never streams": replace(GOOD, streams=lambda *_: False),
    "cuts the stream": replace(GOOD, body=lambda contract, task: _stream(contract, task)[:-1]),
}
"""By name: what it does."""


@contextlib.contextmanager
def served(contract: Contract, behaviour: Behaviour) -> Iterator[str]:
    """The address of such a server, while it runs in a thread of this process."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body in one write: apart, each answer would wait for the peer's delayed ACK.
        wbufsize = _LONGEST

        def do_POST(self) -> None:
            _create(self, contract, behaviour)

        def do_GET(self) -> None:
            _answer(self, 404, b'{"error": "nothing is kept here"}')

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _create(call: BaseHTTPRequestHandler, contract: Contract, behaviour: Behaviour) -> None:
    data = call.rfile.read(min(int(call.headers.get("Content-Length", 0)), _LONGEST))
    if not behaviour.admits(call.headers.get("Authorization")):
        _answer(call, 401, b'{"error": "who are you"}', ("WWW-Authenticate", 'Bearer realm="x"'))
        return
    body = _value(data)
    if not behaviour.accepts(contract, body):
        _answer(call, 400, b'{"error": "this is not taken"}')
        return
    sent = body if isinstance(body, dict) else {}
    task_id = str(sent.get("id") or uuid4())
    negotiation = contract.negotiation
    if behaviour.streams(contract, sent, call.headers.get("Accept")):
        kind = negotiation.stream
        _answer(call, kind.status, behaviour.body(contract, task_id), kind=kind.media_type)
        return
    kind = negotiation.acknowledgement
    told = json.dumps({"task_id": task_id, "status": "running"}).encode()
    _answer(call, kind.status, told, kind=kind.media_type)


def _answer(
    call: BaseHTTPRequestHandler,
    status: int,
    body: bytes,
    *lines: tuple[str, str],
    kind: str = "application/json",
) -> None:
    call.send_response(status)
    for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), *lines):
        call.send_header(name, value)
    call.end_headers()
    call.wfile.write(body)


def _value(data: bytes) -> object:
    with contextlib.suppress(ValueError, RecursionError):
        return json.loads(data)
    return None
