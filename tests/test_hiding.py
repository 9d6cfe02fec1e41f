"""Marked tasks are recognised, and every operation on a task has a body that is good for it."""

from __future__ import annotations

from taskpact.contract import load
from taskpact.declared import RESUME, is_absent, keeping, published
from taskpact.hiding import Marked, operations_on_a_task, usual_body
from taskpact.wire.exchange import Exchange, Fault

CONTRACT = load()


def test_a_mark_is_seen_in_the_body_and_in_the_head():
    task = Marked("id", "mark-1", Exchange("POST", "/"))
    assert task.shows_in(Exchange("GET", "/", body=b'{"title": "mark-1: Say"}'))
    assert task.shows_in(Exchange("GET", "/", headers=(("X-Title", "mark-1"),)))
    assert not task.shows_in(Exchange("GET", "/", body=b'{"error": "no"}'))


def test_operations_that_need_more_than_the_id_are_left_out():
    names = {case.id for case in operations_on_a_task(CONTRACT)}
    assert "readTask" in names
    assert not {"createTask", "listTasks", "readStream"} & names


def test_every_body_is_valid():
    for case in operations_on_a_task(CONTRACT):
        operation = case.facts["operation"]
        body = usual_body(CONTRACT, operation)
        content = operation.node.get("requestBody", {}).get("content", {})
        if not content:
            assert body is None
            continue
        name = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
        assert not CONTRACT.schema(name).violations(body)


def test_every_published_operation_is_looked_for_once():
    found = {case.facts["operation"].capability for case in published(CONTRACT)}
    known = {each.capability for each in CONTRACT.operations.values()}
    assert found == known - {"create", "", RESUME}


def test_what_does_not_exist_is_answered_so():
    for status in (404, 405, 410, 501):
        assert is_absent(Exchange("GET", "/", status=status))
    for status in (200, 400, 401, 403, 409, 500):
        assert not is_absent(Exchange("GET", "/", status=status))
    assert is_absent(Exchange("GET", "/", fault=Fault("cut", "")))


def test_an_artifact_is_asked_for_by_a_value_of_the_contract():
    assert not CONTRACT.violations({"task": "x", **keeping(CONTRACT)})
    assert keeping(CONTRACT)
