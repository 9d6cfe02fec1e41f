"""The mock server under fuzz, as a process: what it says on standard error, whether it lives.

Its tasks are in a file, so that what its memory holds is not what it was told to keep.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlsplit

from taskpact.children import Children
from taskpact.proving.fuzzing.counted import SIGNAL

PATIENCE: Final = 1.0
"""Seconds that the server waits for the rest of a request: many requests here have none."""

_TELLING: Final = 60.0
"""Seconds that it may take to count what it holds."""
_ROOT: Final = Path(__file__).resolve().parents[3]
_PROGRAM: Final = (sys.executable, "-P", "-m", "taskpact.proving.fuzzing.counted")
_READY: Final = ("--port", "0", "--ready-json")
_FLAGS: Final = ("--pace", "0", "--patience", str(PATIENCE))
_PARTIES: Final = ("--audience", "taskpact-mock", "--issuer", "https://issuer.taskpact.invalid")


@dataclass(frozen=True, slots=True)
class Server:
    """A running mock server."""

    ready: dict[str, Any]
    """What it said of itself."""
    _process: subprocess.Popen[bytes]
    _said: IO[bytes]
    _errors: IO[bytes]

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        parts = urlsplit(self.ready["url"])
        return parts.hostname or "", parts.port or 0

    @property
    def ended(self) -> int | None:
        """Its exit status; None while it lives."""
        return self._process.poll()

    @property
    def said(self) -> int:
        """How many bytes it wrote to standard error."""
        return os.fstat(self._errors.fileno()).st_size

    def words(self, start: int) -> str:
        """What it wrote to standard error from that byte on."""
        data = os.pread(self._errors.fileno(), max(self.said - start, 0), start)
        return data.decode(errors="replace")

    @property
    def resident(self) -> int | None:
        """Bytes of its resident set; None where the system does not tell."""
        try:
            pages = Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1]
        except OSError:
            return None
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    @property
    def blocks(self) -> int | None:
        """Pieces of memory that its values live in; None where it cannot be asked, or is silent."""
        if SIGNAL is None:
            return None
        self._process.send_signal(SIGNAL)
        if not select.select([self._said], [], [], _TELLING)[0]:
            return None
        return int(self._said.readline() or 0) or None


@contextlib.contextmanager
def served(flags: Sequence[str] = ()) -> Iterator[Server]:
    """A mock server, while it is needed; `flags` go to its command line.

    Raises RuntimeError where it does not start.
    """
    with tempfile.TemporaryDirectory(prefix="taskpact-") as place:
        errors = Path(place) / "errors"
        with errors.open("w+b") as wrong:
            store = ("--store", f"sqlite:{Path(place) / 'tasks.sqlite'}")
            with Children().running(
                [*_PROGRAM, *_READY, *_FLAGS, *_PARTIES, *store, *flags],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=wrong,
                env=_environment(),
            ) as process:
                assert process.stdout is not None  # noqa: S101 - it is a pipe
                with process.stdout as said:
                    yield Server(_ready(said, errors), process, said, wrong)


def _ready(said: IO[bytes], errors: Path) -> dict[str, Any]:
    line = said.readline()
    if not line:
        words = errors.read_text(errors="replace").strip()
        raise RuntimeError(f"the mock server did not start: {words[-500:]}")
    ready: dict[str, Any] = json.loads(line)
    return ready


def _environment() -> dict[str, str]:
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONUNBUFFERED": "1"}
