"""An id of a delivery is what all its tries share and no other delivery has."""

from __future__ import annotations

import json

import pytest

from taskpact.judging.tries import ids, told
from taskpact.wire.received import Received

TASK, OTHER = "6f1c8a3e-6d0b-4f57-9a55-0d5f6f0f2c11", "3e8a5c1d-2b64-4c39-9a0e-7d2f1b6c8e90"


def attempt(body: object = None, **headers: str) -> Received:
    lines = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Received(0.0, "POST", "/", lines, json.dumps(body).encode(), 503, b"")


def test_a_header_of_any_name_will_do():
    one, other = [attempt(x_delivery="a")] * 2, [attempt(x_delivery="b")] * 2
    assert ids(one, other, []) == ["header x-delivery"]


@pytest.mark.parametrize("name", ["id", "event_id", "delivery-id", "eventId", "messageID", "uuid"])
def test_a_member_that_is_called_an_id_will_do(name: str):
    one, other = [attempt({"meta": {name: "a"}})] * 2, [attempt({"meta": {name: "b"}})] * 2
    assert ids(one, other, []) == [f"member meta.{name}"]


@pytest.mark.parametrize("name", ["paid", "valid", "summary", "at"])
def test_other_members_identify_nothing(name: str):
    assert ids([attempt({name: "a"})] * 2, [attempt({name: "b"})] * 2, []) == []


def test_what_differs_between_tries_is_none():
    one = [attempt(webhook_id="a"), attempt(webhook_id="b")]
    assert ids(one, [attempt(webhook_id="c")] * 2, []) == []


def test_what_all_deliveries_share_is_none():
    assert ids([attempt(webhook_id="a")] * 2, [attempt(webhook_id="a")] * 2, []) == []


def test_the_ids_of_the_task_are_none():
    one = [attempt({"task_id": TASK}, x_task=f"task {TASK.upper()}")] * 2
    other = [attempt({"task_id": OTHER}, x_task=f"task {OTHER}")] * 2
    assert ids(one, other, [TASK, OTHER]) == []


def test_lengths_times_and_credentials_are_none():
    one = [attempt(content_length="1", date="x", authorization="a")] * 2
    other = [attempt(content_length="2", date="y", authorization="b")] * 2
    assert ids(one, other, []) == []


def test_what_was_seen_is_told():
    tries = [attempt(webhook_id="a"), attempt(webhook_id="b")]
    assert told(tries) == "header webhook-id: a, b"
