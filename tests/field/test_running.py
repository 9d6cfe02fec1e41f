"""A tool runs for so long at most, and nothing of it is left."""

import fcntl
import sys

import pytest

from benchmarks.field.running import SAID, ran


def script(text):
    return [sys.executable, "-c", text]


def test_status_and_words_are_told(tmp_path):
    said = "import os, sys; print(os.environ['WORD'], file=sys.stderr); sys.exit(3)"
    done = ran(script(said), tmp_path, 30, {"WORD": "hello"})
    assert (done.status, done.stopped) == (3, False)
    assert (tmp_path / SAID).read_text() == "hello\n"


def test_the_time_of_the_processor_is_its_own(tmp_path):
    done = ran(script("sum(range(3_000_000))"), tmp_path, 30, {})
    assert 0 < done.cpu < 30
    assert ran(script(""), tmp_path, 30, {}).cpu < 30


CHILD = """
import fcntl, threading
with open("held", "a") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    threading.Event().wait(20)
    file.write("lived on")
"""
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}])"


def test_one_that_takes_too_long_is_ended_with_all_it_has_started(tmp_path):
    done = ran(script(PARENT), tmp_path, 1.5, {})
    assert done.stopped
    assert done.seconds < 15
    with (tmp_path / "held").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # free as soon as the child is no more
        file.seek(0)
        assert file.read() == ""


def test_one_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        ran(["no-such-program"], tmp_path, 1, {})
