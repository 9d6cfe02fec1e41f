"""A mock server for one tool: one deviation or none, tasks to read, and a count of requests."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any

from taskpact.proving.serving import free_port
from taskpact.target.embedded import delivering

USER = "alice"
"""Whose token every tool is given."""

_PROGRAM = (sys.executable, "-P", "-m", "mockserver")
_FLAGS = (
    *("--port", "0", "--ready-json", "--access-log", "--pace", "0.0005"),
    *("--audience", "taskpact-mock", "--issuer", "https://issuer.taskpact.invalid"),
)
_TASKS = "/api/v1/tasks"
_ACKNOWLEDGED = {"response_format": "json", "task": "List the open ports of the staging host"}
_PREPARED: Mapping[str, Mapping[str, str]] = {
    "id": {"visibility": "public", "completion_delivery": "artifact"},
    "approve:id": {"mode": "plan"},
}
"""The tasks that tools may name: one that completes, and one that waits for approval."""
_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    ready: Mapping[str, Any]
    """What it says of itself."""
    log: Path

    @property
    def url(self) -> str:
        """Its address."""
        return str(self.ready["url"])

    def token(self, user: str = USER) -> str:
        """The token of a user."""
        return str(self.ready["tokens"][user])

    def answered(self) -> int:
        """How many requests of others it has answered; to be asked when it has ended."""
        log = self.log.read_text(encoding="utf-8", errors="replace")
        return max(0, counted(log) - len(_PREPARED))

    def prepared(self) -> dict[str, str]:
        """Make the tasks; ids that no task has where a defect keeps them from being made."""
        made = {name: self._make({**_ACKNOWLEDGED, **body}) for name, body in _PREPARED.items()}
        known = {name: each.get("task_id") for name, each in made.items()}
        known["stream_id"] = made["id"].get("stream_id")
        return {name: str(each or uuid.UUID(int=0)) for name, each in known.items()}

    def _make(self, body: Mapping[str, str]) -> Mapping[str, Any]:
        asked = urllib.request.Request(
            self.url + _TASKS,
            json.dumps(body).encode(),
            {"Authorization": f"Bearer {self.token()}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(asked, timeout=_SECONDS) as answer:
                told = json.loads(answer.read())
        except (urllib.error.HTTPError, HTTPException, OSError, ValueError):
            return {}
        return told if isinstance(told, dict) else {}


@contextlib.contextmanager
def served(deviation: str, folder: Path) -> Iterator[Server]:
    """A server with this deviation, or the correct one for an empty name; ended by its pid."""
    shown = [f"--deviation={deviation}"] if deviation else []
    log = folder / "access.log"
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            [*_PROGRAM, *_FLAGS, *delivering(free_port()), *shown],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            yield Server(json.loads(process.stdout.readline()), log)
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_SECONDS)
            process.kill()


def counted(log: str) -> int:
    """Requests in an access log: its lines that begin with a method and a path."""
    lines = (line.split(" ", 2) for line in log.splitlines())
    return sum(len(each) > 2 and each[0].isupper() and each[1].startswith("/") for each in lines)
