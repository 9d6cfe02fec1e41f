"""The SSE reader gives exactly what WHATWG HTML 9.2.5-9.2.6 says, however the bytes are cut."""

import itertools
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from httpx_sse import EventSource
from hypothesis import given, settings
from hypothesis import strategies as st

from taskpact.wire.sse import Event, Reader, Stream, read

EVERY_FORMAT_CASE = {f"S{number:02}" for number in range(1, 42)}


@dataclass(frozen=True)
class Vector:
    id: str
    cases: tuple[str, ...]
    body: bytes
    events: tuple[tuple[str, str, str], ...]
    comments: tuple[str, ...]
    retry: int | None
    last_id: str
    tail: bytes
    flaws: tuple[str, ...]
    httpx_sse: str | None


def joined(pieces: Any) -> str:
    """A text, or a list of texts and `{repeat, times}`."""
    if isinstance(pieces, str):
        return pieces
    return "".join(p if isinstance(p, str) else p["repeat"] * p["times"] for p in pieces)


def event_of(entry: Any) -> tuple[str, str, str]:
    if not isinstance(entry, dict):
        return ("message", joined(entry), "")
    assert set(entry) <= {"type", "data", "id"}
    return (entry.get("type", "message"), entry["data"], entry.get("id", ""))


def vector_of(entry: dict[str, Any]) -> Vector:
    known = {"id", "cases", "body", "events", "comments", "retry", "last_id", "tail", "flaws"}
    assert set(entry) <= known | {"httpx_sse"}, entry["id"]
    return Vector(
        id=entry["id"],
        cases=tuple(entry["cases"]),
        body=joined(entry["body"]).encode("latin-1"),
        events=tuple(event_of(event) for event in entry["events"]),
        comments=tuple(joined(comment) for comment in entry.get("comments", [])),
        retry=entry.get("retry"),
        last_id=entry.get("last_id", ""),
        tail=entry.get("tail", "").encode("latin-1"),
        flaws=tuple(entry.get("flaws", [])),
        httpx_sse=entry.get("httpx_sse"),
    )


def load_vectors() -> list[Vector]:
    text = Path(__file__).with_name("vectors.yaml").read_text(encoding="utf-8")
    return [vector_of(entry) for entry in yaml.load(text, Loader=yaml.CSafeLoader)]


VECTORS = load_vectors()
each_vector = pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.id)


def fed(pieces: list[bytes], **bounds: int) -> Stream:
    """What a reader gives when fed these pieces one after another."""
    reader = Reader(**bounds)
    events = [event for piece in pieces for event in reader.feed(piece)]
    tail = reader.end()
    return Stream(
        tuple(events),
        tuple(reader.comments),
        tuple(reader.retries),
        tail,
        tuple(reader.flaws),
        reader.last_event_id,
        reader.limit,
    )


def bytewise(body: bytes) -> list[bytes]:
    return [body[i : i + 1] for i in range(len(body))]


def test_vectors_are_many_unique_and_cover_every_case_of_format_and_encoding():
    assert len(VECTORS) >= 60
    assert len({vector.id for vector in VECTORS}) == len(VECTORS)
    assert EVERY_FORMAT_CASE - {case for vector in VECTORS for case in vector.cases} == set()


@each_vector
def test_a_whole_stream_is_read_as_the_standard_says(vector):
    stream = read(vector.body)
    assert vector.events == tuple((e.type, e.data, e.id) for e in stream.events)
    assert vector.comments == tuple(comment.text for comment in stream.comments)
    assert vector.retry == (stream.retries[-1].milliseconds if stream.retries else None)
    assert vector.last_id == stream.last_event_id
    assert vector.tail == stream.tail.data
    assert vector.flaws == tuple(flaw.kind for flaw in stream.flaws)
    assert stream.limit is None


@each_vector
def test_byte_by_byte_gives_the_same_as_whole(vector):
    assert read(vector.body) == fed(bytewise(vector.body))


@each_vector
def test_every_cut_in_two_gives_the_same_as_whole(vector):
    whole = read(vector.body)
    for cut in range(len(vector.body) + 1):
        assert whole == fed([vector.body[:cut], vector.body[cut:]]), f"cut at {cut}"


@each_vector
def test_offsets_of_an_event_hold_exactly_its_block(vector):
    for event in read(vector.body).events:
        (alone,) = read(vector.body[event.start : event.end]).events
        assert (event.type, event.data) == (alone.type, alone.data)


