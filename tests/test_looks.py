"""A server that refuses nothing is told from one that looks, with as few requests as can be."""

import json

import pytest

from taskpact.contract import load
from taskpact.judging.outcomes import Inconclusive
from taskpact.looks import Looks
from taskpact.probe import Probe
from taskpact.target import Caller, Target
from taskpact.way import Session
from taskpact.wire.exchange import Exchange

CONTRACT = load()
JSON = (("Content-Type", "application/json"),)


class Scripted:
    """Gives each body the status that a function says."""

    def __init__(self, status):
        self.status = status
        self.count = 0

    def send(self, *_, body, **__):
        self.count += 1
        return Exchange("POST", "/", status=self.status(body), headers=JSON, body=b"{}")


def probe(status, headers=()):
    target = Target("http://127.0.0.1:1", {"self": Caller("self", "token")})
    session = Session(CONTRACT, target, Scripted(status), frozenset())
    return Probe(session, CONTRACT.requirements["ERR-06"], headers)


def members(body):
    try:
        return json.loads(body)
    except ValueError:
        return None


def test_a_server_that_refuses_what_is_no_json_looks():
    one = probe(lambda body: 202 if members(body) is not None else 400)
    Looks().needed(one)
    assert one.session.client.count == 1


def test_a_server_that_fails_at_json_but_refuses_values_looks():
    def status(body):
        made = members(body)
        if not isinstance(made, dict):
            return 500
        return 202 if CONTRACT.accepts(made) else 422

    Looks().needed(probe(status))


def test_nothing_is_said_of_a_server_that_refuses_nothing_and_it_is_asked_once():
    one, looks = probe(lambda _: 202), Looks()
    with pytest.raises(Inconclusive, match="refuses nothing"):
        looks.needed(one)
    asked = one.session.client.count
    with pytest.raises(Inconclusive, match="refuses nothing"):
        looks.needed(one)
    assert one.session.client.count == asked


def test_nothing_is_said_of_a_server_that_takes_nothing():
    with pytest.raises(Inconclusive, match="no ordinary request"):
        Looks().needed(probe(lambda _: 500))


def test_each_deviation_is_asked_by_itself():
    looks = Looks()
    looks.needed(probe(lambda body: 202 if members(body) else 400))
    with pytest.raises(Inconclusive):
        looks.needed(probe(lambda _: 202, (("Prefer", "deviation=x"),)))
