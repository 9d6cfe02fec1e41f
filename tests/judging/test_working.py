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


def test_an_output_behind_the_error_of_its_call_is_told():
    stream = read(call(INPUT), call(ERROR), call(OUTPUT))
    assert "tool-output-available" in working.given_after_error(stream.events, "c")


@pytest.mark.parametrize(
    "chunks",
    [
        [call(INPUT), call(OUTPUT), call(ERROR)],
        [call(INPUT), call(ERROR), call(OUTPUT, "d")],
        [call(INPUT), call(ERROR, "d"), call(OUTPUT)],
    ],
)
def test_an_output_before_the_error_and_another_call_s_are_not(chunks):
    assert working.given_after_error(read(*chunks).events, "c") is None


def test_calls_are_in_the_order_of_their_inputs():
    chunks = [call("tool-input-start", "e"), call(INPUT, "d"), call(INPUT), call(OUTPUT, "d")]
    assert working.order(read(*chunks).events) == ["d", "c"]


def output(value, **more):
    return {**call(OUTPUT), "output": value, **more}


@pytest.mark.parametrize(
    ("chunks", "ended"),
    [
        ([call(INPUT), {"type": "x"}, output(7)], working.End(7, failed=False, seconds=2.0)),
        ([call(INPUT), call(ERROR)], working.End(None, failed=True, seconds=1.0)),
        (
            [call(INPUT), output(1, preliminary=True), output(2)],
            working.End(2, failed=False, seconds=2.0),
        ),
        ([call(INPUT), call(OUTPUT, "d")], None),
    ],
)
def test_a_call_ends_with_its_output_or_error(chunks, ended):
    assert working.end(read(*chunks), "c") == ended


def gave(value, seconds, *, failed=False):
    return working.End(value, failed, seconds)


def test_the_whole_output_in_no_time_is_cut_short():
    assert gave({"ok": True}, 0.1).is_cut_short(gave({"ok": True}, 3.0))


@pytest.mark.parametrize(
    ("aborted", "usual"),
    [
        (gave({"ok": True}, 1.6), gave({"ok": True}, 3.0)),
        (gave({"ok": True}, 0.1), gave({"ok": True}, 0.7)),
        (gave({"aborted": True}, 0.1), gave({"ok": True}, 3.0)),
        (gave({"text": "", "code": [0]}, 0.1), gave({"text": "", "code": [0]}, 3.0)),
        (gave(None, 0.1, failed=True), gave(None, 3.0)),
        (gave(None, 0.1), gave(None, 3.0, failed=True)),
    ],
)
def test_another_output_an_empty_one_and_one_in_its_time_are_not(aborted, usual):
    assert not aborted.is_cut_short(usual)


def test_an_event_has_arrived_with_its_last_byte():
    stream = read(call(INPUT), call(OUTPUT))
    assert [working.arrived(stream.exchange, each) for each in stream.events] == [0.0, 1.0]
    assert working.arrived(Exchange("GET", "/"), stream.events[0]) == 0.0


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        ([call(INPUT)], [call(INPUT), call(OUTPUT)], ""),
        ([call(INPUT)], [call(INPUT), call(INPUT, "other")], ""),
        ([call(INPUT)], [call(INPUT), call(INPUT, "other"), call(ERROR, "other")], ""),
        ([call(INPUT)], [call(INPUT), call(INPUT, "other"), call(OUTPUT, "other")], "other"),
        ([{"type": "data-approval", "data": {"call": "other"}}], [call(OUTPUT, "other")], ""),
        ([call(INPUT)], [{**call(OUTPUT, "other"), "output": {"decision": "decline"}}], ""),
        ([call(INPUT)], [{**call(OUTPUT, "other"), "output": "Approved"}], ""),
        ([], [], ""),
    ],
)
def test_an_output_is_new_when_nothing_spoke_of_its_call(before, after, new):
    found = working.new_output([read(*before)], [read(*after)])
    assert (json.loads(found[0])["toolCallId"] if found else "") == new
