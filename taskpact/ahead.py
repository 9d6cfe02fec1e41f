"""Checks that mostly wait are begun before their turn, so that their waits go together.

A check marked `suite.waits` runs in a thread as soon as one is free; in its turn its outcome is
taken, waited for, or, where no thread has come to it, it runs as any other. What it decides is the
same: a check shares nothing with the others but what `once.Once` guards.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from taskpact.probe import Probe


@dataclass(slots=True, eq=False)
class Begun:
    """A check that is run before its turn."""

    probe: Probe
    run: Callable[[], object]
    seconds: float = 0.0
    """What it took, once it has ended."""
    _raised: BaseException | None = None
    _ended: threading.Event = field(default_factory=threading.Event)

    def outcome(self) -> None:
        """Wait for its end and raise what it raised."""
        self._ended.wait()
        if self._raised is not None:
            raise self._raised

    def work(self) -> None:
        """Run it, in a thread; whatever it raises is raised again in its turn."""
        started = time.perf_counter()
        try:
            self.run()
        except BaseException as error:  # noqa: BLE001 - to be raised again where it is judged
            self._raised = error
        finally:
            self.seconds = time.perf_counter() - started
            self._ended.set()


class Ahead:
    """The threads that run checks before their turn, and the checks they have not come to."""

    def __init__(self, checks: Iterable[Begun], threads: int) -> None:
        self._waiting = deque(checks)
        self._lock = threading.Lock()
        for number in range(min(threads, len(self._waiting))):
            # Daemons: a run that is interrupted does not wait for the limits of its exchanges.
            threading.Thread(target=self._work, name=f"ahead-{number}", daemon=True).start()

    def taken_back(self, check: Begun) -> bool:
        """Whether no thread has come to it; then none will, and its turn is its own."""
        with self._lock:
            try:
                self._waiting.remove(check)
            except ValueError:
                return False
            return True

    def stop(self) -> None:
        """Begin no further check."""
        with self._lock:
            self._waiting.clear()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    return
                check = self._waiting.popleft()
            check.work()
