"""What was learned is told again: in the order of each owner, without a network or a clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskpact.contacting import Met
from taskpact.judging.outcomes import Inconclusive, NotApplicable, NotObservable
from taskpact.phases.report import Call, Finding, Report
from taskpact.recording.file import Writer, read
from taskpact.recording.journals import Recording, Replaying
from taskpact.recording.veil import Veil
from taskpact.wire.exchange import Arrival, Exchange, Fault
from taskpact.wire.received import Received, folded

TOKEN = "a-token-that-nobody-may-know-0123456789"
CALL = Call("createTask", "fuzzing", "POST", "http://h/", "application/json", b"\xff", 400)
BODY = b'{"id": "x"}'


class Tape:
    """Records into a file, and tells it again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.writer = Writer(path, {"heard": False})
        self.recording = Recording(self.writer, Veil({"T": TOKEN}))

    def again(self) -> Replaying:
        self.writer.close({})
        return Replaying(read(self.path).entries, heard=False)


@pytest.fixture
def tape(tmp_path) -> Tape:
    return Tape(tmp_path / "run.record")


def never():
    pytest.fail("it was learned anew")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("clock", 12.5),
        ("id", "0b9b1c5e-7d1f-4a57-8c4e-2f6d3a9e5b10"),
        ("credential", None),
        ("heard", True),
        ("contact", Met(("details", "list"), None)),
        ("contact", Met(trouble="nobody is there")),
        ("schemathesis", None),
        ("schemathesis", Report((CALL,), (Finding("ST1", "d", CALL),), finished=False)),
        ("received", (Received(1.5, "POST", "/h", (("A", "b"),), BODY, 200, folded(BODY)),)),
        (
            "exchange",
            Exchange(
                "POST",
                "http://h/",
                (("A", "b"),),
                b"body",
                b"head\r\n\r\nbo",
                b"\x00\xff",
                (Arrival(0.5, 0),),
                fault=Fault("cut", "short"),
            ),
        ),
        ("exchanges", (Exchange("GET", "http://h/", sent=b"GET"), Exchange("GET", "http://h/2"))),
    ],
)
def test_every_kind_of_value_is_told_again(tape, kind, value):
    assert tape.recording.tell("a", kind, lambda: value) == value
    assert tape.again().tell("a", kind, never) == value


@pytest.mark.parametrize("outcome", [Inconclusive, NotApplicable, NotObservable])
def test_what_ended_a_check_ends_it_again(tape, outcome):
    def ends():
        raise outcome("why")

    with pytest.raises(outcome, match="why"):
        tape.recording.tell("a", "credential", ends)
    with pytest.raises(outcome, match="why"):
        tape.recording.attempt("a", ends)
    again = tape.again()
    with pytest.raises(outcome, match="why"):
        again.tell("a", "credential", never)
    with pytest.raises(outcome, match="why"):
        again.attempt("a", lambda: None)
    assert again.attempt("a", lambda: 3) == 3


def test_each_owner_is_told_its_own_in_its_order(tape):
    for owner, number in [("a", 1.0), ("b", 2.0), ("a", 3.0)]:
        tape.recording.tell(owner, "clock", lambda number=number: number)
    again = tape.again()
    assert [again.tell("b", "clock", never)] == [2.0]
    assert [again.tell("a", "clock", never) for _ in range(2)] == [1.0, 3.0]


def test_what_is_learned_for_something_else_is_part_of_it(tape):
    tape.recording.tell(
        "a", "heard", lambda: tape.recording.tell("a", "clock", lambda: 1.0) is not None
    )
    tape.recording.tell("a", "id", lambda: "next")
    again = tape.again()
    assert again.tell("a", "heard", never) is True
    assert again.tell("a", "id", never) == "next"


def test_another_owner_may_learn_meanwhile(tape):
    tape.recording.tell(
        "a", "heard", lambda: tape.recording.tell("a/1", "clock", lambda: 7.0) is not None
    )
    assert tape.again().tell("a/1", "clock", never) == 7.0


def test_no_secret_is_written(tape):
    tape.recording.tell("a", "exchange", lambda: Exchange("GET", "/", sent=TOKEN.encode()))
    tape.recording.tell("a", "credential", lambda: f"Bearer {TOKEN[::-1]}")
    tape.recording.tell("a", "exchange", lambda: Exchange("GET", "/", sent=TOKEN[::-1].encode()))
    tape.writer.close({})
    held = repr(read(tape.path))
    assert TOKEN not in held
    assert TOKEN[::-1] not in held


@pytest.mark.parametrize("asked", ["exchange", "clock"])
def test_what_the_record_does_not_hold_is_inconclusive(tape, asked):
    tape.recording.tell("a", "id", lambda: "x")
    again = tape.again()
    with pytest.raises(Inconclusive, match="made by other checks"):
        again.tell("a", asked, never)
    with pytest.raises(Inconclusive, match="ends before"):
        again.tell("nobody", "id", never)


def test_a_value_that_was_left_out_is_inconclusive():
    entry = {"owner": "a", "kind": "exchange", "value": {"record": "taskpact/exchange/2"}}
    with pytest.raises(Inconclusive, match="does not hold the whole"):
        Replaying([entry], heard=False).tell("a", "exchange", never)


def test_who_watched_an_answer_watches_it_again_piece_by_piece(tape):
    head = (("Content-Type", "text/event-stream"),)
    body = b"data: 1\n\ndata: 2\n\ndata: 3\n\n"
    arrivals = (Arrival(0.1, 0), Arrival(0.4, 9), Arrival(0.9, 18))
    exchange = Exchange("GET", "/", status=200, headers=head, body=body, body_arrivals=arrivals)
    seen = []

    def until(answer):
        seen.append([each.data for each in answer.events])
        return len(answer.events) == 2

    tape.again().watch(exchange, until)
    assert seen == [[], ["1"], ["1", "2"]]
