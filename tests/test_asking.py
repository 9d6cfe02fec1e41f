"""Twins of any form, and waiting for a target, with a client that answers as told."""

import json

import pytest

from taskpact import asking, negotiating
from taskpact.cases.case import Case
from taskpact.contract import load
from taskpact.judging.outcomes import Broken, Inconclusive, NotObservable
from taskpact.probe import Probe
from taskpact.target import Caller, Target
from taskpact.way import Session
from taskpact.wire.exchange import Exchange, Fault

CONTRACT = load()
UUID = "2f9c1f60-8a3b-4c55-9d0e-3d1c2b7a9e10"


def told(status, kind="application/json", body=None):
    data = json.dumps(body if body is not None else {"task_id": UUID, "status": "running"})
    return Exchange(
        "POST", "/", status=status, headers=(("Content-Type", kind),), body=data.encode()
    )


def stream(status=200):
    return Exchange(
        "POST", "/", status=status, headers=(("Content-Type", "text/event-stream"),), body=b"data:"
    )


class Scripted:
    """Answers each request by a function of its body and its Accept header."""

    def __init__(self, answer):
        self.answer = answer
        self.bodies = []

    def send(self, method, _, *, headers, body, **__):
        self.bodies.append(json.loads(body) if body else None)
        accept = ", ".join(value for name, value in headers if name == "Accept")
        return self.answer(method, self.bodies[-1], accept)


def probe(answer, found=()):
    target = Target("http://127.0.0.1:1", {"self": Caller("self", "token")})
    session = Session(CONTRACT, target, Scripted(answer), frozenset(found))
    return Probe(session, CONTRACT.requirements["NEG-01"])


def test_a_target_works_when_it_takes_any_form_of_an_ordinary_request():
    asking.works(probe(lambda *_: told(202)))
    asking.works(probe(lambda _, body, __: told(202 if body.get("response_format") else 400)))
    asking.works(probe(lambda _, body, __: told(202 if "id" in body else 400)))


def test_nothing_is_said_of_a_target_that_takes_nothing():
    with pytest.raises(Inconclusive, match="no ordinary request"):
        asking.works(probe(lambda *_: told(400)))


def test_the_expected_answer_is_no_reason_for_anything():
    negotiating.must_be(probe(lambda *_: told(400)), told(202), "json")


def test_another_answer_breaks_the_rule():
    with pytest.raises(Broken, match="expected the answer 'sse'"):
        negotiating.must_be(probe(lambda *_: told(400)), told(202), "sse")


def test_a_refusal_breaks_it_only_where_something_is_taken():
    with pytest.raises(Broken, match="came 406"):
        negotiating.must_be(probe(lambda *_: told(202)), told(406), "sse")
    with pytest.raises(Inconclusive):
        negotiating.must_be(probe(lambda *_: told(406)), told(406), "sse")


UNUSUAL = Case(
    "unusual",
    {},
    headers=(("Accept", "APPLICATION/JSON"),),
    facts={"expected": "json", "plain": "application/json"},
)


def test_an_unusual_spelling_that_is_understood_needs_no_twin():
    asked = probe(lambda *_: told(202))
    negotiating.must_be_as_plain(asked, UNUSUAL)
    assert len(asked.exchanges) == 1


def test_an_unusual_spelling_that_is_misread_breaks_the_rule():
    with pytest.raises(Broken, match="though 'application/json' gets it"):
        negotiating.must_be_as_plain(
            probe(lambda _, __, accept: told(202) if accept == "application/json" else stream()),
            UNUSUAL,
        )


def test_an_unusual_spelling_shows_nothing_where_the_plain_one_is_misread():
    with pytest.raises(Inconclusive, match="plain spelling"):
        negotiating.must_be_as_plain(probe(lambda *_: stream()), UNUSUAL)


def test_a_plain_request_names_no_format():
    asked = probe(lambda *_: told(202))
    negotiating.ask(asked, Case("any", {"mode": "plan"}, headers=(("Accept", "*/*"),)))
    (body,) = asked.session.client.bodies
    assert CONTRACT.negotiation.field not in body
    assert body["mode"] == "plan"


