"""No child outlives what it was started for, whichever thread waits for it."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

import pytest

from taskpact import children as module
from taskpact.children import Children, EndedError

WAITS = [sys.executable, "-c", "print(flush=True); import threading; threading.Event().wait()"]
STUBBORN = [sys.executable, "-c", f"import signal; signal.signal(15, 1); {WAITS[-1]}"]


def begun(process: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
    """The same, once it runs."""
    process.stdout.readline()
    process.stdout.close()
    return process


def test_a_child_is_gone_when_its_block_is_left():
    with Children().running(WAITS, stdout=subprocess.PIPE) as process:
        assert begun(process).poll() is None
    assert process.returncode is not None


def test_a_child_is_gone_when_its_block_is_left_by_an_error():
    with (
        pytest.raises(KeyboardInterrupt),
        Children().running(WAITS, stdout=subprocess.PIPE) as process,
    ):
        raise KeyboardInterrupt
    process.stdout.close()
    assert process.returncode is not None


def test_a_child_that_does_not_end_when_asked_is_ended(monkeypatch):
    monkeypatch.setattr(module, "STOP_SECONDS", 0.1)
    with Children().running(STUBBORN, stdout=subprocess.PIPE) as process:
        begun(process)
    assert process.returncode == -9


def test_a_child_is_gone_though_its_end_is_interrupted_once_more(monkeypatch):
    wait = subprocess.Popen.wait

    def interrupted(process, timeout=None):
        if timeout is not None:
            raise KeyboardInterrupt
        return wait(process)

    children = Children()
    with children.running(STUBBORN, stdout=subprocess.PIPE) as process:
        begun(process)
        monkeypatch.setattr(subprocess.Popen, "wait", interrupted)
        with pytest.raises(KeyboardInterrupt):
            children.end()
        monkeypatch.undo()
        assert process.returncode == -9


def test_a_thread_that_waits_for_a_child_is_let_go_by_the_end_of_all():
    running: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()

    def wait(children: Children) -> int:
        with children.running(WAITS, stdout=subprocess.PIPE) as process:
            running.put(begun(process))
            return process.wait()

    with ThreadPoolExecutor(2) as pool, Children() as children:
        waiting = [pool.submit(wait, children) for _ in range(2)]
        processes = [running.get(timeout=20) for _ in waiting]
    assert [each.result(timeout=20) for each in waiting] == [-15, -15]
    assert all(each.returncode is not None for each in processes)


def test_no_child_is_started_after_the_end():
    children = Children()
    children.end()
    with pytest.raises(EndedError), children.running(WAITS):
        pytest.fail("it was started")
