"""Starts the mock server as a process of its own and makes a target of it.

What is judged where no URL is given. The process is all that is known of the mock: nothing of it
is imported here.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Any, Final
from urllib.parse import urlsplit

from taskpact.children import STOP_SECONDS, Children
from taskpact.target.config import adjusted
from taskpact.target.errors import SmokeError
from taskpact.target.target import Caller, CallerName, Prompts, Recipe, Target, Webhook
from taskpact.target.tokens import claims_of

READY_SECONDS: Final = 20.0

# -P: a folder named mockserver where the user happens to be must not be run instead.
_PROGRAM: Final = (sys.executable, "-P", "-m", "mockserver")
# Fast, since nobody watches; runs that are asked to take their time still do.
_PACE: Final = ("--port", "0", "--ready-json", "--pace", "0.0005")
# It has an audience and an issuer, so that tokens for and from others are judged as well.
_PARTIES: Final = ("--audience", "taskpact-mock", "--issuer", "https://issuer.taskpact.invalid")
_FLAGS: Final = (*_PACE, *_PARTIES)
# It tries again at once, since nobody is to be spared.
_RETRIES: Final = ("--webhook-pause", "0.02", "--webhook-timeout", "1")
_HEARD: Final = Webhook("", 0, patience=5.0, settle=0.15)
_ROOT: Final = Path(__file__).resolve().parents[2]
_USERS: Final[Mapping[CallerName, str]] = {
    "self": "alice",
    "teammate": "bob",
    "outsider": "mallory",
}
_SLOW: Final = "take 2 steps, take your time"
"""Slow enough for every check that looks at times, and no slower."""
_TOOL: Final = "use a tool for 1 second"
_CAPABILITIES: Final = (
    *("details", "list", "sandboxes", "ui-message-stream"),
    *("share", "approval", "abort", "artifacts", "resume"),
)


def delivering(port: int) -> tuple[str, ...]:
    """The flags by which it delivers completion events to this port of this machine."""
    return ("--webhook", f"http://127.0.0.1:{port}/hooks/taskpact", *_RETRIES)


@contextlib.contextmanager
def embedded(flags: Sequence[str] = (), children: Children | None = None) -> Iterator[Target]:
    """The target that a mock server is, while it runs; `flags` go to its command line.

    It is one of `children`, so that another thread can end it. Raises SmokeError when it does not
    start.
    """
    with started(flags, children=children) as ready:
        yield target_of(ready)


@contextlib.contextmanager
def started(
    flags: Sequence[str] = (),
    *,
    program: Sequence[str] = _PROGRAM,
    seconds: float = READY_SECONDS,
    children: Children | None = None,
) -> Iterator[Mapping[str, Any]]:
    """What a mock server says of itself once it listens, as JSON values; it stops at the end.

    It is one of `children`, so that another thread can end it. Raises SmokeError when it ends, or
    says nothing of use, within `seconds`.
    """
    with (
        tempfile.TemporaryFile() as errors,
        (children or Children()).running(
            [*program, *_FLAGS, *flags],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=_environment(),
        ) as process,
    ):
        yield _ready(process, errors, seconds)


def target_of(ready: Mapping[str, Any]) -> Target:
    """The target that a mock server which said this is."""
    tokens = ready["tokens"]
    secret = ready.get("secret")
    target = Target(
        url=ready["url"],
        callers={
            name: Caller(name, tokens[user], claims_of(tokens[user]))
            for name, user in _USERS.items()
            if user in tokens
        },
        recipe=Recipe(ready.get("algorithm", "HS256"), secret) if secret else None,
        capabilities=dict.fromkeys(ready.get("capabilities", _CAPABILITIES), True),
        audience=ready.get("audience"),
        issuer=ready.get("issuer"),
        prompts=Prompts(slow=_SLOW, tool=_TOOL),
        held=ready.get("secrets", {}).get(_USERS["self"], {}),
        webhook=_webhook(ready.get("webhook")),
    )
    return adjusted(target, {})


def _webhook(said: Mapping[str, Any] | None) -> Webhook | None:
    """The receiver that a server which said this delivers to."""
    if said is None:
        return None
    where = urlsplit(said["url"])
    heard = replace(_HEARD, host=where.hostname or "", port=where.port or 0)
    return replace(heard, secret=said["secret"])


def _ready(process: subprocess.Popen[bytes], errors: IO[bytes], seconds: float) -> dict[str, Any]:
    lines: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_drain, args=(process.stdout, lines), daemon=True).start()
    try:
        line = lines.get(timeout=seconds)
    except Empty:
        raise SmokeError(
            f"the embedded mock server said nothing for {seconds:g} seconds{_last(errors)}"
        ) from None
    if not line:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        status = process.poll()
        raise SmokeError(f"the embedded mock server did not start (status {status}){_last(errors)}")
    try:
        said: dict[str, Any] = json.loads(line)
        complete = isinstance(said["url"], str) and isinstance(said["tokens"]["alice"], str)
    except (ValueError, TypeError, KeyError):
        complete = False
    if not complete:
        raise SmokeError("the embedded mock server did not say its address: is it of this version?")
    return said


def _drain(stream: IO[bytes] | None, lines: SimpleQueue[bytes]) -> None:
    """Hand on the first line; read the rest away, so that the process never waits to be read."""
    if stream is None:
        lines.put(b"")
        return
    with stream, contextlib.suppress(ValueError, OSError):
        lines.put(stream.readline())
        while stream.read1(65536):  # type: ignore[attr-defined]  # a BufferedReader
            pass


def _environment() -> dict[str, str]:
    """As ours, and the packages are found from any folder, installed or not."""
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONUNBUFFERED": "1"}


def _last(errors: IO[bytes]) -> str:
    """The last line of what the process said on standard error."""
    errors.seek(0)
    lines = errors.read().decode(errors="replace").strip().splitlines()
    return f": {lines[-1].removeprefix('taskpact: ')}" if lines else ""
