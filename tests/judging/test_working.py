"""Which tool call is at work, and what it gives after it was aborted."""

import json

import pytest

from taskpact.judging import working
from taskpact.judging.streams import Read
from taskpact.wire.exchange import Arrival, Exchange

INPUT, OUTPUT, ERROR = "tool-input-available", "tool-output-available", "tool-output-error"


def read(*chunks):
    """A stream of which each event came a second after the one before."""
    blocks = [f"data: {json.dumps(each)}\n\n".encode() for each in chunks]
    offsets = [sum(map(len, blocks[:at])) for at in range(len(blocks))]
    arrivals = tuple(Arrival(float(at), offset) for at, offset in enumerate(offsets))
    return Read(Exchange("POST", "/", body=b"".join(blocks), body_arrivals=arrivals))


def call(kind, name="c"):
    return {"type": kind, "toolCallId": name}


@pytest.mark.parametrize(
    ("chunks", "at_work"),
    [
        ([], ""),
        ([call("tool-input-start")], ""),
        ([call(INPUT)], "c"),
        ([call(INPUT), call(OUTPUT)], ""),
        ([call(INPUT), call(ERROR)], ""),
        ([call(INPUT), call(INPUT, "d")], "c"),
        ([call(INPUT), call(INPUT, "d"), call(OUTPUT)], "d"),
        ([{"type": INPUT}, {"type": INPUT, "toolCallId": 3}, [], "x"], ""),
    ],
)
def test_the_first_call_without_an_end_is_at_work(chunks, at_work):
    assert working.begun(read(*chunks).events) == at_work


def test_an_output_that_came_later_is_told():
    stream = read(call(INPUT), call(OUTPUT, "d"), call(OUTPUT))
    assert "tool-output-available" in working.given_after(stream, "c", 1.5)


@pytest.mark.parametrize(
    "stream",
    [
        read(call(INPUT), call(OUTPUT)),
        read(call(INPUT), call(ERROR), call(ERROR), call(ERROR)),
        read(call(INPUT), {"type": "x"}, call(OUTPUT, "d"), call(OUTPUT, "e")),
    ],
)
def test_an_output_that_was_on_its_way_an_error_and_others_are_not(stream):
    assert working.given_after(stream, "c", 1.0) is None


def test_an_event_has_arrived_with_its_last_byte():
    stream = read(call(INPUT), call(OUTPUT))
    assert [working.arrived(stream.exchange, each) for each in stream.events] == [0.0, 1.0]
    assert working.arrived(Exchange("GET", "/"), stream.events[0]) == 0.0