@each_vector
def test_offsets_of_the_tail_and_of_comments_hold_exactly_them(vector):
    stream = read(vector.body)
    assert vector.body[stream.tail.start :] == stream.tail.data
    for comment in stream.comments:
        raw = vector.body[comment.start : comment.end]
        assert f":{comment.text}" == raw[:-1].decode(errors="replace")


@each_vector
def test_an_independent_reader_agrees_or_has_a_known_fault(vector):
    response = httpx.Response(
        200, headers={"content-type": "text/event-stream"}, content=vector.body
    )
    theirs = tuple((e.event, e.data, e.id) for e in EventSource(response).iter_sse())
    if vector.httpx_sse is None:
        assert vector.events == theirs
    else:
        assert vector.events != theirs, f"mended upstream: {vector.httpx_sse}"


def test_an_event_is_given_at_the_lone_cr_that_ends_its_block():
    reader = Reader()
    assert reader.feed(b"data: a\r") == []
    assert [Event("message", "a", "", 0, 9)] == reader.feed(b"\r")
    assert reader.feed(b"\ndata: b\r\n") == []
    assert [Event("message", "b", "", 10, 20)] == reader.feed(b"\r")


def test_a_retry_acts_before_its_block_ends_and_an_id_only_then():
    reader = Reader()
    reader.feed(b"retry: 12\nid: 7\n")
    assert reader.retry == 12
    assert reader.last_event_id == ""
    reader.feed(b"\n")
    assert reader.last_event_id == "7"


def test_flaws_tell_the_offset_of_their_first_occurrence():
    body = (
        b"\xef\xbb\xbfdata: \xc3\xa9 \xff\xfe\nfoo: 1\nid: \0\n"
        b"retry: x\nfoo: 2\ndata: \xff\n\nid: 1"
    )
    flaws = [(flaw.kind, flaw.offset, flaw.detail) for flaw in read(body).flaws]
    assert flaws == [
        ("invalid-utf8", body.index(b"\xff"), "invalid start byte"),
        ("unknown-field", body.index(b"foo: 1"), "foo"),
        ("nul-in-id", body.index(b"id: \0"), "\0"),
        ("bad-retry", body.index(b"retry: x"), "x"),
        ("unterminated-block", body.index(b"id: 1"), "5 bytes are lost"),
    ]


def test_a_character_cut_by_the_end_of_the_stream_is_told_with_its_offset():
    (flaw, _) = read(b"data: a\n\ndata: \xf0\x9f").flaws
    assert (flaw.kind, flaw.offset, flaw.detail) == ("invalid-utf8", 15, "unexpected end of data")


def test_a_retry_too_long_to_read_counts_as_for_ever():
    (retry,) = read(b"retry: " + b"9" * 50_000 + b"\n").retries
    assert retry.milliseconds == 10**100


@pytest.mark.parametrize(
    ("body", "bounds", "kind", "offset", "events"),
    [
        (b"data: a\n\n" * 3, {"max_events": 2}, "too-many-events", 18, 2),
        (b"data: a\n\n" * 2 + b"id: 1\n\n", {"max_events": 2}, None, None, 2),
        (b":a\n:b\nretry: 1\ndata: c\n\n", {"max_events": 2}, "too-many-comments", 6, 0),
        (b"data: a\n\ndata: 1234567\n\n", {"max_line_bytes": 12}, "line-too-long", 9, 1),
        (b"data: a\n\ndata: 123456\n\n", {"max_line_bytes": 12}, None, None, 2),
        (b"data: a\n\ndata: 1234567", {"max_line_bytes": 12}, "line-too-long", 9, 1),
        (b"\xef\xbb\xbfdata: 123456\n\n", {"max_line_bytes": 12}, None, None, 1),
        (b"data: a\n\ndata: b\ndata: c\n\n", {"max_block_bytes": 12}, "block-too-long", 9, 1),
        (b"data: a\n\n:abcd\ndata: c\n\n", {"max_block_bytes": 13}, None, None, 2),
    ],
)
def test_going_over_a_bound_is_a_flaw_and_ends_the_reading(body, bounds, kind, offset, events):
    stream = read(body, **bounds)
    assert events == len(stream.events)
    assert (kind, offset) == (
        (stream.limit.kind, stream.limit.offset) if stream.limit else (None, None)
    )
    for cut in range(len(body) + 1):
        assert stream == fed([body[:cut], body[cut:]], **bounds)
    assert stream == fed(bytewise(body), **bounds)


