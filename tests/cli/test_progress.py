"""Progress shows on a terminal and nowhere else."""

from __future__ import annotations

import contextlib
import os
import pty
import sys

import pytest

from taskpact.cli.progress import hearing
from taskpact.judging import Ledger, Result, Verdict


def told(name: str, verdict: Verdict) -> Result:
    return Result(name, "check", "", verdict)


def a_run(heard) -> None:
    heard.started(3)
    heard.judged(told("NEG-01", Verdict.PASS))
    heard.judged(told("NEG-02", Verdict.FAIL))
    heard.judged(told("NEG-03", Verdict.WARN))
    heard.ended(Ledger((), tuple(heard.results)), "trouble")


def test_what_a_run_finds_is_kept(capsys):
    """Results in their order, ledger and trouble; nothing is printed where there is no terminal."""
    with hearing() as heard:
        a_run(heard)
    assert [each.requirement for each in heard.results] == ["NEG-01", "NEG-02", "NEG-03"]
    assert (heard.ledger, heard.trouble) == (Ledger((), tuple(heard.results)), "trouble")
    assert capsys.readouterr() == ("", "")


@pytest.fixture
def terminal(monkeypatch):
    """A function that plays a run before a terminal and gives what the terminal got."""
    ours, theirs = pty.openpty()
    stream = os.fdopen(theirs, "w", encoding="utf-8")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")

    def shown(run) -> str:
        # Here and not before: pytest sets its own for every phase of a test.
        monkeypatch.setattr(sys, "stderr", stream)
        with hearing() as heard:
            run(heard)
        os.set_blocking(ours, False)
        text = b""
        with contextlib.suppress(BlockingIOError):
            while data := os.read(ours, 65536):
                text += data
        return text.decode()

    yield shown
    stream.close()
    os.close(ours)


def test_a_terminal_shows_how_far_a_run_is(terminal):
    """The requirement at hand, the number of cases, and what was found wrong; gone at the end."""
    shown = terminal(a_run)
    assert "NEG-03" in shown
    assert "3/3" in shown
    assert "1 FAIL, 1 WARN" in shown
    assert shown.rstrip().endswith("\x1b[2K")


def test_a_run_that_never_starts_shows_no_bar(terminal):
    """As when first contact fails."""
    shown = terminal(lambda heard: heard.ended(Ledger((), ()), "no connection"))
    assert shown
    assert "judging" not in shown
