"""Runs the bundled suites by pytest, in this process, shielded from the user's own pytest.

No configuration file, plugin or option of the user's takes part, and pytest prints nothing: what
happens is heard through the sink, and an error of ours comes back as itself.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

import pytest

from taskpact.reporting.sink import Sink

SCHEMA_SUITE: Final = "test_schema*.py"

_STORAGE: Final = "HYPOTHESIS_STORAGE_DIRECTORY"
_OURS: Final = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")


@dataclass(frozen=True, slots=True)
class Ended:
    """How pytest ended, apart from what the sink heard."""

    interrupted: bool
    usage: str
    """What pytest says of its arguments, where they cannot be used."""


class SinkPlugin:
    """Brings the sink to the plugin, and keeps pytest from printing what goes wrong."""

    def __init__(self, sink: Sink) -> None:
        self.taskpact_sink = sink
        self.interrupted = False
        self.crash: BaseException | None = None
        self._asked_to_end = False

    def end(self, *_: object) -> NoReturn:
        """Handle Ctrl-C or SIGTERM."""
        self._asked_to_end = True
        raise KeyboardInterrupt

    def pytest_runtest_logfinish(self) -> None:
        """End the run now, where what `end` raised was lost.

        So it is when the signal comes in a callback of the garbage collector; Hypothesis has one.
        """
        if self._asked_to_end:
            raise KeyboardInterrupt

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Note Ctrl-C; a collection that failed ends in a subclass of it."""
        self.interrupted = self.interrupted or excinfo.type is KeyboardInterrupt

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        """Keep the error; True means that it need not be printed."""
        self.crash = self.crash or excinfo.value
        return True

    def pytest_exception_interact(
        self,
        call: pytest.CallInfo[object],
        report: pytest.CollectReport | pytest.TestReport,
    ) -> None:
        """Keep what made a suite unreadable; what checks raise is judged elsewhere."""
        if isinstance(report, pytest.CollectReport) and call.excinfo is not None:
            self.crash = self.crash or call.excinfo.value


def run(
    suites: Path, arguments: Sequence[str], sink: Sink, plugins: Sequence[object] = ()
) -> Ended:
    """Run the suites in the folder. Raises whatever kept them from being run."""
    ours = SinkPlugin(sink)
    said = io.StringIO()
    with _environment(), _handling(ours.end), contextlib.redirect_stderr(said):
        status = pytest.main([*fixed(suites), *arguments], plugins=[ours, *plugins])
    if ours.crash is not None and not ours.interrupted:
        raise _error(ours.crash)
    unusable = status == pytest.ExitCode.USAGE_ERROR
    return Ended(ours.interrupted, _sentence(said.getvalue()) if unusable else "")


def fixed(suites: Path) -> list[str]:
    """The arguments of every run."""
    return [
        str(suites),
        "--disable-plugin-autoload",
        "-p", "taskpact.plugin",
        "-p", "no:terminal",
        "-p", "no:cacheprovider",
        "-c", os.devnull,
        "--rootdir", str(suites),
        "--confcutdir", str(suites),
        "--import-mode=importlib",
        "-o", "python_files=test_*.py",
    ]  # fmt: skip


def _error(crash: BaseException) -> Exception:
    """The error itself, or one that says what else it was: `SystemExit` is to end nothing."""
    if isinstance(crash, pytest.Collector.CollectError) and crash.__cause__ is not None:
        return _error(crash.__cause__)
    if isinstance(crash, Exception):
        return crash
    return RuntimeError(f"a suite raised {type(crash).__name__}")


@contextlib.contextmanager
def _handling(end: Callable[..., NoReturn]) -> Iterator[None]:
    """Ctrl-C and SIGTERM call this, where they would interrupt and are not ignored."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    usual = signal.default_int_handler
    handled = [each for each in numbers if signal.getsignal(each) is usual]
    for each in handled:
        signal.signal(each, end)
    try:
        yield
    finally:
        for each in handled:
            signal.signal(each, usual)


@contextlib.contextmanager
def _environment() -> Iterator[None]:
    """Without the variables by which pytest would take more arguments and plugins.

    And with a place for what Hypothesis writes, which would else be the current folder.
    """
    kept = {name: os.environ.pop(name) for name in _OURS if name in os.environ}
    own = _STORAGE not in os.environ
    with tempfile.TemporaryDirectory(prefix="taskpact-") as folder:
        if own:
            os.environ[_STORAGE] = folder
        try:
            yield
        finally:
            os.environ.update(kept)
            if own:
                del os.environ[_STORAGE]


def _sentence(said: str) -> str:
    lines = [line.removeprefix("ERROR: ").strip() for line in said.splitlines()]
    return " ".join(line for line in lines if line)
