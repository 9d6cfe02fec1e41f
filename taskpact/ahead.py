"""Checks that mostly wait are begun before their turn, so that their waits go together.

A check marked `suite.waits` runs in a thread as soon as one is free; in its turn its outcome is
taken, waited for, or, where no thread has come to it, it runs as any other. What it decides is the
same: a check shares nothing with the others but what `once.Once` guards.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread

from taskpact.probe import Probe


@dataclass(slots=True, eq=False)
class Begun:
    """A check that may be run before its turn."""

    probe: Probe
    run: Callable[[], object]
    seconds: float = 0.0
    """What it took, once it has ended."""
    _future: Future[None] = field(default_factory=Future)

    def outcome(self) -> None:
        """In its turn: wait for its end and raise what it raised; run it if no thread has begun."""
        if self.left():
            self._timed()
        else:
            self._future.result()

    def left(self) -> bool:
        """Whether no thread has begun it; then none will."""
        return self._future.cancel()

    def work(self) -> None:
        """In a thread: run it, unless it was left; what it raises is raised in its turn."""
        if not self._future.set_running_or_notify_cancel():
            return
        try:
            self._timed()
        except BaseException as error:  # noqa: BLE001 - raised again where it is judged
            self._future.set_exception(error)
        else:
            self._future.set_result(None)

    def _timed(self) -> None:
        started = time.perf_counter()
        try:
            self.run()
        finally:
            self.seconds = time.perf_counter() - started


def begin(checks: Sequence[Begun], threads: int) -> None:
    """Run the checks, in their order, so many at a time; comes back at once."""
    waiting: SimpleQueue[Begun] = SimpleQueue()
    for each in checks:
        waiting.put(each)
    for number in range(min(threads, len(checks))):
        # Daemons: a run that is interrupted does not wait for the limits of its exchanges.
        Thread(target=_work, args=(waiting,), name=f"ahead-{number}", daemon=True).start()


def _work(waiting: SimpleQueue[Begun]) -> None:
    while True:
        try:
            check = waiting.get_nowait()
        except Empty:
            return
        check.work()
