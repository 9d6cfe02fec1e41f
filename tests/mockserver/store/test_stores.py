"""What every store keeps to, as the protocol says it; each test runs on every store there is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from mockserver.store.protocol import Store
from mockserver.store.records import Task

FOREVER = float("inf")


def making(made: Task) -> Callable[[Task | None], Task]:
    return lambda _: made


async def page(store: Store, cursor: str | None = None, limit: int = 10, owner: str = "alice"):
    return await store.page(owner, cursor=cursor, limit=limit, keeps=None)


async def test_a_page_of_all_is_a_page_of_those_that_are_each_wanted(store: Store, fill) -> None:
    await fill(5)
    for limit in (1, 2, 5, 9):
        cursor = None
        while True:
            all_of_them = await page(store, cursor, limit)
            each = await store.page("alice", cursor=cursor, limit=limit, keeps=lambda _: True)
            assert all_of_them == each
            cursor = each.cursor
            if cursor is None:
                break


@pytest.fixture
def fill(store: Store, made):
    """Makes some tasks; gives their ids, newest first."""

    async def fill_(count: int, owner: str = "alice") -> list[str]:
        ids = [f"{owner}-{number}" for number in range(count)]
        for each in ids:
            await store.change(each, making(made.task(each, owner)))
        return ids[::-1]

    return fill_


@pytest.fixture
def owe(store: Store, made):
    """Makes tasks that owe something, by the times at which they do."""

    async def owe_(**owed: float | None) -> None:
        for name, at in owed.items():
            await store.change(name, making(made.owing(made.task(name), at)))

    return owe_


async def test_a_task_is_found_by_its_id(store: Store, made) -> None:
    kept = await store.change("a", making(made.task("a")))
    assert await store.task("a") == kept == made.task("a")


@pytest.mark.parametrize("name", ["", "\x00", "é", "e\u0301", "\ud800", "a:b", "*", "x" * 5000])
async def test_a_task_may_have_any_id(store: Store, made, name: str) -> None:
    """A deviating server takes whatever a client names."""
    await store.change("a", making(made.task("a")))
    await store.change(name, making(made.task(name)))
    assert await store.task(name) == made.task(name)
    assert await store.task("a") == made.task("a")
    assert [each.id for each in (await page(store)).tasks] == [name, "a"]


async def test_there_is_no_task_that_was_not_made(store: Store) -> None:
    assert await store.task("a") is None
    assert (await page(store)).tasks == []


async def test_a_change_sees_the_task_as_it_was(store: Store, made) -> None:
    seen: list[Task | None] = []

    def change(before: Task | None) -> Task:
        seen.append(before)
        return made.task("a") if before is None else made.more(before)

    first = await store.change("a", change)
    second = await store.change("a", change)
    assert seen == [None, first]
    assert [each.config.stream_id for each in second.runs] == ["s1", "s2"]
    assert await store.task("a") == second


async def test_a_change_that_raises_leaves_everything_as_it_was(store: Store, made) -> None:
    def refuse(_: Task | None) -> Task:
        raise LookupError

    kept = await store.change("a", making(made.task("a", owed_at=5.0)))
    for each in ("a", "b"):
        with pytest.raises(LookupError):
            await store.change(each, refuse)
    assert (await store.task("a"), await store.task("b")) == (kept, None)
    assert (await page(store)).total == 1
    assert await store.owed_at() == 5.0
    await store.change("a", made.more)
    assert len((await store.task("a")).runs) == 2


async def test_a_change_to_the_same_task_changes_nothing(store: Store, made) -> None:
    kept = await store.change("a", making(made.task("a", owed_at=5.0)))
    same: list[Task | None] = []

    def leave(before: Task | None) -> Task:
        same.append(before)
        return before

    assert await store.change("a", leave) is same[0]
    assert await store.task("a") == kept
    assert [each.id for each in await store.owing(FOREVER, 9)] == ["a"]


async def test_changes_at_the_same_moment_all_count(store: Store, made) -> None:
    def add(before: Task | None) -> Task:
        return made.task("a") if before is None else made.more(before)

    changed = await asyncio.gather(*(store.change("a", add) for _ in range(50)))
    assert sorted(len(each.runs) for each in changed) == list(range(1, 51))
    assert len((await store.task("a")).runs) == 50
    assert (await page(store)).total == 1


async def test_a_page_has_the_newest_tasks_first(store: Store, fill) -> None:
    ids = await fill(5)
    found = await page(store, limit=3)
    assert [each.id for each in found.tasks] == ids[:3]
    assert found.total == 5


@pytest.mark.parametrize(
    ("count", "limit"), [(0, 3), (1, 3), (3, 3), (4, 3), (10, 1), (7, 100), (150, 64)]
)
async def test_pages_lose_no_task_and_repeat_none(
    store: Store, fill, count: int, limit: int
) -> None:
    ids = await fill(count)
    found: list[str] = []
    cursor: str | None = None
    for _ in range(count + 1):
        told = await page(store, cursor, limit)
        assert told.total == count
        found += [each.id for each in told.tasks]
        cursor = told.cursor
        if cursor is None:
            break
    assert found == ids


async def test_the_last_page_names_no_further_one(store: Store, fill) -> None:
    await fill(4)
    first = await page(store, limit=2)
    assert first.cursor is not None
    assert (await page(store, first.cursor, 2)).cursor is None


async def test_a_task_made_meanwhile_moves_no_page(store: Store, fill, made) -> None:
    ids = await fill(4)
    first = await page(store, limit=2)
    await store.change("new", making(made.task("new")))
    second = await page(store, first.cursor, 2)
    assert [each.id for each in (*first.tasks, *second.tasks)] == ids


async def test_pages_are_whole_while_tasks_are_made(store: Store, fill, made) -> None:
    """Whoever reads on with cursors gets what was there at the start, in its order."""
    ids = await fill(9)

    async def read() -> list[str]:
        found: list[str] = []
        told = await page(store, limit=2)
        while told.cursor is not None:
            found += [each.id for each in told.tasks]
            told = await page(store, told.cursor, 2)
        return found + [each.id for each in told.tasks]

    making_more = [store.change(f"n{n}", making(made.task(f"n{n}"))) for n in range(20)]
    found, *_ = await asyncio.gather(read(), *making_more)
    assert [each for each in found if each in ids] == ids
    assert len(set(found)) == len(found)


async def test_a_changed_task_keeps_its_place(store: Store, fill) -> None:
    ids = await fill(3)
    await store.change(ids[-1], lambda before: replace(before, visibility="team"))  # type: ignore[type-var]
    assert [each.id for each in (await page(store)).tasks] == ids


async def test_a_page_has_the_owner_s_tasks_only(store: Store, fill) -> None:
    await fill(2, "bob")
    ids = await fill(2)
    found = await page(store)
    assert [each.id for each in found.tasks] == ids
    assert found.total == 2


async def test_a_filter_counts_and_pages_what_it_keeps(store: Store, fill) -> None:
    ids = [each for each in await fill(7) if each[-1] in "024"]

    async def kept(cursor: str | None):
        return await store.page(
            "alice", cursor=cursor, limit=2, keeps=lambda each: each.id[-1] in "024"
        )

    first = await kept(None)
    second = await kept(first.cursor)
    assert [each.id for each in (*first.tasks, *second.tasks)] == ids
    assert (first.total, second.total, second.cursor) == (3, 3, None)


@pytest.mark.parametrize("cursor", ["", "x", "-1", "9999", "1.5", "١", "9" * 400, "\x00"])
async def test_a_cursor_that_no_page_gave_is_refused(store: Store, fill, cursor: str) -> None:
    await fill(3)
    with pytest.raises(ValueError, match="cursor"):
        await page(store, cursor)


async def test_nothing_is_owed_where_no_task_owes(store: Store, fill) -> None:
    await fill(2)
    assert await store.owed_at() is None
    assert await store.owing(FOREVER, 10) == []


async def test_the_longest_owed_comes_first(store: Store, owe, made) -> None:
    await owe(a=3.0, b=1.0, c=None, d=0.1 + 0.2)
    assert await store.owed_at() == 0.1 + 0.2
    assert [each.id for each in await store.owing(FOREVER, 10)] == ["d", "b", "a"]
    assert (await store.owing(FOREVER, 1))[0] == made.owing(made.task("d"), 0.1 + 0.2)


async def test_what_is_owed_is_told_up_to_a_time_and_a_limit(store: Store, owe) -> None:
    await owe(a=1.0, b=2.0, c=3.0)
    found = {
        asked: [each.id for each in await store.owing(*asked)]
        for asked in [(0.9, 9), (1.0, 9), (2.5, 9), (3.0, 2), (3.0, 0), (3.0, 3)]
    }
    assert list(found.values()) == [[], ["a"], ["a", "b"], ["a", "b"], [], ["a", "b", "c"]]


async def test_what_is_owed_at_one_time_is_owed_by_all(store: Store, owe) -> None:
    await owe(b=1.0, a=1.0, c=1.0)
    assert sorted(each.id for each in await store.owing(1.0, 9)) == ["a", "b", "c"]


async def test_a_change_moves_what_is_owed(store: Store, owe) -> None:
    await owe(a=1.0, b=2.0)
    await owe(a=3.0)
    assert [each.id for each in await store.owing(FOREVER, 9)] == ["b", "a"]
    await owe(b=None)
    assert await store.owed_at() == 3.0
    await owe(a=None)
    assert (await store.owed_at(), await store.owing(FOREVER, 9)) == (None, [])


async def test_a_store_opened_again_has_everything(durable: str, opening, made) -> None:
    first = await opening(durable)
    tasks = [made.task(str(number), owed_at=float(number)) for number in range(5)]
    for each in tasks:
        await first.change(each.id, making(each))
    cursor = (await page(first, limit=2)).cursor
    second = await opening(durable)
    assert list((await page(second)).tasks) == tasks[::-1]
    assert list((await page(second, cursor)).tasks) == tasks[2::-1]
    assert list(await second.owing(FOREVER, 9)) == tasks


async def test_stores_at_one_place_see_each_other(durable: str, opening, made) -> None:
    one, other = await opening(durable), await opening(durable)
    await one.change("a", making(made.task("a")))
    await other.change("a", made.more)
    await other.change("b", making(made.task("b", owed_at=1.0)))
    assert await one.task("a") == made.more(made.task("a"))
    assert [each.id for each in (await page(one)).tasks] == ["b", "a"]
    assert await one.owed_at() == 1.0


async def test_stores_at_one_place_lose_no_change(durable: str, opening, made) -> None:
    """Whoever was slower sees what the quicker one has made, and changes that."""
    stores = [await opening(durable) for _ in range(3)]
    await stores[0].change("a", making(made.task("a")))
    await asyncio.gather(*(each.change("a", made.more) for _ in range(20) for each in stores))
    assert len((await stores[0].task("a")).runs) == 61