def test_a_valid_request_must_be_taken():
    assert asking.taken(probe(lambda *_: told(202)), {}).status == 202
    with pytest.raises(Broken, match="409"):
        asking.taken(probe(lambda _, body, __: told(202 if body else 409)), {})
    with pytest.raises(Inconclusive):
        asking.taken(probe(lambda *_: told(500)), {})


def test_an_acknowledgement_without_an_id_says_nothing_of_ids():
    bare = told(202, body={"status": "running"})
    assert asking.id_in(probe(None), told(202)) == UUID
    with pytest.raises(Inconclusive):
        asking.id_in(probe(lambda *_: bare), bare)


def test_an_id_under_an_unknown_name_is_found_where_the_target_repeats_ours():
    def answer(_, body, __):
        return told(202, body={"ref": [body["id"]], "asked": 1})

    assert asking.told_id(probe(answer), told(202, body={"ref": [UUID]})) == UUID
    assert asking.told_id(probe(answer), told(202, body={"ref": [7]})) is None
    assert asking.told_id(probe(answer), told(202, body={"ref": []})) is None


def test_ids_are_the_same_in_capitals():
    assert asking.same(UUID, UUID.upper())
    assert not asking.same(UUID, UUID[:-1])


def test_details_are_read_where_some_new_task_shows():
    asking.reads(probe(lambda *_: told(200)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "eventually", lambda _, found: found())
        with pytest.raises(Inconclusive, match="details of no new task"):
            asking.reads(probe(lambda method, *_: told(202 if method == "POST" else 404)))


def test_the_field_that_names_a_task_is_the_contracts():
    assert asking.identity(probe(None)) == "id"
    assert asking.named(probe(None), UUID)["id"] == UUID


def test_the_status_words_are_the_contracts():
    assert "completed" in asking.states(probe(None), "ended")
    assert frozenset() == asking.states(probe(None), "no such kind")


@pytest.mark.parametrize(
    ("details", "status"),
    [
        ({"stream": {"streamStatus": "running"}}, "running"),
        ({"stream": None, "task": {"status": "completed"}}, "completed"),
        ({"stream": {"streamStatus": None}, "task": {}}, ""),
        ({}, ""),
    ],
)
def test_the_status_of_the_latest_run_is_read_where_it_shows(details, status):
    assert status == asking.run_status(details)


def test_what_comes_true_at_once_is_not_waited_for():
    assert asking.eventually(probe(None), lambda: True, patience=0)


def test_patience_ends():
    assert not asking.eventually(probe(None), lambda: False, patience=0)


def test_a_run_that_is_not_active_is_not_waited_for():
    details = {"messages": [], "task": {}, "stream": {"streamStatus": "completed"}}
    seen = asking.finished(probe(lambda *_: told(200, body=details), ["details"]), UUID)
    assert details == seen


def test_a_run_cannot_be_waited_for_without_details():
    with pytest.raises(NotObservable):
        asking.finished(probe(lambda *_: told(200)), UUID)


@pytest.mark.parametrize(
    ("details", "shown"), [({"task": {"id": UUID}}, UUID), ({"task": {}}, ""), ([], "")]
)
def test_the_id_in_details_is_where_the_contract_says(details, shown):
    assert shown == asking.shown_id(probe(None), told(200, body=details))


@pytest.mark.parametrize("judged", ["accepted", "refused"])
def test_a_request_that_was_not_sent_shows_nothing(judged):
    """As while a target is started again; the twin comes when it is there."""
    down = Exchange("POST", "/", fault=Fault("connect", "Connection refused"))
    coming = iter([down])
    with pytest.raises(Inconclusive, match="was not sent"):
        getattr(probe(lambda *_: next(coming, told(202))), judged)(UNUSUAL)


def test_details_of_any_id_prove_no_task():
    """A server that shows the same to whatever it is asked for."""
    shown = probe(lambda method, *_: told(200 if method == "GET" else 202), {"details"})
    assert shown.shows_any_task()
    shown.made_no_task(UUID, told(400))


def test_details_of_the_refused_id_alone_prove_a_task():
    looks = iter([told(200)])
    made = probe(lambda *_: next(looks, told(404)), {"details"})
    with pytest.raises(Broken, match="yet it made the task"):
        made.made_no_task(UUID, told(400))
