"""The store in a Redis server: its journal, lost answers, and a server that goes and comes."""

from __future__ import annotations

import asyncio

import pytest
from redis.exceptions import ConnectionError  # noqa: A004

from mockserver import server
from mockserver.errors import Refusal, StoreError
from mockserver.store.redis import RedisStore


@pytest.fixture
def url(redis_server):
    return redis_server.emptied()


def refused(caught):
    return caught.value.why.status, caught.value.why.code


async def test_each_change_that_counted_is_in_the_journal(url, opening, made, redis_server):
    store = await opening(url)
    await store.change("a", lambda _: made.task("a"))
    await store.change("a", lambda before: before)
    await store.change("a", lambda before: made.owing(before, 2.5))
    with pytest.raises(TypeError):
        await store.change("a", lambda _: None + 1)
    with redis_server.client() as client:
        entries = client.xrange("taskpact:journal:a")
    assert [entry for _, entry in entries] == [
        {b"change": b"made", b"version": b"1", b"owed_at": b""},
        {b"change": b"changed", b"version": b"2", b"owed_at": b"2.5"},
    ]
    assert entries[0][0] < entries[1][0]


async def test_all_keys_are_under_the_prefix(url, made, redis_server):
    store = RedisStore(url, "elsewhere:")
    await store.ready()
    await store.change("a", lambda _: made.task("a", owed_at=1.0))
    with redis_server.client() as client:
        assert sorted(client.keys()) == [
            b"elsewhere:journal:a", b"elsewhere:number", b"elsewhere:owed",
            b"elsewhere:owned:alice", b"elsewhere:task:a", b"elsewhere:version",
        ]  # fmt: skip
    await store.close()


async def test_another_version_is_told(url, opening, redis_server):
    with redis_server.client() as client:
        client.set("taskpact:version", 7)
    with pytest.raises(StoreError, match="has the version b'7', and the one known here is 1"):
        await opening(url)


def losing_the_first_answer(store, meanwhile=None):
    """The script runs, and its answer does not come."""
    whole, lost = store._swap, []

    async def swap(keys, values):
        answer = await whole(keys, values)
        if not lost:
            lost.append(answer)
            if meanwhile is not None:
                await meanwhile()
            raise ConnectionError("gone")
        return answer

    store._swap = swap


async def test_a_change_whose_answer_was_lost_is_made_once(url, opening, made):
    store = await opening(url)
    await store.change("a", lambda _: made.task("a"))
    losing_the_first_answer(store)
    assert len((await store.change("a", made.more)).runs) == 2
    assert len((await store.task("a")).runs) == 2


async def test_a_lost_answer_is_never_made_up_for_twice(url, opening, made):
    """Where another process went on from it, nobody can tell any more: a refusal says so."""
    store, other = await opening(url), await opening(url)
    await store.change("a", lambda _: made.task("a"))
    losing_the_first_answer(store, lambda: other.change("a", made.more))
    with pytest.raises(Refusal) as caught:
        await store.change("a", made.more)
    assert refused(caught) == (503, "store_unavailable")
    assert len((await store.task("a")).runs) == 3


async def test_a_change_that_others_always_outrun_is_refused(url, opening, made):
    """The number of tries is bounded; what the others made stays."""
    store, other = await opening(url), await opening(url)
    await store.change("a", lambda _: made.task("a"))
    whole, tries = store._swap, []

    async def too_late(keys, values):
        tries.append(await other.change("a", made.more))
        return await whole(keys, values)

    store._swap = too_late
    with pytest.raises(Refusal) as caught:
        await store.change("a", made.more)
    assert refused(caught) == (503, "store_contended")
    assert await store.task("a") == tries[-1]


async def test_a_change_is_made_again_on_what_another_process_left(url, opening, made):
    store, other = await opening(url), await opening(url)
    await store.change("a", lambda _: made.task("a"))
    seen = []

    def change(before):
        seen.append(len(before.runs))
        return made.more(before)

    whole = store._swap

    async def late(keys, values):
        if len(seen) == 1:
            await other.change("a", made.more)
        return await whole(keys, values)

    store._swap = late
    assert len((await store.change("a", change)).runs) == 3
    assert seen == [1, 2]


async def test_a_call_that_is_cancelled_spoils_no_other(url, opening, made):
    """A client that goes away cancels its call, whose answer nobody else must get."""
    store = await opening(url)
    await store.change("a", lambda _: made.task("a"))
    for turns in range(12):
        call = asyncio.create_task(store.change("b", lambda _: made.task("b")))
        for _ in range(turns):
            await asyncio.sleep(0)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        assert await store.task("a") == made.task("a")
        assert await store.owed_at() is None


async def test_a_server_that_is_gone_is_a_refusal_until_it_is_back(own_redis_server, opening, made):
    store = await opening(own_redis_server.url)
    await store.change("a", lambda _: made.task("a", owed_at=1.0))
    own_redis_server.kill()
    calls = (
        store.change("a", made.more),
        store.task("a"),
        store.page("alice", cursor=None, limit=1, keeps=lambda _: True),
        store.owing(2.0, 1),
        store.owed_at(),
    )
    for call in calls:
        with pytest.raises(Refusal) as caught:
            await call
        assert refused(caught) == (503, "store_unavailable")
        assert str(own_redis_server.folder) not in str(caught.value)
    own_redis_server.start()
    assert await store.change("a", made.more) == await store.task("a")
    assert [len(each.runs) for each in await store.owing(2.0, 1)] == [2]


async def test_clients_are_told_503_while_the_server_is_gone(own_redis_server, opening, mock):
    answer = server.application(mock.world, await opening(own_redis_server.url))
    serving = await server.start(answer, "127.0.0.1", 0)
    body = {"task": "Say hello.", "response_format": "json"}
    own_redis_server.kill()
    refusal = await mock.post(body, path=f"{serving.url}/api/v1/tasks")
    assert (refusal.status_code, refusal.json()["code"]) == (503, "store_unavailable")
    assert refusal.headers["Retry-After"] == "1"
    own_redis_server.start()
    assert (await mock.post(body, path=f"{serving.url}/api/v1/tasks")).status_code == 202
    listed = await mock.get(f"{serving.url}/api/v1/tasks")
    assert listed.json()["total"] == 1
    await serving.stop()


async def test_a_wrong_password_is_told_and_never_shown(own_redis_server, opening):
    with own_redis_server.client() as client:
        client.config_set("requirepass", "right-one")
    with pytest.raises(StoreError, match="user and password are given as in") as caught:
        await opening(own_redis_server.url.replace("unix://", "unix://me:wrong-one@"))
    assert "wrong-one" not in str(caught.value)
    store = await opening(own_redis_server.url.replace("unix://", "unix://:right-one@"))
    assert await store.owed_at() is None


async def test_a_server_that_is_not_there_is_told(opening, tmp_path):
    with pytest.raises(StoreError, match=r"none cannot be used \(.+\): start a Redis server there"):
        await opening(f"unix://{tmp_path}/none")


@pytest.mark.parametrize(
    "where", ["redis://:hidden@h:x/0", "redis://:hid/hidden@h/0", "redis://:hidden@[h/0"]
)
async def test_an_address_that_cannot_be_read_is_told_and_not_shown(opening, where):
    with pytest.raises(StoreError, match="the address of the Redis server cannot") as caught:
        await opening(where)
    assert "hid" not in str(caught.value)


async def test_an_option_that_is_none_is_told(opening, redis_server):
    with pytest.raises(StoreError, match="unexpected keyword argument 'colour'"):
        await opening(f"{redis_server.url}?colour=red")
