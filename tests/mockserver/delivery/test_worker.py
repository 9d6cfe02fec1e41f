"""The worker: what is due is sent, once it is due, once; nothing that fails ends it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from mockserver.delivery.sending import Sent
from mockserver.delivery.webhook import Retries, Webhook, after_try, claimed
from mockserver.delivery.worker import CORRECT, LEASE, merged
from mockserver.errors import Refusal, StoreError
from mockserver.store.memory import MemoryStore

POLICY = Retries(first=2.0, factor=2.0, longest=60.0, tries=4)
FAILED = Sent(503)
LOST = Sent(None, "no answer")


async def test_what_is_due_is_sent_to_the_team_s_url_with_its_token(post, make):
    await post.add(make("a"))
    async with post.working():
        (request,) = post.sender.requests
    assert request.url == "http://receiver.test/hook"
    assert request.headers["Authorization"] == "Bearer sesame"
    assert request.body["references"]["task_id"] == make("a").id
    assert request.id == make("a").deliveries[0].id
    assert (await post.delivery()).outcome == "accepted: status 204"


async def test_nothing_is_sent_before_it_is_due(post, make):
    await post.add(make("a", due=7.25))
    async with post.working():
        await post.clock.advance(7.2)
        early = list(post.sender.requests)
        await post.clock.advance(100)
    assert (early, post.sender.times) == ([], [7.25])


async def test_what_was_accepted_is_not_sent_again_by_anybody(post, make):
    await post.add(make("a"))
    for _ in range(3):
        async with post.working():
            await post.clock.advance(LEASE * 2)
    assert post.sender.times == [0.0]


async def test_a_failed_try_is_repeated_after_growing_pauses_under_one_id(post, make):
    post.sender.answers = [FAILED, LOST, Sent(429)]
    await post.add(make("a"))
    async with post.working(retries=POLICY):
        await post.clock.advance(100)
    assert post.sender.times == [0.0, 2.0, 6.0, 14.0]
    assert len({each.id for each in post.sender.requests}) == 1
    assert await post.delivery() == replace(
        make("a").deliveries[0], next_at=None, tries=4, outcome="accepted: status 204"
    )


async def test_it_is_given_up_after_the_last_try(post, make, caplog):
    post.sender.answers = [FAILED] * 10
    await post.add(make("a"))
    async with post.working(retries=POLICY):
        await post.clock.advance(1000)
    assert len(post.sender.requests) == POLICY.tries
    assert (await post.delivery()).outcome == "given up after 4 tries: status 503"
    assert [each.name for each in caplog.records] == ["mockserver"]


@pytest.mark.parametrize("status", [302, 307, 400, 401, 404, 410])
async def test_a_final_answer_is_not_asked_for_again(post, make, status):
    post.sender.answers = [Sent(status, location="http://elsewhere.test/")]
    await post.add(make("a"))
    async with post.working():
        await post.clock.advance(1000)
    assert [each.url for each in post.sender.requests] == ["http://receiver.test/hook"]
    assert (await post.delivery()).outcome.startswith(f"given up: status {status}")


async def test_nothing_is_sent_for_a_team_without_webhook(post, make):
    """AMB-DELIVERY-WITHOUT-URL."""
    await post.add(make("a", team="blue"), make("b"))
    async with post.working():
        await post.clock.advance(100)
    assert [each.body["references"]["task_id"] for each in post.sender.requests] == [make("b").id]
    after = await post.delivery("a")
    assert (after.next_at, after.tries) == (None, 0)
    assert after.outcome == "not sent: the team has no webhook"


async def test_nothing_is_sent_for_a_run_that_did_not_complete_after_all(post, make):
    await post.add(make("a"))
    async with post.working(payload=lambda _task, _delivery: None):
        await post.clock.advance(100)
    assert post.sender.requests == []
    assert (await post.delivery()).outcome == "not sent: the run did not complete"


async def test_each_delivery_of_a_task_is_sent(post, make):
    task, other = make("a"), make("b", due=3.0)
    await post.add(replace(task, deliveries=(*task.deliveries, *other.deliveries)))
    async with post.working():
        await post.clock.advance(10)
    assert post.sender.times == [0.0, 3.0]
    assert len({each.id for each in post.sender.requests}) == 2


async def test_whoever_wakes_it_need_not_wait_for_its_next_look(post, make):
    async with post.working() as worker:
        await post.clock.advance(0.25)
        await post.add(make("a", due=0.125))
        worker.wake()
        await post.clock.advance(0)
    assert post.sender.times == [0.25]


async def test_work_that_another_process_added_is_seen_within_a_second(post, make):
    async with post.working():
        await post.clock.advance(10.5)
        await post.add(make("a"))
        await post.clock.advance(1)
    assert post.sender.times == [11.0]


async def test_it_sleeps_while_there_is_nothing_to_do(post, make):
    """It looks once a second, and does not spin."""
    asked = []

    class Counting(MemoryStore):
        async def owing(self, until, limit):
            asked.append(until)
            return await super().owing(until, limit)

    post.store = Counting()
    await post.add(make("a", due=1000.0))
    async with post.working():
        await post.clock.advance(10)
    assert len(asked) == 11


async def test_no_more_than_a_few_are_sent_at_a_time_and_all_in_the_end(post, make):
    await post.add(*(make(str(number)) for number in range(20)))
    post.sender.gate.clear()
    async with post.working(at_once=3):
        await post.clock.advance(2)
        waiting = len(post.sender.requests)
        post.sender.gate.set()
        await post.clock.advance(10)
    assert (waiting, post.sender.busiest) == (3, 3)
    assert len({each.id for each in post.sender.requests}) == len(post.sender.requests) == 20


async def test_a_receiver_that_hangs_holds_up_nobody_else(post, make):
    await post.add(make("a"))
    post.sender.gate.clear()
    async with post.working():
        post.sender.gate = asyncio.Event()
        post.sender.gate.set()
        await post.add(make("b"))
        await post.clock.advance(2)
    assert (await post.delivery("b")).outcome == "accepted: status 204"
    assert (await post.delivery("a")).outcome == ""


async def test_two_workers_on_one_store_send_no_try_twice(post, make):
    await post.add(*(make(str(number), due=number % 3) for number in range(30)))
    post.sender.answers = [FAILED, LOST] * 15
    async with post.working(), post.working(), post.working():
        await post.clock.advance(100)
    assert len(post.sender.requests) == 60
    tried = [(await post.delivery(str(number))).tries for number in range(30)]
    assert sum(tried) == 60


async def test_two_workers_that_see_the_same_work_do_not_both_get_it(post, make):
    """Both have asked what is owed before either claims."""
    both = asyncio.Barrier(2)

    class Meeting(MemoryStore):
        async def owing(self, until, limit):
            found = await super().owing(until, limit)
            if found:
                await both.wait()
            return found

    post.store = Meeting()
    await post.add(make("a"))
    async with post.working(), post.working():
        await post.clock.advance(5)
    assert post.sender.times == [0.0]


async def test_a_worker_that_dies_while_it_sends_leaves_the_try_to_the_next(post, make):
    await post.add(make("a"))
    post.sender.gate.clear()
    async with post.working():
        pass
    post.sender.gate.set()
    async with post.working():
        await post.clock.advance(LEASE - 1)
        early = len(post.sender.requests)
        await post.clock.advance(LEASE)
    assert early == 1
    assert post.sender.times == [0.0, LEASE]
    assert len({each.id for each in post.sender.requests}) == 1


async def test_a_worker_can_be_started_again(post, make):
    """Slots that were taken when it was cancelled are free again."""
    worker = post.worker(at_once=1)
    await post.add(make("a"))
    post.sender.gate.clear()
    async with post.working(worker):
        pass
    post.sender.gate.set()
    async with post.working(worker):
        await post.clock.advance(LEASE)
    assert (await post.delivery()).outcome == "accepted: status 204"


TROUBLES = [
    StoreError("damaged"),
    Refusal(503, "store_unavailable", "away"),
    ConnectionResetError("reset"),
]


def failing(name, error, times=1):
    """A store whose method of that name fails so many times."""
    left = [error] * times

    async def method(self, *given):
        if self.shaky and left:
            raise left.pop()
        return await getattr(MemoryStore, name)(self, *given)

    store = type("Failing", (MemoryStore,), {name: method, "shaky": False})()
    return store, left


@pytest.mark.parametrize("error", TROUBLES, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("name", ["owing", "owed_at", "change"])
async def test_trouble_with_the_store_is_logged_and_ends_nothing(post, make, caplog, name, error):
    post.store, left = failing(name, error)
    await post.add(make("a"))
    post.store.shaky = True
    async with post.working():
        await post.clock.advance(5)
    assert left == []
    assert len(post.sender.requests) == 1
    assert (await post.delivery()).outcome == "accepted: status 204"
    assert str(error) in caplog.text


async def test_a_store_that_stays_away_does_not_fill_the_log(post, make, caplog):
    post.store, _ = failing("owing", StoreError("away"), times=200)
    await post.add(make("a"))
    post.store.shaky = True
    async with post.working():
        await post.clock.advance(119)
    assert len(caplog.records) == 2
    assert post.sender.requests == []


async def test_an_acceptance_is_recorded_as_soon_as_the_store_is_back(post, make):
    """Nothing is sent again for it, although the store was away when it came."""
    post.store, left = failing("change", StoreError("away"), times=20)
    await post.add(make("a"))
    post.sender.gate.clear()
    async with post.working():
        post.store.shaky = True
        post.sender.gate.set()
        await post.clock.advance(40)
        await post.clock.advance(LEASE)
    assert left == []
    assert post.sender.times == [0.0]


async def test_a_task_that_has_gone_is_let_go(post, make):
    await post.add(make("a"))
    post.sender.gate.clear()
    async with post.working():
        await post.add(replace(make("a"), deliveries=()))
        post.sender.gate.set()
        await post.add(make("b"))
        await post.clock.advance(5)
    assert (await post.delivery("b")).outcome == "accepted: status 204"


class TestTheEndOfATryThatOutlivedItsClaim:
    """Another try has begun meanwhile."""

    @pytest.fixture
    def begun(self, make):
        return claimed(make().deliveries[0], 0.0, 60.0)

    @pytest.fixture
    def current(self, begun):
        return claimed(begun, 60.0, 60.0)

    def test_a_failure_changes_nothing(self, begun, current):
        assert merged(current, begun, after_try(begun, 503, "", 61.0, POLICY)) == current

    def test_giving_up_changes_nothing(self, begun, current):
        assert merged(current, begun, after_try(begun, 404, "", 61.0, POLICY)) == current

    def test_acceptance_counts(self, begun, current):
        after = merged(current, begun, after_try(begun, 200, "", 61.0, POLICY))
        assert after == replace(current, next_at=None, outcome="accepted: status 200")

    def test_acceptance_stays_whatever_the_other_try_met(self, begun, current):
        done = merged(current, begun, after_try(begun, 200, "", 61.0, POLICY))
        late = after_try(current, 503, "", 62.0, POLICY)
        assert merged(done, current, late) == done


class TestABrokenServer:
    """Each replaces one decision."""

    async def test_can_deliver_twice(self, post, make):
        def twice(delivery, status, error, now, policy):
            after = after_try(delivery, status, error, now, policy)
            return replace(after, next_at=now if delivery.tries == 1 else after.next_at)

        await post.add(make("a"))
        async with post.working(delivering=replace(CORRECT, after_try=twice)):
            await post.clock.advance(5)
        assert post.sender.times == [0.0, 0.0]

    async def test_can_name_every_try_anew(self, post, make):
        def renamed(delivery, payload, webhook):
            return CORRECT.request_of(replace(delivery, id=f"{delivery.tries}"), payload, webhook)

        post.sender.answers = [FAILED]
        await post.add(make("a"))
        async with post.working(delivering=replace(CORRECT, request_of=renamed)):
            await post.clock.advance(5)
        assert [each.id for each in post.sender.requests] == ["1", "2"]

    async def test_can_forget_the_token(self, post, make):
        def silent(delivery, payload, webhook):
            return CORRECT.request_of(delivery, payload, Webhook(webhook.url))

        await post.add(make("a"))
        async with post.working(delivering=replace(CORRECT, request_of=silent)):
            await post.clock.advance(5)
        assert "Authorization" not in post.sender.requests[0].headers

    async def test_can_follow_redirects(self, post, make):
        async def following(sender, url, headers, body):
            sent = await sender.send(url, headers, body)
            return await sender.send(sent.location, headers, body) if sent.location else sent

        post.sender.answers = [Sent(307, location="http://elsewhere.test/")]
        await post.add(make("a"))
        async with post.working(delivering=replace(CORRECT, send=following)):
            await post.clock.advance(5)
        assert [each.url for each in post.sender.requests][1:] == ["http://elsewhere.test/"]
