"""The report, whole: a table, each failure in full, the rest in short, counts, one closing line."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from taskpact.contract import Level, load
from taskpact.judging import Ledger, Result, Verdict
from taskpact.reporting.finding import finding
from taskpact.reporting.terminal import console, plain, show
from taskpact.wire.exchange import Exchange

TOKEN = "opaque-token-0123456789-abcdef"
BASE = load().requirements["NEG-01"]


def requirement(name: str, level: Level = Level.MUST):
    """One with texts of its own, so that editing the contract changes no test."""
    return replace(
        BASE,
        id=name,
        area=name.partition("-")[0],
        level=level,
        sentence=f"What {name} says of a server, in a sentence that is long enough to be wrapped"
        " at least once.",
        source="seed: Somewhere",
        mend=f"Mend {name}.",
    )


REQUIREMENTS = (
    requirement("NEG-01"),
    requirement("NEG-02"),
    requirement("NEG-03", Level.SHOULD),
    requirement("ACK-01"),
    requirement("ACK-02", Level.OBSERVE),
    requirement("ACK-03"),
    requirement("ACK-04"),
)
EXCHANGE = Exchange(
    "POST",
    "http://host:8080/api/v1/tasks",
    request_headers=(
        ("Host", "host:8080"),
        ("Authorization", f"Bearer {TOKEN}"),
        ("Content-Type", "application/json"),
        ("Content-Length", "2"),
    ),
    request_body=b"{}",
    status=200,
    reason="OK",
    headers=(("Content-Type", "text/plain"),),
    body=f"[red]{TOKEN}\x1b[31m\n\nbye".encode(),
    headers_at=0.25,
)


def result(name, verdict, check="test_x.py::test_one", case="", reason="", **more) -> Result:
    return Result(name, check, case, verdict, reason, **more)


DIFFERENCE = f"status 200 with {TOKEN} where 202 was due"
FINDING = finding(REQUIREMENTS[1], DIFFERENCE, [EXCHANGE, EXCHANGE], [TOKEN])
LEDGER = Ledger(
    REQUIREMENTS,
    (
        result("NEG-01", Verdict.PASS),
        result("NEG-02", Verdict.FAIL, case="a=1", reason=DIFFERENCE, finding=FINDING),
        result("NEG-02", Verdict.FAIL, case="a=2", reason="other", finding=FINDING),
        result("NEG-02", Verdict.PASS, case="a=3"),
        result("NEG-03", Verdict.WARN, reason=f"no [bold]header\x1b\n{TOKEN}"),
        result("NEG-03", Verdict.WARN, check="test_x.py::test_two", case="q", reason="no header"),
        result("ACK-01", Verdict.NOT_APPLICABLE, reason="no details"),
        result("ACK-02", Verdict.OBSERVED, reason="it answers 406"),
        result("ACK-03", Verdict.INCONCLUSIVE, reason="the twin was refused"),
    ),
)

REPORT = """\
area  requirements  PASS  observed  n/a  WARN  unclear  FAIL  not run
NEG              3     1         ·    ·     1        ·     1        ·
ACK              4     ·         1    1     ·        1     ·        1
all              7     1         1    1     1        1     1        1

