"""The processes that this one starts: none outlives what it was started for.

    with Children() as children, children.running(command) as process:
        ...

Ctrl-C reaches the main thread alone. Whoever waits for a child in another thread hears nothing of
it, and is let go by `end`, which ends all children and lets no further one start.
"""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any, Final, Self

STOP_SECONDS: Final = 5.0
"""That a process is given to end by itself."""


class EndedError(RuntimeError):
    """No process is started any more."""


class Children:
    """Processes that are started from any thread, and can be ended together."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._alive: set[subprocess.Popen[bytes]] = set()
        self._ended = False

    def __enter__(self) -> Self:
        """Start them inside."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End those that are left."""
        self.end()

    @contextmanager
    def running(
        self,
        command: Sequence[str],
        **how: Any,  # noqa: ANN401 - whatever subprocess.Popen takes
    ) -> Iterator[subprocess.Popen[bytes]]:
        """Run the command as a process, which is gone when the block is left.

        `how` goes to `subprocess.Popen`. Raises EndedError after `end`, OSError where the command
        cannot be run.
        """
        with self._lock:
            if self._ended:
                raise EndedError("no process is started any more")
            process = subprocess.Popen(command, **how)  # noqa: S603 - the caller's own program
            self._alive.add(process)
        try:
            yield process
        finally:
            _stop([process])
            with self._lock:
                self._alive.discard(process)

    def end(self) -> None:
        """End them all, and start no further one."""
        with self._lock:
            self._ended = True
            left = tuple(self._alive)
        _stop(left)


def _stop(processes: Collection[subprocess.Popen[bytes]]) -> None:
    """Ask them to end, and end those that do not."""
    for each in processes:
        each.terminate()
    last = time.monotonic() + STOP_SECONDS
    try:
        for each in processes:
            with suppress(subprocess.TimeoutExpired):
                each.wait(max(0.0, last - time.monotonic()))
    finally:  # also where Ctrl-C comes once more
        for each in processes:
            each.kill()
            each.wait()
