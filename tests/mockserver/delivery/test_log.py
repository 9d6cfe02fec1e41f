"""What is told of deliveries."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mockserver.delivery.log import log
from mockserver.delivery.webhook import Retries, after_try, claimed, dropped

POLICY = Retries(tries=2)


def tried(delivery, *statuses):
    for status in statuses:
        begun = claimed(delivery, delivery.next_at, 60.0)
        delivery = after_try(begun, status, "nobody there", delivery.next_at, POLICY)
    return delivery


@pytest.mark.parametrize(
    ("statuses", "state", "outcome"),
    [
        ((), "pending", ""),
        ((503,), "pending", "status 503"),
        ((503, 201), "delivered", "accepted: status 201"),
        ((302,), "given-up", "given up: status 302, and redirects are not followed"),
        ((None, None), "given-up", "given up after 2 tries: nobody there"),
    ],
)
def test_a_delivery_is_told_with_its_state_in_one_word(make, statuses, state, outcome):
    task = make()
    delivery = tried(task.deliveries[0], *statuses)
    (entry,) = log(replace(task, deliveries=(delivery,)))
    assert entry["id"] == delivery.id
    assert (entry["task"], entry["stream"]) == (task.id, delivery.stream_id)
    assert (entry["state"], entry["tries"], entry["outcome"]) == (state, len(statuses), outcome)
    assert (entry["next_at"] is None) == (state != "pending")


def test_the_next_try_is_told_as_a_time(make):
    assert log(make(due=1.5))[0]["next_at"] == "2027-01-15T08:00:01.500Z"


def test_what_is_not_sent_is_given_up(make):
    task = make()
    gone = replace(task, deliveries=(dropped(task.deliveries[0], "no webhook"),))
    assert log(gone)[0]["state"] == "given-up"


def test_several_tasks_are_told_in_their_order(make):
    tasks = [make("a"), replace(make("b"), deliveries=()), make("c")]
    assert [each["task"] for each in log(tasks)] == [tasks[0].id, tasks[2].id]
