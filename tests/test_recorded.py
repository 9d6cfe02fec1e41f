"""Streams are read once for many checks, and only those that can be judged are handed out."""

import gzip
import json

import pytest

from taskpact import recorded
from taskpact.contract import load
from taskpact.judging import coding
from taskpact.judging.outcomes import Inconclusive, NotObservable
from taskpact.probe import Probe
from taskpact.recorded import Streams
from taskpact.target import Caller, Target
from taskpact.way import Session
from taskpact.wire.exchange import Arrival, Exchange

CONTRACT = load()


def answer(status=200, kind="text/event-stream", body=b"data: {}\n\n", coding=None):
    headers = (("Content-Type", kind), *((("Content-Encoding", coding),) if coding else ()))
    arrivals = (Arrival(0.1, 0),)
    return Exchange("POST", "/", status=status, headers=headers, body=body, body_arrivals=arrivals)


class Scripted:
    """Answers every request by a function of its body."""

    def __init__(self, answer):
        self.answer = answer
        self.bodies = []

    def send(self, _, __, *, body, **___):
        self.bodies.append(json.loads(body))
        return self.answer(self.bodies[-1])


def probe(answer, headers=()):
    target = Target("http://127.0.0.1:1", {"self": Caller("self", "token")})
    session = Session(CONTRACT, target, Scripted(answer), frozenset())
    return Probe(session, CONTRACT.requirements["SSE-01"], headers)


def test_a_stream_is_read_once_for_every_check_that_looks():
    one = probe(lambda _: answer())
    streams = Streams()
    assert streams.ordinary(one) is streams.ordinary(one)
    assert len(one.session.client.bodies) == 1


def test_each_kind_of_stream_and_each_deviation_is_read_by_itself():
    streams, one = Streams(), probe(lambda _: answer())
    other = Probe(one.session, one.requirement, (("Prefer", "deviation=x"),))
    taken = [streams.ordinary(one), streams.slow(one), streams.wide(one), streams.ordinary(other)]
    assert len({each.task_id for each in taken}) == 4
    assert [body["id"] for body in one.session.client.bodies] == [each.task_id for each in taken]


def test_the_stream_is_asked_for_by_the_contract_s_own_word():
    one = probe(lambda _: answer())
    Streams().slow(one)
    (body,) = one.session.client.bodies
    assert body[CONTRACT.negotiation.field] == CONTRACT.negotiation.stream.name
    assert body["task"] == one.target.prompts.slow


def test_a_long_text_of_wide_characters_is_sent_between_its_marks():
    one = probe(lambda _: answer())
    Streams().wide(one)
    assert one.session.client.bodies[0]["task"] == recorded.BEGIN + recorded.WIDE + recorded.END
    assert {len(each.encode()) for each in recorded.WIDE} == {2, 3, 4}


@pytest.mark.parametrize("made", [answer(401), answer(500), answer(200, "application/json")])
def test_nothing_is_said_where_no_stream_came(made):
    with pytest.raises(Inconclusive, match="came"):
        Streams().ordinary(probe(lambda _: made))


def test_a_target_may_refuse_the_longest_text():
    one, streams = probe(lambda _: answer(413, "application/json")), Streams()
    with pytest.raises(NotObservable, match="refused"):
        streams.wide(one)
    assert streams.wide_if_any(one) == ()


def test_a_coding_that_nobody_here_knows_hides_the_stream():
    with pytest.raises(NotObservable, match="br"):
        Streams().ordinary(probe(lambda _: answer(coding="br")))


def test_a_stream_without_events_keeps_every_rule_in_vain():
    empty = Streams().ordinary(probe(lambda _: answer(body=b": nothing\n\n")))
    with pytest.raises(Inconclusive, match="no event"):
        recorded.with_events(empty)
    full = Streams().ordinary(probe(lambda _: answer()))
    assert recorded.with_events(full) is full


def test_a_stream_that_unpacks_to_too_much_says_nothing_of_the_target(monkeypatch):
    monkeypatch.setattr(coding, "MAX_BYTES", 1_000)
    body = gzip.compress(b"data: {}\n\n" * 1_000)
    one = probe(lambda _: answer(body=body, coding="gzip"))
    with pytest.raises(Inconclusive, match="over 1000 bytes"):
        Streams().ordinary(one)
