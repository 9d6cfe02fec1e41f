"""How a command ends: its exit status, and one sentence where something is wrong.

Imports click and the standard library only, since every start of the command line loads it.
"""

from __future__ import annotations

import difflib
import os
import sys
import tempfile
import traceback
from collections.abc import Iterable, Mapping
from enum import IntEnum
from pathlib import Path
from typing import IO, Any

import click

DEBUG = "TASKPACT_DEBUG"


class Exit(IntEnum):
    """What the exit status of every command means."""

    OK = 0
    """Conformant; or the command did what it was asked to."""
    FAILED = 1
    """A MUST is broken; or the answer is no: a document is unsound, two documents differ."""
    USAGE = 2
    """Arguments, configuration or a document cannot be used."""
    UNJUDGED = 3
    """The target could not be judged: not reached, or no answer to go by."""
    INTERNAL = 4
    """Our own error."""
    INTERRUPTED = 130
    """Ended by Ctrl-C or SIGTERM; no process that was started is left."""


class CommandError(click.ClickException):
    """Ends a command with one sentence: what happened, where, and what to do."""

    def __init__(self, sentence: str, status: Exit = Exit.USAGE) -> None:
        super().__init__(sentence)
        self.exit_code = int(status)  # type: ignore[misc]  # click reads it of the instance

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the sentence as every error of ours is printed."""
        say(self.message, file)


# Errors of other packages that carry such a sentence. Named by text, so that none is imported.
EXPECTED: Mapping[str, Exit] = {
    "taskpact.contract.errors.ContractError": Exit.USAGE,
    "taskpact.target.errors.ConfigError": Exit.USAGE,
    "taskpact.target.errors.SmokeError": Exit.UNJUDGED,
    "mockserver.errors.StartError": Exit.USAGE,
}


def say(sentence: str, file: IO[Any] | None = None) -> None:
    """Print one error on standard error."""
    click.echo(f"taskpact: {sentence}", file=file, err=file is None)


def ended(error: Exception) -> Exit:
    """Tell a person about an error that reached the top; the exit status it stands for."""
    if isinstance(error, click.Abort):
        say("interrupted")
        return Exit.INTERRUPTED
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return Exit.USAGE
    if isinstance(error, click.ClickException):
        say(_usage(error))
        return Exit(error.exit_code) if isinstance(error, CommandError) else Exit.USAGE
    for known in type(error).__mro__:
        status = EXPECTED.get(f"{known.__module__}.{known.__qualname__}")
        if status is not None:
            say(" ".join(str(error).split()))
            return status
    say(_internal(error))
    return Exit.INTERNAL


def nearest(wanted: str, known: Iterable[str]) -> str:
    """A hint that names what `wanted` may have meant; empty where nothing is near."""
    by_fold = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(wanted.casefold(), by_fold, n=3, cutoff=0.6)
    return f"did you mean {' or '.join(by_fold[name] for name in found)}?" if found else ""


def _usage(error: click.ClickException) -> str:
    sentence = error.format_message().rstrip(".")
    if not isinstance(error, click.UsageError) or error.ctx is None:
        return error.format_message()
    return f"{sentence} (see '{error.ctx.command_path} --help')"


def _internal(error: Exception) -> str:
    what = " ".join(f"{type(error).__name__}: {error}".split())
    sentence = f"an error of taskpact's own ({what})"
    if os.environ.get(DEBUG):
        return f"{sentence}; the traceback is in {_traceback(error)}"
    return f"{sentence}; run again with {DEBUG}=1 to keep the traceback, and report it"


def _traceback(error: Exception) -> Path:
    lines = [f"{' '.join(sys.argv)}\n\n", *traceback.format_exception(error)]
    with tempfile.NamedTemporaryFile(
        "w", prefix="taskpact-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.writelines(lines)
    return Path(file.name)
