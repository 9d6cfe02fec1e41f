"""What each tool found is read from its own report; those here are parts of real ones."""

import json
from pathlib import Path

import pytest

from benchmarks.field import findings

REPORTS = Path(__file__).with_name("reports")
READERS = {
    "taskpact.json": findings.of_taskpact,
    "schemathesis.ndjson": findings.of_schemathesis,
    "specmatic.txt": findings.of_specmatic,
    "dredd.txt": findings.of_dredd,
}


def report(name):
    return (REPORTS / name).read_text(encoding="utf-8")


def test_of_taskpact_only_failures_are_findings():
    """Not what it warned of, could not decide, or did not see."""
    assert findings.of_taskpact(report("taskpact.json")) == {"ERR-03", "ERR-08", "ERR-18"}


def test_a_server_that_taskpact_cannot_judge_at_all_is_found():
    told = {**json.loads(report("taskpact.json")), "requirements": [], "trouble": "refused"}
    assert findings.of_taskpact(json.dumps(told)) == {"first contact"}


def test_of_schemathesis_failures_are_told_by_kind_place_and_answer():
    assert {name.rpartition(" | {")[0] or name for name in _of_schemathesis()} == {
        "GET /api/v1/tasks | ST202 | Schema-valid request rejected | status 400 | invalid_request",
        "POST /api/v1/tasks | ST105 | Undocumented Content-Type | status 202",
        "POST /api/v1/tasks | ST108 | SSE event violates schema | status 200",
        "GET /api/v1/tasks | ChunkedEncodingError",
    }


def test_of_schemathesis_a_short_value_that_no_run_makes_up_is_told():
    assert sum(name.endswith('| "[DONE]"') for name in _of_schemathesis()) == 1


def _of_schemathesis():
    return findings.of_schemathesis(report("schemathesis.ndjson"))


def test_of_specmatic_scenarios_are_told_with_place_and_rule():
    found = findings.of_specmatic(report("specmatic.txt"))
    abort = "POST /api/v1/tasks/(id:string)/abort-tools -> 200 with the request from the example"
    assert {name for name in found if name.startswith(abort)} == {
        f"{abort} 'tool'",
        f"{abort} 'tool' | RESPONSE.STATUS | R0002",
        f"{abort} 'tool' | RESPONSE.STATUS | 200 | 400",
    }
    assert sum(name.endswith("RESPONSE.HEADER.Content-Type | R1002") for name in found) == 1
    assert not any("max_steps" in name for name in found), "that one has succeeded"


LACKING = "body: At '/tasks/0/visibility' Missing required property: visibility"


def test_of_dredd_transactions_are_told_with_what_differs():
    assert findings.of_dredd(report("dredd.txt")) == {
        "POST /api/v1/tasks -> 202",
        "POST /api/v1/tasks -> 202 | headers: At '/content-type' No enum match for: \"text/html\"",
        "GET /api/v1/tasks -> 200",
        f"GET /api/v1/tasks -> 200 | {LACKING}",
    }


def test_ids_of_a_run_are_no_part_of_a_finding():
    said = "fail: GET (200) /api/v1/tasks/a4787afc-91a7-49a9-8efa-83ba5886de5e duration: 7ms\n"
    assert findings.of_dredd(said) == {"GET /api/v1/tasks/ID -> 200"}


@pytest.mark.parametrize("name", READERS)
def test_nothing_is_found_in_a_report_that_was_never_written(name):
    assert READERS[name]("") == frozenset()


@pytest.mark.parametrize("name", [name for name in READERS if name != "taskpact.json"])
def test_a_report_that_broke_off_is_read_as_far_as_it_goes(name):
    """The tool was stopped while it wrote."""
    whole = report(name)
    for length in range(0, len(whole), 97):
        assert READERS[name](whole[:length]) <= READERS[name](whole)
