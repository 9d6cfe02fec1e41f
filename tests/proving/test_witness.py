"""What came from a defect is told apart from what the correct server sends."""

from __future__ import annotations

from uuid import uuid4

import pytest

from taskpact.proving.witness import steps, witness
from taskpact.wire.exchange import Exchange, Fault
from taskpact.wire.received import Received

REQUEST = b"GET /tasks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer eyJh.eyJz.abc\r\n\r\n"


def came(body, *, sent=REQUEST, head=b"HTTP/1.1 200 OK", **more):
    body = body if isinstance(body, bytes) else body.encode()
    length = f"Content-Length: {len(body)}".encode()
    received = b"\r\n".join([head, length, b"", body])
    return Exchange("GET", "x", sent=sent, received=received, body=body, **more)


def event(body):
    return Received(0.0, "POST", "/hook", (("Host", "x"),), body.encode(), 200, body.encode())


def found(defect, *correct):
    return witness(steps(defect), [steps(each) for each in correct])


def test_the_value_that_differs_is_told():
    usual = [came('{"mode": "plan", "n": 1}')]
    seen = found([came('{"mode": "chat", "n": 1}')], usual, usual)
    assert (seen.part, seen.came, seen.correct) == ("value /mode", '"chat"', '"plan"')
    assert "GET /tasks" in seen.sent


def test_ids_times_and_tokens_legitimately_differ():
    def one():
        made = f'{{"id": "{uuid4()}", "at": "2026-11-02T09:30:0{len(kept)}.000Z"}}'
        kept.append(made)
        return [came(made)]

    kept = []
    assert found(one(), one(), one()) is None


@pytest.mark.parametrize(
    "defect",
    [
        [came('{"a":1}', head=b"HTTP/1.1 500 Oh")],
        [came('{"a":1}', head=b"HTTP/1.1 200 OK\r\nX-More: 1")],
        [came('{"a": 1}')],
        [came('{"a":1}', surplus=b"more")],
        [came('{"a":1}', fault=Fault("cut", ""))],
        [came("")],
    ],
    ids=["status", "header", "space", "surplus", "end", "nothing"],
)
def test_any_byte_may_differ(defect):
    usual = [came('{"a":1}')]
    assert found(defect, usual, usual) is not None
    assert found(usual, usual, usual) is None


def test_what_differs_between_two_correct_runs_is_nobodys_fault():
    one, other = [came('{"seq": 1, "a": 1}')], [came('{"seq": 2, "a": 1}')]
    assert found([came('{"seq": 3, "a": 1}')], one, other) is None
    assert found([came('{"seq": 3, "a": 2}')], one, other).part == "value /a"


def test_only_the_same_request_is_compared():
    usual = [came("one")]
    other = came("two", sent=REQUEST.replace(b"/tasks", b"/other"))
    assert found([other], usual, usual) is None
    assert found([came("one"), came("two")], usual, usual) is None


def test_the_line_that_chooses_the_defect_is_no_difference_of_the_request():
    chosen = REQUEST.replace(b"Host", b"Prefer: deviation=deaf\r\nHost")
    usual = [came("one")]
    assert found([came("two", sent=chosen)], usual, usual).came == "two"


def test_nothing_is_known_of_what_was_not_read():
    part = came("data: 1\n\ndata: 2\n\nda", stopped_early=True)
    whole = came("data: 1\n\ndata: 2\n\ndata: 3\n\n")
    assert found([whole], [part], [part]) is None
    assert found([part], [whole], [whole]) is None
    other = came("data: 1\n\ndata: 9\n\ndata: 3\n\n")
    assert found([other], [part], [part]).came == "data: 9"


def test_an_id_that_is_another_is_seen_within_an_exchange():
    one, other = str(uuid4()), str(uuid4())
    asking = REQUEST.replace(b"/tasks", f"/tasks/{one}".encode())
    usual = [came(one, sent=asking)]
    assert found([came(other, sent=asking)], usual, usual) is not None


def test_an_id_that_was_given_before_is_seen_among_all():
    def run(*ids):
        exchanges = [came(f'{{"id": "{each}"}}') for each in ids]
        return steps(exchanges), steps(exchanges, among_all=True)

    one, usual = str(uuid4()), [run(uuid4(), uuid4()) for _ in range(2)]
    narrow, wide = run(one, one)
    assert witness(narrow, [each[0] for each in usual]) is None
    assert witness(wide, [each[1] for each in usual]) is not None


def test_events_are_compared_as_well():
    usual = [steps((), [event('{"task_id": 1}')]) for _ in range(2)]
    assert witness(steps((), [event('{"task_id": 1}')]), usual) is None
    assert witness(steps((), []), usual).part == "how many"
    assert witness(steps((), [event('{"task_id": 2}')]), usual) is not None
