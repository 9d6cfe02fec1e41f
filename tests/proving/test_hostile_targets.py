"""Whatever a target does, the judge ends in time, says what is true, and gives nothing away."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from taskpact.contract import load
from taskpact.proving.hostile import TABLE, Outcome, correct, different, ids, run
from taskpact.proving.hostile import outcome as judging
from taskpact.proving.hostile.kind import LATER, UNKNOWABLE, Says
from taskpact.proving.hostile.relay import Mock
from taskpact.proving.hostile.running import command_line
from taskpact.proving.hostile.server import FIRST_CONTACT, served
from taskpact.proving.hostile.table import listing
from taskpact.target import embedded
from taskpact.target.smoke import contact
from taskpact.wire.client import Client

AT_ONCE = 2
PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "hostile-targets.md"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSIsImlhdCI6MTc5NTU4MTcxN30.c2lnbmF0dXJlLW9mLXRoaXM"


@pytest.fixture(scope="module")
def ready():
    with correct() as said:
        yield said


@pytest.fixture(scope="module")
def outcomes(request, ready):
    """The run of every selected target, a few at a time, begun before the first is asked for."""
    selected = [item.callspec.params for item in request.session.items if hasattr(item, "callspec")]
    names = [each["target"] for each in selected if "target" in each]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {name: pool.submit(run, name, ready) for name in names}
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("target", different())
def test_every_promise_is_kept_on_a_hostile_target(outcomes, target):
    outcome = outcomes[target].result()
    assert not outcome.problems, outcome


OUR_OWN = re.compile(
    rb"\x1b\[(0|1|2|39|[1-9];\d+|3[2-5]|38;5;\d+)m"  # colors, but for plain red
    rb"|\x1b\[(1A|2K|\?25[lh])"  # the bar is drawn again
)
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]")


def on_a_terminal(command, folder):
    """What a terminal gets that is both outputs of the command."""
    ours, theirs = pty.openpty()
    came = b""
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, cwd=folder):
        os.close(theirs)
        with contextlib.suppress(OSError):  # which is how a terminal ends
            while data := os.read(ours, 65_536):
                came += data
    os.close(ours)
    return came


@pytest.mark.parametrize("target", ["controls-in-failures", "controls-in-streams"])
def test_a_terminal_gets_no_controls_but_our_own(ready, target, tmp_path, monkeypatch):
    """Those of colors and of the bar; the target's words begin with plain red."""
    monkeypatch.setenv("TERM", "xterm-256color")
    hostile = TABLE[target]
    with served(Mock(ready["url"]), hostile.act, first=FIRST_CONTACT) as world:
        command = command_line(hostile, world.url, ready["tokens"]["alice"], str(tmp_path))
        came = on_a_terminal(command, tmp_path)
    assert OUR_OWN.search(came)
    assert not CONTROL.search(OUR_OWN.sub(b"", came))
    assert b"[31mred" in came


def test_there_are_many_and_each_can_also_behave_at_first():
    assert len(TABLE) >= 28
    late = {each.removeprefix(LATER) for each in ids() if each.startswith(LATER)}
    assert {each.id for each in TABLE.values() if each.scheme == "http"} == late


def test_first_contact_with_the_correct_server_takes_as_many_requests_as_are_answered_well(ready):
    """One more or less, and "after first contact" would mean something else."""
    asked = []

    def counting(peer, request, world):
        asked.append(request.head.split(b"\r\n")[0])
        peer.say(world.mock.answer(request).data)

    with served(Mock(ready["url"]), counting) as world:
        target = embedded.target_of({**ready, "url": world.url, "capabilities": []})
        with Client(world.url) as client:
            contact(load(), target, client)
    assert len(asked) == FIRST_CONTACT, asked


def test_the_documents_list_every_server_in_the_words_of_the_table():
    assert listing() in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("says", Says)
def test_what_may_not_pass_is_of_the_contract(says):
    known = load().requirements
    assert all(any(name.startswith(each) for name in known) for each in UNKNOWABLE[says])


# --- the judgement of a run finds what it is to find


def told(stdout="not judged: so\n", stderr="", results=(), **report):
    line = {"id": "ACK-01", "results": list(results)}
    return judging.Told(stdout, stderr, {"requirements": [line], **report})


def result(verdict="FAIL", reason="so"):
    return {"check": "test_x.py::test_x", "case": "", "verdict": verdict, "reason": reason}


GOOD = Outcome("silent", True, 1.0, 8.0, 80.0, 3, {})
SILENT = TABLE["silent"]


def found(said, outcome=GOOD, hostile=SILENT, leaked=()):
    return " | ".join(judging.problems(hostile, outcome, said, TOKEN, leaked))


def test_a_good_run_has_no_problem():
    assert found(told(results=[result()])) == ""


def test_a_run_is_not_to_blame_for_a_machine_that_is_busy_with_others():
    assert found(told(results=[result()]), replace(GOOD, seconds=12.0, delayed=4.0)) == ""


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"ended": False, "status": None}, "did not end"),
        ({"seconds": 8.9}, "took 8.9 s of 8 s"),
        ({"seconds": 9.9, "delayed": 1.0}, "took 9.9 s of 8 s, 1.0 s without a processor"),
        ({"peak_mib": 201.0}, "took 201 MiB"),
        ({"status": 4}, "exit status is 4"),
        ({"status": 0}, "exit status is 0"),
    ],
)
def test_a_run_out_of_bounds_is_found(change, problem):
    assert problem in found(told(), replace(GOOD, **change))


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (told(stderr="what"), "standard error is not empty"),
        (told(stdout="conformant: yes\nnot judged: so\n"), "not just one closing line"),
        (told(stdout=""), "not just one closing line"),
        (told(trouble="Traceback (most recent call last)"), "holds a traceback"),
        (told(trouble="\x1b[2J"), "holds the character '\\x1b'"),
        (told(trouble="\u202e"), "holds the character"),
        (told(trouble=TOKEN), "holds the token (plain)"),
        (told(trouble=TOKEN.encode().hex()), "holds the token (hex)"),
        (told(results=[result("PASS", "")]), "passed"),
        (told(results=[result("ERROR")]), "ended in an error"),
        (told(results=[result("WARN", "")]), "gives no reason for WARN"),
        (judging.Told("not judged: so\n", "", None), "no report"),
    ],
)
def test_what_a_run_should_not_have_said_is_found(said, problem):
    assert problem in found(said)


def test_what_reaches_another_origin_is_found():
    assert "another origin got 3 bytes" in found(told(), leaked=[b"GET"])


def test_a_pass_is_no_problem_where_something_can_be_known():
    usable = SimpleNamespace(says=Says.SOMETHING, harmless=True)
    assert found(told(results=[result("PASS", "")]), hostile=usable) == ""


@pytest.mark.parametrize("text", ["", "[", "[]", "{}", "[" * 200_000])
def test_what_is_no_report_is_none(text):
    assert judging.read(text) is None
    assert judging.read(json.dumps({"requirements": []})) == {"requirements": []}


def test_every_row_is_one_sentence():
    assert all(re.fullmatch(r"[A-Z0-9].*[^.]\.", each.sentence) for each in TABLE.values())
