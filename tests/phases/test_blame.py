"""What a finding speaks against, and what a call tries."""

from __future__ import annotations

import dataclasses

import pytest

from taskpact.contract import load
from taskpact.phases.blame import suspects, tried
from taskpact.phases.report import Finding

CONTRACT = load()
LIMITED = next(each for each in CONTRACT.fields.values() if each.minimum)
BELOW = {LIMITED.name: LIMITED.minimum - 1}
MISTYPED = {"isolated": "yes", "secrets": 1}
FORMS = {"ACK-01", "ACK-02", "ACK-03", "ACK-04", "ACK-05"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"isolated": []}, {"TYP-08"}),
        ({"mode": None}, {"TYP-08"}),
        ({LIMITED.name: 10**40}, {"RNG-08"}),
        ({"unknown": 1}, {"TYP-12"}),
        (BELOW, {"ERR-03"}),
        ({"task": "hi"}, {"ERR-30"}),
        ([], {"ERR-07"}),
        (b"{", {"ERR-06"}),
        (b"\xff", {"ERR-06"}),
        (b"", {"ERR-08"}),
        (None, {"ERR-08"}),
    ],
)
def test_a_server_error_is_blamed_by_what_was_sent(made, body, expected) -> None:
    found = Finding("ST101", "", made(body, status=500))
    assert suspects(CONTRACT, found) == expected


def test_a_server_error_to_another_media_type_is_blamed_on_that(made) -> None:
    call = made(b"a=b", media_type="application/x-www-form-urlencoded", status=500)
    assert suspects(CONTRACT, Finding("ST102", "", call)) == {"ERR-16"}


@pytest.mark.parametrize("operation", ["readTask", "listTasks", "listSandboxes"])
def test_a_server_error_of_the_paths_around_is_no_client_error(made, operation) -> None:
    found = Finding("ST101", "", made(operation=operation, status=500))
    assert suspects(CONTRACT, found) == {"ERR-03"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (BELOW, {"RNG-02"}),
        (MISTYPED, {"TYP-01", "TYP-04"}),
        ([], {"ERR-29"}),
        (b"{", {"ERR-29"}),
        ({"mode": None, "unknown": 1, "id": 5}, set()),
    ],
)
def test_what_was_accepted_is_blamed_by_its_defects(made, body, expected) -> None:
    assert suspects(CONTRACT, Finding("ST201", "", made(body))) == expected


def test_what_was_refused_is_blamed_by_what_must_be_accepted(made) -> None:
    valid = {LIMITED.name: LIMITED.minimum, "sandbox_id": "3774fafb-3dba-4034-9738-06717b873fe5"}
    refused = Finding("ST202", "", made(valid, status=422))
    assert suspects(CONTRACT, refused) == {"RNG-01"}
    invalid = Finding("ST202", "", made({**valid, **MISTYPED}, status=422))
    assert suspects(CONTRACT, invalid) == set()


@pytest.mark.parametrize(
    ("code", "detail", "expected"),
    [
        ("ST401", "no_auth", {"AUT-01", "AUT-04"}),
        ("ST401", "invalid_auth", {"AUT-04"}),
        ("ST302", "", {"ACK-07"}),
        ("ST103", "", {"ACK-01"}),
        ("ST105", "", {"ACK-02"}),
        ("ST108", "", {"ACK-03", "ACK-04", "ACK-05"}),
        ("ST109", "", {"ACK-03", "ACK-04", "ACK-05"}),
        ("ST107", "", set()),
        ("ST901", "", set()),
        ("a code of a later version", "", set()),
    ],
)
def test_other_kinds_of_failure_are_blamed_by_their_code(made, code, detail, expected) -> None:
    assert suspects(CONTRACT, Finding(code, detail, made({"task": "hi"}))) == expected


def test_the_form_of_a_refusal_counts_only_where_there_was_a_defect(made) -> None:
    found = Finding("ST108", "", made(BELOW, status=422))
    assert suspects(CONTRACT, found) == {"ERR-01"}
    assert suspects(CONTRACT, dataclasses.replace(found, code="ST105")) == {"ERR-02"}
    for body, status in (({"mode": None}, 422), (BELOW, 401), (BELOW, 429), (BELOW, 500)):
        call = made(body, status=status)
        assert suspects(CONTRACT, Finding("ST108", "", call)) == set()


@pytest.mark.parametrize(
    ("detail", "expected"), [("wrong_status", {"NEG-22"}), ("missing_allow_header", {"NEG-23"})]
)
def test_a_method_counts_only_where_the_whole_contract_lacks_it(made, detail, expected) -> None:
    foreign = made(operation="listSandboxes", method="DELETE", status=405)
    assert suspects(CONTRACT, Finding("ST204", detail, foreign)) == expected
    for method in ("POST", "OPTIONS"):
        known = made(operation="listTasks", method=method)
        assert suspects(CONTRACT, Finding("ST204", detail, known)) == set()


def test_a_call_with_one_defect_tries_its_refusal_and_the_form_of_it(made) -> None:
    assert tried(CONTRACT, made(BELOW, status=400)) == {"RNG-02", "ERR-03", "ERR-01", "ERR-02"}


def test_a_call_with_two_defects_tries_neither(made) -> None:
    assert not tried(CONTRACT, made(MISTYPED, status=400)) & {"TYP-01", "TYP-04"}


def test_a_valid_call_tries_what_must_be_accepted_once_it_was(made) -> None:
    body = {LIMITED.name: LIMITED.minimum}
    assert tried(CONTRACT, made(body)) == {"RNG-01", "ERR-30", "AUT-01", "AUT-04", *FORMS}
    assert tried(CONTRACT, made(body, status=422)) == {"ERR-30"}
    assert tried(CONTRACT, made(body, status=299)) & FORMS == {"ACK-01"}


def test_only_a_task_looked_up_in_sequence_tries_that_it_is_there(made) -> None:
    call = made(operation="readTask", phase="stateful", status=200)
    assert "ACK-07" in tried(CONTRACT, call)
    assert "ACK-07" not in tried(CONTRACT, made(operation="readTask", status=200))


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_target_was_not_tried(made, status) -> None:
    assert tried(CONTRACT, made(BELOW, status=status)) == set()
