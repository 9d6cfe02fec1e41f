"""Keeps tasks in a file of SQLite's, which several processes may use at once.

Everything happens in the event loop, on purpose. A change is one transaction of some tens of
microseconds, less than handing it to a thread and back would cost, and nothing can come between
its steps or cancel half of it. What could take long is waited for outside of SQLite: a file that
another process holds is tried again later, and long lists are read in short batches.

In the mode WAL readers wait for nobody, and a commit that returned outlives the process, however
that ends. `synchronous=NORMAL` leaves out a wait for the disk at each commit: when the power fails,
the latest changes may be gone, but never a part of one.
"""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from mockserver.errors import StoreError
from mockserver.store import paging
from mockserver.store.codec import decoded, encoded
from mockserver.store.protocol import Change, Keeps, Page
from mockserver.store.records import Task
from mockserver.store.troubles import readable, unavailable

VERSION = 1
"""Of the schema, kept in the file's `user_version`."""

_APPLICATION = 0x7461736B
"""Says in the file's head that it is one of ours: "task"."""
_PATIENCE = 5.0
"""Seconds to wait for another process, at the start and for each change."""
_PAUSE = 0.002
"""Seconds between two tries, on average."""
_SCHEMA = (
    """CREATE TABLE tasks (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id BLOB NOT NULL UNIQUE,
        owner BLOB NOT NULL,
        owed_at REAL,
        form BLOB NOT NULL
    )""",
    "CREATE INDEX tasks_of_owner ON tasks (owner, number)",
    "CREATE INDEX tasks_owing ON tasks (owed_at) WHERE owed_at IS NOT NULL",
    f"PRAGMA application_id = {_APPLICATION}",
    f"PRAGMA user_version = {VERSION}",
)
_FIND = "SELECT form FROM tasks WHERE id = ?"
_ADD = "INSERT INTO tasks (id, owner, owed_at, form) VALUES (?, ?, ?, ?)"
_CHANGE = "UPDATE tasks SET owed_at = ?, form = ? WHERE id = ?"
_NEWEST = (
    "SELECT number, form FROM tasks WHERE owner = ? AND number < ? ORDER BY number DESC LIMIT ?"
)
_KNOWN = "SELECT 1 FROM tasks WHERE owner = ? AND number = ?"
_COUNT = "SELECT count(*) FROM tasks WHERE owner = ?"
_OWING = "SELECT form FROM tasks WHERE owed_at <= ? ORDER BY owed_at LIMIT ?"
_OWED_AT = "SELECT min(owed_at) FROM tasks WHERE owed_at IS NOT NULL"
_ABOVE_ALL = 2**63 - 1

T = TypeVar("T")


