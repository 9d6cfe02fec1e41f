"""No hostile server passes for one that refuses rightly, and none is waited for without end."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace

import pytest

from mockserver.deviations import SHELF
from taskpact.cli.errors import Exit
from taskpact.cli.marked import checks
from taskpact.contract import Level, folder, load
from taskpact.judging.verdicts import Verdict
from taskpact.proving.judged import told
from taskpact.proving.shelf import preference
from taskpact.target import embedded
from taskpact.target.smoke import SmokeError, contact
from taskpact.wire.client import Client
from taskpact.wire.limits import Limits

CONTRACT = load()
HOSTILE = [each.id for each in SHELF.values() if each.kind == "hostile"]

SAYS_REFUSED = re.compile(r"\b(is|are) refused\b|\banswered with status 40[0-9]\b")
IN_OTHER_WORDS = ("NEG-11", "RNG-11", "AUT-15", "AUT-21", "AUT-22", "AUT-23", "AUT-28", "ERR-01",
                  "ERR-02")  # fmt: skip
OF_THE_HTTP_LAYER = ("ERR-23", "ERR-24", "ERR-25", "ERR-40")
"""Refused before any decision of the mock is asked for, so no deviation of its alters that."""

CHECKED = {name for check in checks(folder("suites")) for name in check.requirements}
NEGATIVE = [
    each.id
    for each in CONTRACT.requirements.values()
    if each.id in CHECKED
    and (SAYS_REFUSED.search(each.sentence) or each.id in IN_OTHER_WORDS)
    and each.level is not Level.OBSERVE
    and each.id not in OF_THE_HTTP_LAYER
]
"""Requirements that something be refused, or about the refusal."""

ENDLESS = ("never-answers", "floods", "drips", "never-ends")
"""Each request to these lasts as long as the judge lets it."""
PATIENCE = 0.2
SOME = ("NEG-01", "NEG-08", "ACK-01", "RNG-02", "AUT-01", "SSE-13")

UNUSABLE = {
    "reject-all": "refuses an ordinary request with status 400",
    "lock-all": "answers 401 to the caller's token",
    "always-500": "fails an ordinary request with status 500",
    "html-500": "fails an ordinary request with status 500",
    "redirect-elsewhere": "redirects are not followed",
    "always-429": "too many requests",
    "always-503": "fails an ordinary request with status 503",
    "never-answers": "no answer in time",
    "hangs-up": "gave no HTTP answer",
    "speaks-no-http": "gave no HTTP answer",
}
"""By id of those that first contact finds out: what it says."""

AT_ONCE = [each for each in HOSTILE if each not in ENDLESS]
OTHERS = [each for each in AT_ONCE if each not in UNUSABLE]
"""What first contact lets pass."""


def of(servers):
    return ",".join(f"{each}:*" for each in servers)


def requirements(*names):
    return f"--prove-requirements={','.join(names)}"


def passed(results):
    """Those that say it is as it must be; that there is no server error says less."""
    good = [each for each in results if each.verdict in {Verdict.PASS, Verdict.ERROR}]
    return [each for each in good if "no_server_error" not in each.check]


@pytest.mark.parametrize("server", AT_ONCE)
@pytest.mark.proof(
    requirements(*NEGATIVE), "--prove-cases=1", "--taskpact-timeout=5", prove=of(AT_ONCE)
)
def test_a_hostile_server_gets_no_pass_from_a_negative_check(proof, server):
    results = [each for each in proof.results if each.deviation == server]
    assert not passed(results), told(passed(results))
    assert {each.requirement for each in results} == set(NEGATIVE)


@pytest.mark.parametrize("server", OTHERS)
@pytest.mark.proof(requirements("NEG-01", "NEG-05", "NEG-08", "AUT-01"), prove=of(OTHERS))
def test_a_hostile_server_that_first_contact_lets_pass_fails_a_must(proof, server):
    results = [each for each in proof.results if each.deviation == server]
    assert Verdict.FAIL in {each.verdict for each in results}


@pytest.mark.parametrize("server", ENDLESS)
@pytest.mark.proof(
    requirements(*SOME),
    "--prove-cases=1",
    f"--taskpact-timeout={PATIENCE}",
    prove=of(ENDLESS),
)
def test_an_endless_server_takes_no_longer_than_the_limit(proof, server):
    results = [each for each in proof.results if each.deviation == server]
    fooled = [each for each in passed(results) if each.requirement in NEGATIVE]
    assert not fooled, told(fooled)
    assert {each.requirement for each in results} == set(SOME)
    assert max(each.seconds for each in results) < 60 * PATIENCE


@pytest.fixture(scope="module")
def mock():
    with embedded.started(["--shelf"]) as ready:
        yield embedded.target_of(ready)


@pytest.mark.parametrize("server", UNUSABLE)
def test_first_contact_says_in_one_sentence_what_is_wrong(mock, server):
    target = replace(mock, headers=(("Prefer", preference(server)),), limits=Limits(seconds=0.5))
    with (
        Client(target.url, target.headers, target.limits) as client,
        pytest.raises(SmokeError, match=re.escape(UNUSABLE[server])) as told_off,
    ):
        contact(CONTRACT, target, client)
    assert "\n" not in str(told_off.value)
    assert target.url in str(told_off.value)


@pytest.mark.parametrize("server", ["reject-all", "always-500", "never-answers"])
def test_check_ends_in_time_with_the_status_of_a_target_that_cannot_be_judged(server, tmp_path):
    with embedded.started(["--deviation", server]) as ready:
        ended = subprocess.run(
            [sys.executable, "-P", "-m", "taskpact", "check", ready["url"], "--timeout", "1",
             "--token", ready["tokens"]["alice"], "--report-dir", tmp_path],
            check=False, capture_output=True, text=True, timeout=60, cwd=tmp_path,
        )  # fmt: skip
    assert ended.returncode == Exit.UNJUDGED
    assert ended.stderr == ""
    *_, last = ended.stdout.splitlines()
    assert last.startswith("not judged: ")
    assert UNUSABLE[server] in last


LIMIT = 3
"""Seconds that a whole run is given."""
LOOKED_FOR = ("details", "list", "sandboxes", "ui-message-stream")


def checked(server, folder, *options):
    """`taskpact check` of such a server, with a limit for the whole run."""
    with embedded.started(["--deviation", server]) as ready:
        return subprocess.run(
            [sys.executable, "-P", "-m", "taskpact", "check", ready["url"], "--token",
             ready["tokens"]["alice"], f"--max-time={LIMIT}", "--report-dir", folder, *options],
            check=False, capture_output=True, text=True, timeout=60, cwd=folder,
        )  # fmt: skip


@pytest.mark.parametrize("server", ["drips", "never-ends"])
def test_a_run_ends_in_its_time_where_first_contact_comes_to_no_end(server, tmp_path):
    """Though one request may take a minute."""
    ended = checked(server, tmp_path)
    assert (ended.returncode, ended.stderr) == (Exit.UNJUDGED, "")
    assert f"the run has used up its {LIMIT} seconds" in ended.stdout


def test_a_run_ends_in_its_time_where_streams_come_to_no_end(tmp_path):
    """What had not been asked by then is inconclusive, and the report is made."""
    lacks = [f"--no-capability={each}" for each in LOOKED_FOR]
    ended = checked("never-ends", tmp_path, "--area=SSE", "--area=ENU", "--no-schema", *lacks)
    assert (ended.returncode, ended.stderr) == (Exit.FAILED, "")
    assert "FAIL ENU-02" in ended.stdout
    assert "FAIL SSE-13" not in ended.stdout
    assert f"the run has used up its {LIMIT} seconds" in ended.stdout
