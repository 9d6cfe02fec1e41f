"""Schemathesis in a process of its own: what is told of it, and what it leaves behind."""

from __future__ import annotations

import importlib.metadata
import os
import sys
import tempfile

import pytest

from taskpact.children import Children
from taskpact.contract import load
from taskpact.phases import process
from taskpact.phases.document import prepared
from taskpact.phases.settings import settings

CONTRACT = load()
ORDINARY = {"task": "Say hello.", CONTRACT.negotiation.field: "json"}


def order(url="http://127.0.0.1:1"):
    document = prepared(CONTRACT, (), authenticated=False)
    text = settings((), verify=True, seconds=2)
    return process.Order(CONTRACT, url, document, text, ORDINARY)


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch, tmp_path):
    """Both the folder for temporary files and the one we are in can be seen to stay empty."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def program(monkeypatch, text):
    monkeypatch.setattr(process, "_PROGRAM", (sys.executable, "-c", text))


def test_it_is_stopped_when_its_time_is_over(monkeypatch, elsewhere) -> None:
    """A program that would wait for ever is ended at once, and its folder goes."""
    program(monkeypatch, "import sys; sys.stdin = None; import threading; threading.Event().wait()")
    report = process.run(order(), 0, Children())
    assert (report.calls, report.finished, report.trouble) == ((), False, "")
    assert list(elsewhere.iterdir()) == []


def test_what_it_told_before_it_was_stopped_is_read(monkeypatch, made) -> None:
    told = process.Report(calls=(made({"task": "hi"}),))
    monkeypatch.setattr(process, "lines", lambda _: iter(told.calls))
    program(monkeypatch, "import threading; threading.Event().wait()")
    report = process.run(order(), 0, Children())
    assert report.calls == told.calls
    assert not report.finished


def test_its_last_words_are_told_where_it_does_not_run(monkeypatch, capfd) -> None:
    program(monkeypatch, "import sys; print('one'); sys.exit('no such option')")
    report = process.run(order(), 60, Children())
    assert report.trouble == "Schemathesis ended with status 1: no such option"
    assert capfd.readouterr() == ("", "")


def test_its_environment_leads_to_no_other_server_and_credentials(monkeypatch) -> None:
    monkeypatch.setenv("SCHEMATHESIS_HOOKS", "another.module")
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.invalid")
    text = "import os, json, sys; e = os.environ; sys.exit(json.dumps([e.get('SCHEMATHESIS_HOOKS'),"
    program(monkeypatch, text + " e['NO_PROXY'], e['NETRC']]))")
    report = process.run(order(), 60, Children())
    assert report.trouble.endswith(f'[null, "*", "{os.devnull}"]')


@pytest.mark.parametrize(
    ("version", "lacks"),
    [(None, "not installed"), ("4.31.9", "too old"), ("5.0.0", ""), ("4.32", ""), ("4.x", "old")],
)
def test_schemathesis_must_be_there_and_new_enough(monkeypatch, version, lacks) -> None:
    def found(_):
        if version is None:
            raise importlib.metadata.PackageNotFoundError
        return version

    monkeypatch.setattr(importlib.metadata, "version", found)
    told = process.lacking()
    assert lacks in told
    assert bool(told) == bool(lacks)
    assert not told or "pip install 'taskpact[schema]'" in told
