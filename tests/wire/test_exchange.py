"""An exchange is an immutable value that can be kept, and read again, without loss."""

import dataclasses
import json
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskpact.wire.exchange import Arrival, Exchange, Fault, from_record, to_record
from taskpact.wire.sse import read
from taskpact.wire.timing import Timing, timed

latin_1 = st.text(st.characters(max_codepoint=255), max_size=8)
header_lines = st.lists(st.tuples(latin_1, latin_1), max_size=3).map(tuple)
arrivals = st.lists(st.builds(Arrival, st.floats(0, 100), st.integers(0, 100)), max_size=3).map(
    tuple
)
exchanges = st.builds(
    Exchange,
    method=latin_1,
    url=st.text(max_size=8),
    request_headers=header_lines,
    request_body=st.binary(max_size=8),
    sent=st.binary(max_size=8),
    received=st.binary(max_size=8),
    arrivals=arrivals,
    status=st.none() | st.integers(100, 599),
    reason=latin_1,
    headers=header_lines,
    body=st.binary(max_size=8),
    body_arrivals=arrivals,
    headers_at=st.none() | st.floats(0, 100),
    ended_at=st.floats(0, 100),
    complete=st.booleans(),
    fault=st.none() | st.builds(Fault, st.sampled_from(["cut", "tls"]), st.text(max_size=8)),
    stopped_early=st.booleans(),
    closed=st.booleans(),
    surplus=st.binary(max_size=8),
)


def answer(*headers: tuple[str, str], body: bytes = b"") -> Exchange:
    return Exchange("GET", "http://x/", headers=headers, body=body)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(exchanges)
def test_any_exchange_survives_json_and_pickle(exchange):
    written = json.dumps(to_record(exchange), allow_nan=False)
    assert from_record(json.loads(written)) == exchange
    assert pickle.loads(pickle.dumps(exchange)) == exchange


def test_bytes_that_are_text_are_written_as_text():
    record = to_record(answer(body=b"caf\xc3\xa9"))
    assert record["body"] == "café"
    assert to_record(answer(body=b"caf\xe9"))["body"] == {"base64": "Y2Fm6Q=="}


@pytest.mark.parametrize(
    "change", [{"record": "other/1"}, {"record": None}, {"unknown": 1}], ids=str
)
def test_another_kind_of_record_is_refused(change):
    with pytest.raises(ValueError, match=r"record|unknown"):
        from_record({**to_record(answer()), **change})


def test_an_incomplete_record_is_refused():
    record = to_record(answer())
    del record["status"]
    with pytest.raises(ValueError, match="status"):
        from_record(record)


def test_an_exchange_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        answer().status = 200


def test_headers_have_no_case_and_all_lines_count():
    exchange = answer(("X-A", "1"), ("x-a", "2"), ("Y", "3"))
    assert exchange.all("X-a") == ("1", "2")
    assert exchange.header("x-A") == "1, 2"
    assert exchange.header("z") is None


@pytest.mark.parametrize(
    ("values", "media_type"),
    [
        (["application/json"], "application/json"),
        (["Text/Event-Stream ; charset=utf-8"], "text/event-stream"),
        (["text/event-stream;"], "text/event-stream"),
        (["application/problem+json"], "application/problem+json"),
        (["a/b", "A/B;c=d"], "a/b"),
        (["a/b", "c/d"], ""),
        (["a/b, c/d"], ""),
        (["json"], ""),
        (["a/b c"], ""),
        ([""], ""),
        ([], ""),
    ],
)
def test_the_media_type_is_lower_case_and_empty_when_in_doubt(values, media_type):
    assert answer(*(("Content-Type", value) for value in values)).media_type == media_type


def test_json_is_read_strictly():
    assert answer(body=b'{"a": [1, "\xc3\xa9"]}').json() == {"a": [1, "é"]}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"NaN", b"[Infinity]", b"\xef\xbb\xbf{}", b'"\xff"', b"[" * 200_000],
    ids=["nothing", "open", "nan", "infinity", "bom", "latin-1", "deep"],
)
def test_what_is_not_json_is_a_value_error(body):
    with pytest.raises(ValueError, match=r"\w"):
        answer(body=body).json()


# --- timing ---


def test_an_event_has_the_time_of_the_piece_with_its_last_byte():
    body = b"data: a\n\n:c\ndata: b\r\n\r\ndata: d\n\n"
    stream = read(body)
    at = [event.end for event in stream.events]
    pieces = [Arrival(1.0, 0), Arrival(2.0, at[0]), Arrival(3.0, at[1] - 1), Arrival(4.0, at[1])]
    assert timed(stream, pieces) == Timing((1.0, 3.0, 4.0), (2.0,))


def test_byte_by_byte_each_event_has_the_time_of_its_last_byte():
    body = b"data: a\n\ndata: b\n\n"
    pieces = [Arrival(float(i), i) for i in range(len(body))]
    assert timed(read(body), pieces).events == (8.0, 17.0)


def test_events_without_arrivals_are_refused():
    with pytest.raises(ValueError, match="byte 8"):
        timed(read(b"data: a\n\n"), [])


def test_a_whole_number_of_any_length_is_json():
    """RFC 8259 section 6 sets no limit; Python does, for reading it exactly."""
    body = b'{"n": ' + b"9" * 5000 + b', "m": 12345678901234567890}'
    made = Exchange("GET", "http://x/", body=body).json()
    assert made == {"n": float("inf"), "m": 12345678901234567890}