def test_what_is_fed_after_a_bound_is_ignored():
    reader = Reader(max_events=1)
    assert len(reader.feed(b"data: a\n\ndata: b\n\ndata: c\n\n")) == 1
    assert reader.feed(b"data: d\n\n") == []
    assert [flaw.kind for flaw in reader.flaws] == ["too-many-events"]


def test_a_long_line_in_small_pieces_is_read_in_linear_time():
    piece = b"x" * 64
    reader = Reader()
    reader.feed(b"data: ")
    for _ in range(100_000):  # 6.4 MB; joining at every piece would move 320 GB
        reader.feed(piece)
    (event,) = reader.feed(b"\n\n")
    assert len(event.data) == 6_400_000


def test_endless_flaws_are_told_once_each_and_unknown_names_are_bounded():
    body = b"".join(b"name%d: x\nretry: y\nid: \0\ndata: \xff\n" % i for i in range(1000))
    kinds = [flaw.kind for flaw in read(body).flaws]
    assert kinds.count("unknown-field") == 64
    assert {kind: kinds.count(kind) for kind in ("bad-retry", "nul-in-id", "invalid-utf8")} == {
        "bad-retry": 1,
        "nul-in-id": 1,
        "invalid-utf8": 1,
    }


NASTY = [
    b"data", b":", b" ", b"\t", b"\n", b"\r", b"\r\n", b"\n\n", b"id", b"id: 1\0", b"event",
    b"retry", b"retry: 10\n", b"data: a\n", b"data:\xc3\xa9", b"\xef\xbb\xbf", b"\xef", b"\xbb\xbf",
    b"\xc3", b"\xa9", b"\xe2\x80\xa8", b"\xc2\x85", b"\xf0\x9f\x98\x80", b"\xf0\x9f",
    b"\xed\xa0\x80", b"\xff", b"\0", b"\x0b", b"\x0c", b": c\r", b"x",
]  # fmt: skip


@st.composite
def streams_in_pieces(draw: st.DrawFn) -> list[bytes]:
    body = b"".join(draw(st.lists(st.sampled_from(NASTY), max_size=40)))
    cuts = draw(st.lists(st.integers(0, len(body)), max_size=8))
    edges = [0, *sorted(cuts), len(body)]
    return [body[a:b] for a, b in itertools.pairwise(edges)]


@settings(max_examples=400, deadline=None, derandomize=True)
@given(streams_in_pieces())
def test_any_stream_cut_anyhow_gives_the_same_as_whole(pieces):
    assert read(b"".join(pieces)) == fed(pieces)


def plainly(body: bytes) -> list[tuple[str, str, str]]:
    """The algorithm of 9.2.6 written down a second time, as naively as it reads."""
    text = body.decode("utf-8", errors="replace").removeprefix("\ufeff")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:-1]
    data, kind, last_id, events = "", "", "", []
    for line in lines:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if data:
                events.append((kind or "message", data.removesuffix("\n"), last_id))
            data = kind = ""
        elif name == "event":
            kind = value
        elif name == "data":
            data += value + "\n"
        elif name == "id" and "\0" not in value:
            last_id = value
    return events


@settings(max_examples=400, deadline=None, derandomize=True)
@given(streams_in_pieces())
def test_any_stream_is_read_as_the_naive_algorithm_reads_it(pieces):
    body = b"".join(pieces)
    assert plainly(body) == [(e.type, e.data, e.id) for e in read(body).events]


@each_vector
def test_the_naive_algorithm_agrees_with_every_vector(vector):
    assert list(vector.events) == plainly(vector.body)


def test_ten_thousand_random_events_in_random_pieces():
    chance = random.Random(20)
    body = b"".join(
        b"id: %d\r\ndata: %s\r\n\r\n" % (i, b"\xe2\x82\xac" * chance.randrange(9))
        for i in range(10_000)
    )
    pieces, at = [], 0
    while at < len(body):
        size = chance.randrange(1, 2000)
        pieces.append(body[at : at + size])
        at += size
    assert read(body) == fed(pieces)
    assert read(body).last_event_id == "9999"