class SqliteStore:
    """A connection to the file, for the thread that made it."""

    def __init__(self, path: str) -> None:
        """Open the file, or make it. Raises StoreError where it cannot be used.

        Waits for other processes that open it, up to some seconds.
        """
        self._path = path
        self._db = _opened(path)

    async def change(self, task_id: str, change: Change) -> Task:
        """See Store; Refusal 503 where the file cannot be written."""

        def changed() -> Task:
            with self._transaction():
                return self._changed(_key(task_id), change)

        return await self._patiently(changed)

    async def task(self, task_id: str) -> Task | None:
        """See Store."""
        return await self._patiently(lambda: self._found(_key(task_id)))

    async def page(
        self, owner: str, *, cursor: str | None, limit: int, keeps: Keeps | None
    ) -> Page:
        """See Store; a cursor is the number of the last task told."""
        key = _key(owner)
        if keeps is None:
            return await self._page_of_all(key, cursor, limit)
        tasks = self._newest_first(key)
        return await paging.page(tasks, cursor=cursor, limit=limit, keeps=keeps)

    async def owing(self, until: float, limit: int) -> Sequence[Task]:
        """See Store."""
        rows = await self._rows(_OWING, (until, limit))
        with readable(self._path):
            return [decoded(form) for (form,) in rows]

    async def owed_at(self) -> float | None:
        """See Store."""
        earliest: float | None = (await self._rows(_OWED_AT))[0][0]
        return earliest

    async def close(self) -> None:
        """See Store."""
        self._db.close()

    def _found(self, key: bytes) -> Task | None:
        row = self._db.execute(_FIND, (key,)).fetchone()
        with readable(self._path):
            return None if row is None else decoded(row[0])

    def _changed(self, key: bytes, change: Change) -> Task:
        before = self._found(key)
        after = change(before)
        if after is before:
            return after
        with readable(self._path):
            form = encoded(after)
        if before is None:
            self._db.execute(_ADD, (key, _key(after.owner), after.owed_at, form))
        else:
            self._db.execute(_CHANGE, (after.owed_at, form, key))
        return after

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        finally:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    async def _page_of_all(self, owner: bytes, cursor: str | None, limit: int) -> Page:
        async def newest(below: int | None, count: int) -> list[tuple[int, Task]]:
            return await self._newest(owner, _ABOVE_ALL if below is None else below, count)

        async def known(number: int) -> bool:
            return bool(await self._rows(_KNOWN, (owner, number)))

        total = (await self._rows(_COUNT, (owner,)))[0][0]
        return await paging.page_of_all(newest, known, cursor=cursor, limit=limit, total=total)

    async def _newest_first(self, owner: bytes) -> AsyncIterator[tuple[int, Task]]:
        below = _ABOVE_ALL
        while True:
            found = await self._newest(owner, below, paging.BATCH)
            for below, task in found:
                yield below, task
            if len(found) < paging.BATCH:
                return
            await asyncio.sleep(0)

    async def _newest(self, owner: bytes, below: int, count: int) -> list[tuple[int, Task]]:
        rows = await self._rows(_NEWEST, (owner, below, count))
        with readable(self._path):
            return [(number, decoded(form)) for number, form in rows]

    async def _rows(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        return await self._patiently(lambda: self._db.execute(statement, values).fetchall())

    async def _patiently(self, work: Callable[[], T]) -> T:
        """What the work gives; again while another process holds the file, but not for ever."""
        loop = asyncio.get_running_loop()
        until = loop.time() + _PATIENCE
        while True:
            try:
                return work()
            except sqlite3.Error as error:
                if not _is_busy(error) or loop.time() > until:
                    raise unavailable(self._path, error) from error
            await asyncio.sleep(random.uniform(0, 2 * _PAUSE))  # noqa: S311 - it protects nothing


def _key(text: str) -> bytes:
    """Whatever a client may call a task, as bytes that differ where the texts do."""
    return text.encode("utf-8", "surrogatepass")


def _is_busy(error: sqlite3.Error) -> bool:
    # The low byte; the rest says how it came to be busy.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


def _opened(path: str) -> sqlite3.Connection:
    try:
        db = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    except sqlite3.Error as error:
        raise _unusable(path, error) from error
    try:
        _prepare(db, path)
    except sqlite3.Error as error:
        db.close()
        raise _unusable(path, error) from error
    except StoreError:
        db.close()
        raise
    return db


def _prepare(db: sqlite3.Connection, path: str) -> None:
    # First look, then write: a file of somebody else's is left as it is, in its mode too.
    _is_empty(db, path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("BEGIN IMMEDIATE")
    if _is_empty(db, path):
        for statement in _SCHEMA:
            db.execute(statement)
    db.execute("COMMIT")
    # From here on it is the loop that waits.
    db.execute("PRAGMA busy_timeout = 0")


def _is_empty(db: sqlite3.Connection, path: str) -> bool:
    """Whether nothing is in the file yet. Raises StoreError for one that is not ours."""
    application = db.execute("PRAGMA application_id").fetchone()[0]
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if application == _APPLICATION and version == VERSION:
        return False
    if application == _APPLICATION:
        raise StoreError(
            f"the store {path} has the version {version}, and the one known here is {VERSION}:"
            " use the taskpact that made it, or name another file"
        )
    if application or version or db.execute("SELECT 1 FROM sqlite_schema").fetchone():
        raise StoreError(
            f"{path} is a database of something else: name a file that taskpact made, or none"
            " that exists"
        )
    return True


def _unusable(path: str, error: sqlite3.Error) -> StoreError:
    where = os.path.abspath(path)  # noqa: PTH100 - as text, not as a path
    return StoreError(
        f"the store {where} cannot be opened ({error}): name a file of taskpact's, or a new one in"
        " a folder that can be written to"
    )
