"""The store in a file: what it does about files that are not ours, and about other processes."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest

from mockserver.errors import Refusal, StoreError
from mockserver.store import sqlite
from mockserver.store.sqlite import SqliteStore


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "tasks.db")


@pytest.fixture
def by_hand(path):
    """A connection of somebody else's."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=0)
    yield connection
    connection.close()


async def test_a_database_of_something_else_is_left_alone(path, by_hand):
    by_hand.execute("CREATE TABLE songs (title)")
    with pytest.raises(StoreError, match=r"tasks\.db is a database of something else: name a"):
        SqliteStore(path)
    assert by_hand.execute("SELECT name FROM sqlite_schema").fetchall() == [("songs",)]
    assert by_hand.execute("PRAGMA journal_mode").fetchone() == ("delete",)


async def test_a_newer_version_is_told(path, by_hand):
    await SqliteStore(path).close()
    by_hand.execute("PRAGMA user_version = 7")
    with pytest.raises(StoreError, match="has the version 7, and the one known here is 1"):
        SqliteStore(path)


async def test_a_file_that_is_no_database_is_told(path, tmp_path):
    (tmp_path / "tasks.db").write_text("a shopping list " * 50)
    with pytest.raises(StoreError, match=r"cannot be opened \(file is not a database\): name a"):
        SqliteStore(path)


async def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(StoreError, match=r"none/tasks\.db cannot be opened"):
        SqliteStore(str(tmp_path / "none" / "tasks.db"))


async def test_a_file_in_use_is_waited_for_without_holding_up_the_loop(path, by_hand, made):
    store = SqliteStore(path)
    await store.change("a", lambda _: made.task("a"))
    by_hand.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(store.change("a", made.more))
    # Readers wait for nobody, and the loop goes on.
    for _ in range(5):
        assert await store.task("a") == made.task("a")
        await asyncio.sleep(0)
    assert not waiting.done()
    by_hand.execute("COMMIT")
    assert await waiting == await store.task("a") == made.more(made.task("a"))
    await store.close()


async def test_a_file_in_use_for_too_long_is_a_refusal(path, by_hand, made, monkeypatch):
    monkeypatch.setattr(sqlite, "_PATIENCE", 0.02)
    store = SqliteStore(path)
    by_hand.execute("BEGIN IMMEDIATE")
    with pytest.raises(Refusal) as caught:
        await store.change("a", lambda _: made.task("a"))
    assert (caught.value.why.status, caught.value.why.code) == (503, "store_unavailable")
    by_hand.execute("COMMIT")
    await store.change("a", lambda _: made.task("a"))
    await store.close()


async def test_a_damaged_task_is_a_refusal_and_the_others_are_not(path, by_hand, made):
    store = SqliteStore(path)
    for name in "ab":
        await store.change(name, lambda _, name=name: made.task(name))
    by_hand.execute("UPDATE tasks SET form = ? WHERE number = 1", (b"{",))
    for asked in (store.task("a"), store.change("a", made.more)):
        with pytest.raises(Refusal) as caught:
            await asked
        assert (caught.value.why.status, caught.value.why.code) == (500, "store_damaged")
    assert await store.change("b", made.more) == await store.task("b")
    await store.close()


async def test_what_is_owed_is_found_by_an_index(path, by_hand):
    await SqliteStore(path).close()
    for statement, values in ((sqlite._OWING, (1.0, 1)), (sqlite._OWED_AT, ())):
        plan = by_hand.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
        assert "INDEX tasks_owing" in str(plan)
    plan = by_hand.execute(f"EXPLAIN QUERY PLAN {sqlite._NEWEST}", (b"", 1, 1)).fetchall()
    assert "INDEX tasks_of_owner" in str(plan)
    assert "TEMP B-TREE" not in str(plan)
