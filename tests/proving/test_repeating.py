"""The same server gets the same judgement each time."""

from __future__ import annotations

from taskpact.judging.ledger import Result
from taskpact.judging.verdicts import Verdict
from taskpact.proving.repeating import kind, repeated

WHY = "expected the status 202, came 200 for 'a'"


def run(*verdicts, reason=""):
    return [
        Result("NEG-01", "test_one", f"case {number}", verdict, reason)
        for number, verdict in enumerate(verdicts)
    ]


def test_cases_that_end_in_the_same_way_are_counted():
    section = repeated([run(Verdict.PASS, Verdict.WARN)] * 3, 1.0)
    assert (section.good, section.of, section.holds) == (2, 2, True)
    assert "each of 3 runs" in section.line


def test_another_verdict_is_told():
    section = repeated([run(Verdict.PASS)] * 2 + [run(Verdict.FAIL, reason="none came")], 1.0)
    assert (section.good, section.of, section.holds) == (0, 1, False)
    assert section.shortcomings == ("test_one [case 0]: 2 x PASS; 1 x FAIL (none came)",)


def test_a_case_that_is_missing_once_is_not_the_same():
    assert repeated([run(Verdict.PASS), []], 1.0).good == 0


def test_values_in_a_reason_may_differ_and_its_kind_may_not():
    assert kind(WHY) == "expected the status …, came … for …"
    assert kind(WHY) == kind(WHY.replace("200", "1.5").replace("'a'", "'b'"))
    passes = [run(Verdict.WARN, reason=each) for each in (WHY, WHY.replace("200", "204"))]
    assert repeated(passes, 1.0).good == 1
    assert repeated([*passes, run(Verdict.WARN, reason="another")], 1.0).good == 0
