"""Which requests are sent again, and in which order."""

from __future__ import annotations

import json

from taskpact.contract import load
from taskpact.phases.candidates import candidates
from taskpact.phases.report import Finding, Report

CONTRACT = load()
LIMITED = next(each for each in CONTRACT.fields.values() if each.minimum)
VALID = {LIMITED.name: LIMITED.minimum}


def told(report, requirement):
    return [
        each.laid or json.loads(each.call.body)
        for each in candidates(CONTRACT, report, requirement)
    ]


def test_the_member_to_blame_comes_alone_before_the_whole_body(made) -> None:
    body = {"task": "hi", "isolated": "yes", "secrets": 1}
    report = Report(findings=(Finding("ST201", "", made(body)),))
    assert told(report, "TYP-01") == [{"isolated": "yes"}, body]
    assert told(report, "TYP-04") == [{"secrets": 1}, body]
    assert told(report, "RNG-02") == []


def test_small_requests_come_before_large_ones_and_none_comes_twice(made) -> None:
    bodies = [{"isolated": "a long text"}, {"isolated": ""}, {"isolated": "b"}, {"isolated": ""}]
    report = Report(findings=tuple(Finding("ST201", "", made(body)) for body in bodies))
    alone = [each.laid for each in candidates(CONTRACT, report, "TYP-01") if each.laid]
    assert alone == [{"isolated": ""}, {"isolated": "b"}, {"isolated": "a long text"}]


def test_a_refused_valid_body_is_never_sent_whole(made) -> None:
    body = {**VALID, "mode": "chat"}
    report = Report(findings=(Finding("ST202", "", made(body, status=422)),))
    assert told(report, "RNG-01") == [VALID]
    assert told(report, "ENU-01") == [{"mode": "chat"}]


def test_a_member_that_was_accepted_elsewhere_is_not_to_blame(made) -> None:
    refused = Finding("ST202", "", made({**VALID, "mode": "chat"}, status=422))
    report = Report(calls=(made({"mode": "chat"}),), findings=(refused,))
    assert told(report, "ENU-01") == []
    assert told(report, "RNG-01") == [VALID]


def test_what_is_no_object_is_sent_as_it_was(made) -> None:
    report = Report(findings=(Finding("ST101", "", made([1], status=500)),))
    (only,) = candidates(CONTRACT, report, "ERR-07")
    assert only.laid is None
    assert only.call.body == b"[1]"