FAIL NEG-02
  check       test_x.py::test_one[a=1] and 1 more case
  contract    What NEG-02 says of a server, in a sentence that is long enough to be wrapped at least
              once. (seed: Somewhere)
  sent        before that: POST /api/v1/tasks -> 200
              POST /api/v1/tasks
              Authorization: Bearer «token»
              Content-Type: application/json

              {}
  came        200 OK (after 0.25 s)
              Content-Type: text/plain

              [red]«token»\\x1b[31m

              bye
  difference  status 200 with «token» where 202 was due
  mend        Mend NEG-02.
  reproduce   CURL
              CURL

INCONCLUSIVE ACK-03  test_x.py::test_one: the twin was refused
WARN NEG-03  test_x.py::test_one: no [bold]header\\x1b «token»
WARN NEG-03  test_x.py::test_two[q]: no header

7 requirements: 1 PASS, 1 OBSERVED, 1 NOT APPLICABLE, 1 WARN, 1 INCONCLUSIVE, 1 FAIL, 1 not run
record: somewhere
not conformant: 1 MUST fails (1 not run, 1 not applicable of 7 requirements)
"""
CURL = (
    "curl -i -N -sS --max-time 10 http://host:8080/api/v1/tasks"
    " -H \"Authorization: Bearer $TASKPACT_TOKEN\" -H 'Content-Type: application/json'"
    " -H Accept: -H User-Agent: --data-raw '{}'"
)


def test_the_whole_report():
    """Word for word, as it is written to a pipe or a file."""
    assert plain(LEDGER, None, [TOKEN], ["record: somewhere"]) == REPORT.replace("CURL", CURL)


def test_the_report_on_a_terminal_says_the_same_in_color():
    """Without the colors it is the same text; what the peer sent brings none."""
    out = io.StringIO()
    colored = Console(
        file=out, force_terminal=True, color_system="truecolor", width=100, soft_wrap=True,
        highlight=False, markup=False, emoji=False, _environ={},
    )  # fmt: skip
    show(LEDGER, None, colored, [TOKEN], ["record: somewhere"])
    assert "\x1b[1;31mFAIL NEG-02\x1b[0m" in out.getvalue()
    assert "\\x1b[31m" in out.getvalue()
    from rich.text import Text

    told = Text.from_ansi(out.getvalue()).plain.splitlines()
    assert [line.rstrip() for line in told] == REPORT.replace("CURL", CURL).splitlines()


@pytest.mark.parametrize("width", ["20", "400"])
def test_no_line_depends_on_the_width_of_the_terminal(monkeypatch, width):
    """Lines to be copied are never broken."""
    monkeypatch.setenv("COLUMNS", width)
    assert plain(LEDGER, None, [TOKEN], ["record: somewhere"]) == REPORT.replace("CURL", CURL)


def test_a_conformant_target_is_told_in_few_lines():
    """Table, counts, closing line."""
    ledger = Ledger(REQUIREMENTS[:1], (result("NEG-01", Verdict.PASS),))
    assert plain(ledger) == (
        "area  requirements  PASS\n"
        "NEG              1     1\n"
        "\n"
        "1 requirements: 1 PASS\n"
        "conformant: no MUST fails\n"
    )


def test_a_target_out_of_reach_is_told_in_one_line():
    """Nothing was judged, so there is no table."""
    ledger = Ledger(REQUIREMENTS, ())
    assert plain(ledger, f"http://x: no\x1b connection {TOKEN}", [TOKEN]) == (
        "not judged: http://x: no\\x1b connection «token»\n"
    )


def test_an_error_of_ours_is_told_in_short():
    """With its check and reason."""
    ledger = Ledger(REQUIREMENTS[:1], (result("NEG-01", Verdict.ERROR, reason="KeyError: 'x'"),))
    told = plain(ledger).splitlines()
    assert "ERROR NEG-01  test_x.py::test_one: KeyError: 'x'" in told
    assert told[-1] == "not judged in full: 1 check ended in an error of taskpact's own"


def test_a_failure_without_a_finding_still_has_its_difference():
    """As a suite of one's own may make it."""
    ledger = Ledger(REQUIREMENTS[:1], (result("NEG-01", Verdict.FAIL, reason="it is so"),))
    assert "  difference  it is so" in plain(ledger).splitlines()


def test_a_long_reason_is_cut():
    """Of what is told in one line."""
    ledger = Ledger(REQUIREMENTS[:1], (result("NEG-01", Verdict.WARN, reason="word " * 1000),))
    assert max(map(len, plain(ledger).splitlines())) < 450


def test_a_short_secret_does_not_blot_the_contracts_words():
    """Only what the peer may have said is searched for it."""
    made = finding(REQUIREMENTS[0], "server", [EXCHANGE])
    ledger = Ledger(REQUIREMENTS[:1], (result("NEG-01", Verdict.FAIL, finding=made),))
    told = plain(ledger, None, ["server"])
    assert "What NEG-01 says of a server, in" in told
    assert "  difference  «token»" in told


def test_a_report_is_plain_where_there_is_no_terminal(capsys):
    """Standard output of a test is none."""
    show(LEDGER, None, console(), [TOKEN])
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "FAIL NEG-02" in out
