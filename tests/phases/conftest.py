"""A server that takes whatever comes, and calls as Schemathesis would have made them."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from taskpact.contract import load
from taskpact.phases.report import Call

CONTRACT = load()


def _made(body=None, *, status=202, operation="createTask", **other) -> Call:
    called = CONTRACT.operation(operation)
    known = {
        "operation": operation,
        "phase": "coverage",
        "method": called.method,
        "url": f"http://target.invalid{called.path}",
        "media_type": "application/json" if body is not None else "",
        "body": body if body is None or isinstance(body, bytes) else json.dumps(body).encode(),
        "status": status,
    }
    return Call(**{**known, **other})


@pytest.fixture(scope="session")
def made():
    """Makes a call of createTask, or of another operation, with a JSON body where one is given."""
    return _made


class _Careless(BaseHTTPRequestHandler):
    """Acknowledges any POST, but one that holds an object in place of a boolean."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one write for each answer, or the kernel waits for more

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if b"plain text" in body:
            return self._say(202, "done", "text/plain")
        failing = b'"isolated": {}' in body
        return self._say(500 if failing else 202, {"task_id": "a", "status": "running"})

    def do_GET(self):
        self._say(404, {"error": "there is no such thing"})

    def log_message(self, *_):
        """Say nothing."""

    def _say(self, status, value, kind="application/json"):
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture(scope="module")
def careless():
    """The address of a server that takes nearly everything."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Careless)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()
