"""A question to the proof: a run of the suites on a mock server of its own, and its answer."""

from __future__ import annotations

import json
import random
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from taskpact.children import Children
from taskpact.proving.judged import Judged, judged
from taskpact.target import embedded

SLOW: Final = "take 3 steps, take your time"
"""Slow enough to be seen, and no slower."""

PATIENCE: Final = 2.5
SETTLE: Final = 0.25
"""Seconds that are waited for an event that should come, and for one that should not."""

_LISTENING: Final = range(20_000, 30_000)
"""Below those that systems give to outgoing connections."""

USERS: Final = {"self": "alice", "teammate": "bob", "outsider": "mallory"}
CAPABILITIES: Final = (
    *("details", "list", "sandboxes", "ui-message-stream"),
    *("share", "approval", "abort", "artifacts", "resume"),
)


@dataclass(frozen=True, slots=True)
class Question:
    """A run of the suites: on the deviations that requests choose, or on one that is served."""

    arguments: tuple[str, ...] = ()
    """Of pytest, besides what follows from the rest."""
    prove: str = ""
    """As for `--prove`; empty for the correct server."""
    served: str = ""
    """The one deviation that the server shows to every request."""
    flags: tuple[str, ...] = ()
    """Of the mock server, besides what follows from the rest."""

    def answered(self, file: Path, children: Children | None = None) -> Judged:
        """The answer, kept in `file`; server and suites are processes among `children`.

        Each has a server of its own: one that has made ten thousand tasks is a slow one. What a
        served deviation lacks is for first contact to find out.
        """
        flags = [f"--deviation={self.served}" if self.served else "--shelf"]
        flags += embedded.delivering(free_port())
        with embedded.started([*flags, *self.flags], children=children) as ready:
            config = file.with_suffix(".toml")
            capabilities = () if self.served else CAPABILITIES
            config.write_text(declared(ready, capabilities), encoding="utf-8")
            asked = [f"--prove={self.prove}"] if self.prove else []
            arguments = [f"--taskpact-config={config}", *asked, *self.arguments]
            return judged(arguments, file, children=children)


def declared(ready: Mapping[str, Any], capabilities: tuple[str, ...] = CAPABILITIES) -> str:
    """The taskpact.toml of a mock server that said this of itself."""
    lines = [f"{name} = {json.dumps(ready[name])}" for name in ("url", "audience", "issuer")]
    for name, user in USERS.items():
        lines += [f"[callers.{name}]", f"token = {json.dumps(ready['tokens'][user])}"]
    lines += ["[jwt]", f"secret = {json.dumps(ready['secret'])}"]
    lines += ["[prompts]", f"slow = {json.dumps(SLOW)}"]
    lines += ["[webhook]", *_heard(ready["webhook"])]
    held = ready["secrets"][USERS["self"]]
    lines += ["[secrets]", *(f"{name} = {json.dumps(value)}" for name, value in held.items())]
    lines += ["[capabilities]", *(f"{name} = true" for name in capabilities)]
    return "\n".join([*lines, ""])


def _heard(said: Mapping[str, Any]) -> list[str]:
    """The receiver of a server that sends its events there."""
    return [
        f"listen = {json.dumps(urlsplit(said['url']).netloc)}",
        f"secret = {json.dumps(said['secret'])}",
        f"patience = {PATIENCE}",
        f"settle = {SETTLE}",
    ]


def free_port() -> int:
    """A port that nobody listens on, and that no outgoing connection is given meanwhile."""
    for port in random.sample(_LISTENING, len(_LISTENING)):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise OSError("every port between 20000 and 30000 is taken")
