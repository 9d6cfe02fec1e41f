"""Streams are read again where the details say, with credentials for the target alone."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from taskpact import rereading
from taskpact.contract import load
from taskpact.judging.outcomes import Inconclusive, NotObservable
from taskpact.probe import Probe
from taskpact.rereading import (
    HEADER,
    QUERY,
    address,
    all_addresses,
    places,
    read,
    to_the_last,
    uncut,
    ways,
)
from taskpact.target import Caller, Target
from taskpact.way import Session
from taskpact.wire.answer import Answer
from taskpact.wire.exchange import Exchange
from taskpact.wire.stream import Event

CONTRACT = load()
BASE = "http://127.0.0.1:81"
TASK = "2f9c1f60-8a3b-4c55-9d0e-3d1c2b7a9e10"


class Server:
    """Details with these addresses, and a stream of ten events that takes some ways."""

    def __init__(self):
        self.urls = [{"streamId": "s", "url": f"/api/v1/tasks/{TASK}/streams/s"}]
        self.takes = {HEADER, QUERY}
        self.count = 10
        self.named = str
        self.asked = []

    def send(self, _, path, *, headers, **__):
        self.asked.append((path, dict(headers)))
        url = path if "://" in path else BASE + path
        if "/streams/" not in path:
            return self.answer(url, "application/json", json.dumps({"streamUrls": self.urls}))
        lines = dict(headers)
        after = 0
        named = lines.get("Last-Event-ID", "").removeprefix("e")
        if HEADER in self.takes and named.isdecimal():
            after = int(named)
        if QUERY in self.takes and "after" in parse_qs(urlsplit(url).query):
            after = int(parse_qs(urlsplit(url).query)["after"][0])
        blocks = [
            f"id: {self.named(at)}\ndata: {at}\n\n" for at in range(after + 1, self.count + 1)
        ]
        return self.answer(url, "text/event-stream", "".join([*blocks, "data: [DONE]\n\n"]))

    @staticmethod
    def answer(url, kind, text):
        lines = (("Content-Type", kind),)
        return Exchange("GET", url, status=200, headers=lines, body=text.encode(), complete=True)


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def probe(server, monkeypatch):
    monkeypatch.setattr(rereading, "_PATIENCE", 0)
    target = Target(BASE, {"self": Caller("self", "token")})
    session = Session(CONTRACT, target, server, frozenset({"details", "resume"}))
    return Probe(session, CONTRACT.requirements["RES-01"])


@pytest.mark.parametrize(
    "told",
    [
        f"/api/v1/tasks/{TASK}/streams/s",
        f"{BASE}/api/v1/tasks/{TASK}/streams/s",
        f"HTTP://127.0.0.1:81/api/v1/tasks/{TASK}/streams/s#here",
        f"{TASK}/streams/s",
        f"./{TASK}/streams/s",
    ],
)
def test_an_address_may_have_any_form(server, probe, told):
    server.urls = [told, {"url": told}]
    assert address(probe, TASK).lower() == f"{BASE}/api/v1/tasks/{TASK}/streams/s"


@pytest.mark.parametrize(
    "told",
    [
        "http://127.0.0.1:82/streams/s",
        "https://127.0.0.1:81/streams/s",
        "//evil.invalid/streams/s",
        "http://127.0.0.1:81@evil.invalid/streams/s",
        "file:///etc/passwd",
        "http://[broken/s",
    ],
)
def test_an_address_elsewhere_is_not_read(server, probe, told):
    server.urls = [{"url": told}]
    with pytest.raises(NotObservable, match="elsewhere"):
        address(probe, TASK)
    with pytest.raises(NotObservable, match="elsewhere"):
        all_addresses(probe, TASK)
    assert not any("/streams/" in path for path, _ in server.asked)


@pytest.mark.parametrize("urls", [None, [], "text", [1], [{"streamId": "s"}], [{"url": 1}]])
def test_details_without_an_address_tell_none(server, probe, urls):
    server.urls = urls
    assert rereading.told(probe, TASK) is None
    with pytest.raises(NotObservable, match="no address"):
        address(probe, TASK)


def test_a_position_goes_into_the_header_or_the_query(server, probe):
    url = f"{BASE}/streams/s?v=1"
    last = Event("message", "4", "4", 0, 0)
    assert len(rereading.events(HEADER.read(probe, url, last))) == 7
    assert server.asked[-1][1]["Last-Event-ID"] == "4"
    assert len(rereading.events(QUERY.read(probe, url, last))) == 7
    assert server.asked[-1][0] == f"{url}&after=4"
    assert "Last-Event-ID" not in server.asked[-1][1]


def test_the_caller_may_be_nobody(server, probe):
    read(probe, f"{BASE}/streams/s", caller=None)
    assert "Authorization" not in server.asked[-1][1]


@pytest.mark.parametrize("takes", [set(), {HEADER}, {QUERY}, {HEADER, QUERY}])
def test_the_ways_that_a_target_takes_are_found_out(server, probe, takes):
    server.takes = takes
    url = address(probe, TASK)
    assert set(ways(probe, url, uncut(probe, url))) == takes


def test_ids_that_are_no_numbers_go_into_the_header_only(server, probe):
    server.named = lambda at: f"e{at}"
    url = address(probe, TASK)
    assert ways(probe, url, uncut(probe, url)) == [HEADER]


def test_an_id_of_any_characters_can_be_named(server, probe):
    read(probe, f"{BASE}/streams/s", last_event_id="é漢")
    assert server.asked[-1][1]["Last-Event-ID"].encode("latin-1").decode() == "é漢"
    assert rereading.namable(Event("message", "", "٣", 0, 0)) == (HEADER,)


def test_events_without_ids_name_no_position(server, probe):
    server.named = lambda _: ""
    url = address(probe, TASK)
    with pytest.raises(NotObservable, match="no ids"):
        ways(probe, url, uncut(probe, url))


def test_a_stream_without_events_was_not_read(server, probe):
    server.answer = lambda url, _, __: Exchange("GET", url, status=500)
    with pytest.raises(Inconclusive, match="not read whole"):
        uncut(probe, f"{BASE}/streams/s")


def test_places_are_the_ends_and_the_middle():
    whole = [Event("message", str(at), str(at), 0, 0) for at in range(1, 11)]
    assert places([*whole, Event("message", "[DONE]", "10", 0, 0)]) == [1, 2, 3, 6, 9, 10]
    assert places([Event("message", "x", "", 0, 0)]) == []


def answer_with(*data):
    made = Answer(None)
    made.events = [Event("message", each, "", 0, 0) for each in data]
    return made


def test_a_stream_is_read_to_the_last_event_of_the_uncut_one():
    until = to_the_last([Event("message", data, "", 0, 0) for data in ("a", "b", "end")])
    assert [until(answer_with(*data)) for data in ((), ("a",), ("b", "end"))] == [0, 0, 1]


def test_a_stream_whose_last_event_has_its_like_is_read_to_its_own_end():
    assert to_the_last([Event("message", data, "", 0, 0) for data in ("a", "b", "a")]) is None
