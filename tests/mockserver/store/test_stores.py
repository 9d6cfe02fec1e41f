"""What every store keeps to; each test runs on every store there is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from mockserver.runs.config import RunConfig
from mockserver.store.memory import MemoryStore
from mockserver.store.protocol import Store
from mockserver.store.records import Message, Run, Task

STORES: dict[str, Callable[[], Store]] = {"memory": MemoryStore}


@pytest.fixture(params=STORES.values(), ids=STORES.keys())
def store(request: pytest.FixtureRequest) -> Store:
    """An empty store."""
    made: Store = request.param()
    return made


def run(stream_id: str = "s1") -> Run:
    config = RunConfig(
        stream_id=stream_id, task_id="t", seed=0, text="hi", values={}, route="swarm"
    )
    return Run(config, Message(None, "hi", ()), 1.0)


def task(task_id: str, owner: str = "alice") -> Task:
    return Task(task_id, owner, "red", "private", 1.0, (run(),))


def making(made: Task) -> Callable[[Task | None], Task]:
    return lambda _: made


async def fill(store: Store, count: int, owner: str = "alice") -> list[str]:
    """Tasks t0, t1, ...; their ids, newest first."""
    ids = [f"{owner}-{number}" for number in range(count)]
    for each in ids:
        await store.change(each, making(task(each, owner)))
    return ids[::-1]


async def page(store: Store, cursor: str | None = None, limit: int = 10, owner: str = "alice"):
    return await store.page(owner, cursor=cursor, limit=limit, keeps=lambda _: True)


async def test_a_task_is_found_by_its_id(store: Store) -> None:
    made = await store.change("a", making(task("a")))
    assert await store.task("a") == made


async def test_there_is_no_task_that_was_not_made(store: Store) -> None:
    assert await store.task("a") is None


async def test_a_change_sees_the_task_as_it_was(store: Store) -> None:
    seen: list[Task | None] = []

    def change(before: Task | None) -> Task:
        seen.append(before)
        return task("a") if before is None else replace(before, runs=(*before.runs, run("s2")))

    first = await store.change("a", change)
    second = await store.change("a", change)
    assert seen == [None, first]
    assert [each.config.stream_id for each in second.runs] == ["s1", "s2"]
    assert await store.task("a") == second


async def test_a_change_that_raises_leaves_everything_as_it_was(store: Store) -> None:
    def refuse(_: Task | None) -> Task:
        raise LookupError

    kept = await store.change("a", making(task("a")))
    for each in ("a", "b"):
        with pytest.raises(LookupError):
            await store.change(each, refuse)
    assert (await store.task("a"), await store.task("b")) == (kept, None)
    assert (await page(store)).total == 1


async def test_changes_at_the_same_moment_all_count(store: Store) -> None:
    def add(before: Task | None) -> Task:
        return task("a") if before is None else replace(before, runs=(*before.runs, run()))

    await asyncio.gather(*(store.change("a", add) for _ in range(50)))
    kept = await store.task("a")
    assert kept is not None
    assert len(kept.runs) == 50
    assert (await page(store)).total == 1


async def test_a_page_has_the_newest_tasks_first(store: Store) -> None:
    ids = await fill(store, 5)
    found = await page(store, limit=3)
    assert [each.id for each in found.tasks] == ids[:3]
    assert found.total == 5


@pytest.mark.parametrize(("count", "limit"), [(0, 3), (1, 3), (3, 3), (4, 3), (10, 1), (7, 100)])
async def test_pages_lose_no_task_and_repeat_none(store: Store, count: int, limit: int) -> None:
    ids = await fill(store, count)
    found: list[str] = []
    cursor: str | None = None
    for _ in range(count + 1):
        made = await page(store, cursor, limit)
        found += [each.id for each in made.tasks]
        cursor = made.cursor
        if cursor is None:
            break
    assert found == ids


async def test_the_last_page_names_no_further_one(store: Store) -> None:
    await fill(store, 4)
    first = await page(store, limit=2)
    assert first.cursor is not None
    assert (await page(store, first.cursor, 2)).cursor is None


async def test_a_task_made_meanwhile_moves_no_page(store: Store) -> None:
    ids = await fill(store, 4)
    first = await page(store, limit=2)
    await store.change("new", making(task("new")))
    second = await page(store, first.cursor, 2)
    assert [each.id for each in (*first.tasks, *second.tasks)] == ids


async def test_a_changed_task_keeps_its_place(store: Store) -> None:
    ids = await fill(store, 3)
    await store.change(ids[-1], lambda before: replace(before, visibility="team"))  # type: ignore[type-var]
    assert [each.id for each in (await page(store)).tasks] == ids


async def test_a_page_has_the_owner_s_tasks_only(store: Store) -> None:
    await fill(store, 2, "bob")
    ids = await fill(store, 2)
    found = await page(store)
    assert [each.id for each in found.tasks] == ids
    assert found.total == 2


async def test_a_filter_counts_and_pages_what_it_keeps(store: Store) -> None:
    ids = [each for each in await fill(store, 7) if each[-1] in "024"]

    async def kept(cursor: str | None):
        return await store.page(
            "alice", cursor=cursor, limit=2, keeps=lambda each: each.id[-1] in "024"
        )

    first = await kept(None)
    second = await kept(first.cursor)
    assert [each.id for each in (*first.tasks, *second.tasks)] == ids
    assert (first.total, second.total, second.cursor) == (3, 3, None)


@pytest.mark.parametrize("cursor", ["", "x", "-1", "9999", "1.5", "١", "9" * 400, "\x00"])
async def test_a_cursor_that_no_page_gave_is_refused(store: Store, cursor: str) -> None:
    await fill(store, 3)
    with pytest.raises(ValueError, match="cursor"):
        await page(store, cursor)
