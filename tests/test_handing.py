"""What is made of deliveries and artifacts, with a client that answers as told and a receiver."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from taskpact import handing
from taskpact.contract import load
from taskpact.handing import ARTIFACT, FIELD, WEBHOOK, Asked
from taskpact.judging.outcomes import Broken, Inconclusive, NotObservable
from taskpact.patience import Patience
from taskpact.probe import Probe
from taskpact.target import Caller, Target
from taskpact.target.target import Webhook
from taskpact.way import Session
from taskpact.wire.exchange import Exchange
from taskpact.wire.receiver import Receiver

CONTRACT = load()
TASK, STREAM = "6f1c8a3e-6d0b-4f57-9a55-0d5f6f0f2c11", "3e8a5c1d-2b64-4c39-9a0e-7d2f1b6c8e90"
OTHER = "11111111-2222-4333-8444-555555555555"
HOOK = Webhook("127.0.0.1", 0, "sesame", patience=0.2, settle=0.05)
DETAILS = {"stream": {"streamId": STREAM, "streamStatus": "completed"}}


def told(body: object, status: int = 200) -> Exchange:
    lines = (("Content-Type", "application/json"),)
    return Exchange("GET", "/", status=status, headers=lines, body=json.dumps(body).encode())


class Client:
    """Acknowledges tasks, and shows these details."""

    def __init__(self, details: object = DETAILS) -> None:
        self.details = details
        self.bodies: list[dict[str, object]] = []

    def send(self, method: str, *_: object, body: bytes | None, **__: object) -> Exchange:
        if method == "GET":
            return told(self.details)
        self.bodies.append(json.loads(body or b"null"))
        return told({"task_id": self.bodies[-1]["id"], "stream_id": STREAM}, 202)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


def probe(client: object, receiver: Receiver | None, *found: str) -> Probe:
    target = Target("http://127.0.0.1:1", {"self": Caller("self", "t")}, webhook=HOOK)
    names = frozenset({"details", "webhook", *found})
    session = Session(CONTRACT, target, client, names, 0, Patience(), receiver)  # type: ignore[arg-type]
    return Probe(session, CONTRACT.requirements["WHK-01"])


def deliver(receiver: Receiver, *names: str) -> int:
    url = f"http://127.0.0.1:{receiver.port}/"
    return httpx.post(url, json={"refs": names}, timeout=5).status_code


def test_a_task_asks_for_its_way_and_is_reacted_to(receiver: Receiver):
    client = Client()
    asked = handing.ask(probe(client, receiver), WEBHOOK, 503, task=TASK, text="Slowly.")
    assert client.bodies[0][FIELD] == WEBHOOK
    assert client.bodies[0]["task"] == "Slowly."
    assert [deliver(receiver, asked.id) for _ in range(2)] == [503, 200]


def test_nothing_is_asked_for_where_no_way_is_named(receiver: Receiver):
    client = Client()
    handing.ask(probe(client, receiver), None)
    assert FIELD not in client.bodies[0]


def test_without_a_receiver_nothing_is_observable():
    with pytest.raises(NotObservable, match="listen"):
        handing.receiver(probe(Client(), None))


def test_one_event_is_the_one(receiver: Receiver):
    mine = probe(Client(), receiver)
    asked = handing.ask(mine, WEBHOOK, task=TASK)
    deliver(receiver, TASK.upper(), STREAM)
    assert handing.exactly_one(mine, asked).names(TASK)


def test_an_event_is_found_by_its_stream_alone(receiver: Receiver):
    mine = probe(Client(), receiver)
    asked = handing.ask(mine, WEBHOOK, task=TASK)
    deliver(receiver, STREAM)
    assert len(handing.events(mine, asked)) == 1


def test_none_is_too_few_and_two_are_too_many(receiver: Receiver):
    mine = probe(Client(), receiver)
    asked = handing.ask(mine, WEBHOOK, task=TASK)
    with pytest.raises(Broken, match="no event arrived"):
        handing.exactly_one(mine, asked)
    deliver(receiver, TASK)
    deliver(receiver, TASK)
    with pytest.raises(Broken, match="2 events arrived"):
        handing.exactly_one(mine, asked)


def test_a_run_that_did_not_complete_is_not_judged(receiver: Receiver):
    failed = {"stream": {"streamStatus": "failed"}}
    mine = probe(Client(failed), receiver)
    with pytest.raises(NotObservable, match="'failed', not completed"):
        handing.exactly_one(mine, handing.ask(mine, WEBHOOK))


def test_without_the_measure_quiet_means_nothing(receiver: Receiver):
    mine = probe(Client(), receiver)
    with pytest.raises(Inconclusive, match="no event arrived for a task that asked for one"):
        handing.quiet(mine, handing.ask(mine, None, task=OTHER))


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ({"a": [TASK], "b": STREAM, "c": "completed"}, None),
        ({"url": f"/tasks/{TASK.upper()}/streams/{STREAM}"}, None),
        ({"a": TASK, "b": STREAM, "c": "a word of its own"}, None),
        ({"a": TASK, "b": STREAM, "c": "completed", "d": "error"}, None),
        ({"b": STREAM, "c": "completed"}, "id"),
        ({"a": TASK, "b": OTHER, "c": "completed"}, "none of the task's streams"),
        ({"a": TASK, "b": STREAM, "c": "running"}, "it says running, the details say completed"),
    ],
)
def test_what_a_payload_says_is_compared_with_the_details(receiver: Receiver, payload, reason):
    mine = probe(Client(), receiver)
    asked = Asked(TASK, TASK, told({"stream_id": STREAM}, 202))
    found = handing.untrue(mine, asked, payload)
    assert found is None if reason is None else reason in (found or "")


def test_details_that_show_no_streams_are_not_compared(receiver: Receiver):
    mine = probe(Client({"status": "completed"}), receiver)
    assert handing.untrue(mine, Asked(TASK, TASK, told({}, 202)), {"a": TASK}) is None


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (told([{"a": 1}]), True),
        (told({"a": 1}), True),
        (told({"artifacts": [{"a": 1}]}), True),
        (told([]), False),
        (told({"artifacts": []}), False),
        (told({"error": "none"}, 404), False),
    ],
)
def test_an_answer_holds_an_artifact_or_none(answer: Exchange, expected: bool):
    assert handing.has(answer) is expected


def test_an_artifact_needs_its_capability(receiver: Receiver):
    with pytest.raises(NotObservable):
        handing.look(probe(Client(), receiver), Asked(TASK, TASK, told({})))
    found = handing.look(probe(Client(), receiver, "artifacts"), Asked(TASK, TASK, told({})))
    assert handing.has(found)
    assert handing.handing(ARTIFACT) == {FIELD: ARTIFACT}


# --- a receiver that is flooded, and a run that is over


def test_nothing_is_said_of_events_once_the_receiver_took_no_more(receiver):
    """More may have come than is known: no event is missing, and none is one too many."""
    with socket.create_connection(("127.0.0.1", receiver.port), timeout=5) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n\r\n")
        connection.sendall(b"x" * 1_500_000)
        assert receiver.wait(lambda: bool(receiver.trouble), 5)
    with pytest.raises(Inconclusive, match="more than 1 MiB came to the receiver, so what else"):
        handing.exactly_one(probe(Client(), receiver), Asked(TASK, TASK, told({})))


def test_an_event_is_waited_for_no_longer_than_the_run_may_take(receiver):
    asking = probe(Client(), receiver)
    patience = Patience(0.01)
    hurried = Probe(replace(asking.session, patience=patience), asking.requirement)
    with pytest.raises(Inconclusive, match=r"used up its 0\.01 seconds"):
        handing.arrived(hurried, Asked(TASK, TASK, told({})))


@pytest.mark.parametrize("status", ["", "running", "failed", "whatever"])
def test_nothing_is_held_against_a_run_that_is_not_told_to_have_completed(status: str):
    asked = Asked(TASK, TASK, told({}))
    shown = Client({"stream": {"streamStatus": status}})
    with pytest.raises(NotObservable, match="has completed"):
        handing.is_told_over(probe(shown, None), asked)
    handing.is_told_over(probe(Client(), None), asked)
