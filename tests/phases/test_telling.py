"""What happens to a body, a call and a finding while Schemathesis runs."""

from __future__ import annotations

import io

import pytest

from taskpact.contract import load
from taskpact.phases.report import Finding, line
from taskpact.phases.telling import Teller

CONTRACT = load()
ORDINARY = {"task": "Say hello."}


@pytest.fixture
def file():
    return io.StringIO()


@pytest.fixture
def teller(file):
    return Teller(CONTRACT, ORDINARY, file)


def wrong(made, phase, code="ST201"):
    return Finding(code, "", made({"isolated": "yes"}, phase=phase))


def test_only_bodies_of_create_task_are_reduced(teller) -> None:
    body = {"isolated": "yes", "unknown": 1}
    assert teller.reduced("createTask", "coverage", body) == {**ORDINARY, "isolated": "yes"}
    assert teller.reduced("readTask", "coverage", body) is body
    for other in ([], "text", None):
        assert teller.reduced("createTask", "coverage", other) is other


def test_an_operation_is_known_by_its_method_and_path(teller) -> None:
    create = CONTRACT.operation("createTask")
    assert teller.operation("post", create.path) == "createTask"
    assert teller.operation("GET", create.path) == "listTasks"


def test_calls_and_findings_are_told_in_their_order(teller, file, made) -> None:
    call, found = made({"task": "hi"}), wrong(made, "coverage")
    teller.call(call)
    teller.finding(found)
    assert file.getvalue() == line(call) + line(found)


def test_a_phase_that_goes_through_a_list_never_stops_at_a_finding(teller, made) -> None:
    for phase in ("examples", "coverage", "stateful"):
        assert not teller.finding(wrong(made, phase))


def test_made_up_values_are_shrunk_only_for_what_is_new(teller, made) -> None:
    assert teller.finding(wrong(made, "fuzzing"))
    assert teller.finding(wrong(made, "fuzzing")), "shrinking needs the same answer each time"
    teller.finding(wrong(made, "coverage"))
    assert not teller.finding(wrong(made, "fuzzing"))


def test_nothing_is_shrunk_for_what_speaks_against_no_requirement(teller, made) -> None:
    assert not teller.finding(Finding("ST201", "", made({"mode": None}, phase="fuzzing")))


def test_a_refused_valid_request_is_not_shrunk(teller, made) -> None:
    refused = made({"isolated": True, "mode": "chat"}, phase="fuzzing", status=422)
    assert not teller.finding(Finding("ST202", "", refused))
