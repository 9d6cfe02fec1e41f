"""Keeps tasks in a Redis server, which several processes and machines may use at once.

A change reads the task, lets the caller make the new one, and has a script put it in place if
nobody was quicker; otherwise it begins again with what is there now. The same script keeps the
order of creation, what is owed, and the task's journal: a stream with one entry for each change
that counted, whose id says when.

Under the prefix: `task:ID` (hash), `owned:OWNER` and `owed` (sorted sets), `journal:ID` (stream),
`number` and `version` (texts).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from secrets import token_hex
from typing import Any, TypeVar
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.commands.core import AsyncScript
from redis.exceptions import ConnectionError, RedisError  # noqa: A004

from mockserver.errors import StoreError
from mockserver.store import paging, scripts
from mockserver.store.codec import decoded, encoded
from mockserver.store.protocol import Change, Keeps, Page
from mockserver.store.records import Task
from mockserver.store.troubles import contended, readable, unavailable

VERSION = 1
"""Of keys and scripts, kept under the key `version`."""
PREFIX = "taskpact:"
"""What all keys begin with."""

_TRIES = 100
"""Of one change, when others are quicker each time; within one process nobody is."""
_JOURNAL = 1000
"""About how many changes of a task its journal keeps."""
_CONNECTIONS = 16
_PATIENCE = 5.0
"""Seconds for an answer, for a connection, and for one of the connections to be free."""

T = TypeVar("T")


class RedisStore:
    """A few connections to the server, each made when it is needed."""

    def __init__(self, url: str, prefix: str = PREFIX) -> None:
        """Raises StoreError for what is no address; see `ready` for the rest."""
        self._client = _client(url)
        self._where = _without_password(url)
        self._prefix = prefix
        self._swap = self._client.register_script(scripts.SWAP)
        self._newest = self._client.register_script(scripts.NEWEST)
        self._owing = self._client.register_script(scripts.OWING)
        self._owed_at = self._client.register_script(scripts.OWED_AT)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def ready(self) -> None:
        """Look whether the server is there and what is kept is ours. Raises StoreError."""
        key = self._key("version")
        try:
            await self._client.set(key, VERSION, nx=True)
            found = await self._client.get(key)
        except (RedisError, TypeError) as error:  # TypeError: an option that is none
            raise _unreachable(self._where, error) from error
        if found != str(VERSION).encode():
            raise StoreError(
                f"the store {self._where} has the version {found!r}, and the one known here is"
                f" {VERSION}: use the taskpact that made it, or another database of the server's"
            )

    async def change(self, task_id: str, change: Change) -> Task:
        """See Store; Refusal 503 where the server does not answer, or others are always quicker."""
        # Calls of this process wait for one another, rather than undo each other's work.
        async with self._locks.setdefault(task_id, asyncio.Lock()):
            version, before = await self._read(task_id)
            for _ in range(_TRIES):
                after = change(before)
                if after is before:
                    return after
                found = await self._swapped(task_id, version, after)
                if found is None:
                    return after
                version, before = found
        raise contended(task_id)

    async def task(self, task_id: str) -> Task | None:
        """See Store."""
        return (await self._read(task_id))[1]

    async def page(
        self, owner: str, *, cursor: str | None, limit: int, keeps: Keeps | None
    ) -> Page:
        """See Store; a cursor is the number of the last task told."""
        if keeps is None:
            return await self._page_of_all(owner, cursor, limit)
        tasks = self._newest_first(owner)
        return await paging.page(tasks, cursor=cursor, limit=limit, keeps=keeps)

    async def owing(self, until: float, limit: int) -> Sequence[Task]:
        """See Store."""
        forms = await self._run(
            self._owing, self._key("owed"), repr(until), limit, self._key("task:")
        )
        return [self._decoded(form) for form in forms]

    async def owed_at(self) -> float | None:
        """See Store."""
        found = await self._run(self._owed_at, self._key("owed"))
        return None if found is None else float(found)

    async def close(self) -> None:
        """See Store."""
        await self._client.aclose()

    async def _read(self, task_id: str) -> tuple[int, Task | None]:
        """The task with its version."""
        key = self._key("task:", task_id)
        # Redis-py declares one type for its synchronous and its asynchronous client.
        read: Callable[[], Any] = lambda: self._client.hmget(key, ["version", "form"])  # noqa: E731
        version, form = await self._asked(read)
        return self._found(version or 0, form)

    async def _swapped(
        self, task_id: str, version: int, after: Task
    ) -> tuple[int, Task | None] | None:
        """None where `after` took the task's place; otherwise what is there instead."""
        with readable(self._where):
            form = encoded(after)
        owed_at = "" if after.owed_at is None else repr(after.owed_at)
        keys = [
            self._key("task:", task_id), self._key("owned:", after.owner), self._key("owed"),
            self._key("journal:", task_id), self._key("number"),
        ]  # fmt: skip
        values: list[Any] = [_bytes(task_id), token_hex(8), version, form, owed_at, _JOURNAL]
        tries = 0

        def swap() -> Awaitable[Any]:
            nonlocal tries
            tries += 1
            return self._swap(keys, values)

        swapped, *found = await self._asked(swap)
        if swapped:
            return None
        if tries > 1:
            # The first answer was lost. Somebody may have changed what this change had made of
            # the task, and to make it a second time would be wrong.
            raise unavailable(self._where, "the answer to a change was lost")
        return self._found(*found)

    def _found(self, version: bytes | int, form: bytes | None = None) -> tuple[int, Task | None]:
        return int(version), None if form is None else self._decoded(form)

    def _decoded(self, form: bytes) -> Task:
        with readable(self._where):
            return decoded(form)

    async def _page_of_all(self, owner: str, cursor: str | None, limit: int) -> Page:
        owned = self._key("owned:", owner)

        async def newest(below: int | None, count: int) -> list[tuple[int, Task]]:
            return await self._some(owner, "+inf" if below is None else str(below), count)

        async def known(number: int) -> bool:
            count: Callable[[], Any] = lambda: self._client.zcount(owned, number, number)  # noqa: E731
            return bool(await self._asked(count))

        cardinal: Callable[[], Any] = lambda: self._client.zcard(owned)  # noqa: E731
        total = int(await self._asked(cardinal))
        return await paging.page_of_all(newest, known, cursor=cursor, limit=limit, total=total)

    async def _newest_first(self, owner: str) -> AsyncIterator[tuple[int, Task]]:
        below = "+inf"
        while True:
            found = await self._some(owner, below, paging.BATCH)
            for number, task in found:
                below = str(number)
                yield number, task
            if len(found) < paging.BATCH:
                return

    async def _some(self, owner: str, below: str, count: int) -> list[tuple[int, Task]]:
        """So many of the owner's tasks with numbers below that one, newest first."""
        owned, tasks = self._key("owned:", owner), self._key("task:")
        found = await self._run(self._newest, owned, below, count, tasks)
        pairs = zip(found[::2], found[1::2], strict=True)
        return [(int(number), self._decoded(form)) for number, form in pairs]

    async def _run(self, script: AsyncScript, key: bytes, *values: Any) -> Any:  # noqa: ANN401
        """What a script that only reads gives."""
        return await self._asked(lambda: script([key], values))

    async def _asked(self, ask: Callable[[], Awaitable[T]]) -> T:
        """The server's answer; a lost connection is made again once."""
        try:
            try:
                return await ask()
            except ConnectionError:
                return await ask()
        except RedisError as error:
            raise unavailable(self._where, error) from error

    def _key(self, name: str, of: str = "") -> bytes:
        return _bytes(f"{self._prefix}{name}{of}")


def _bytes(text: str) -> bytes:
    """Whatever a client may call a task, as bytes that differ where the texts do."""
    return text.encode("utf-8", "surrogatepass")


def _client(url: str) -> Redis:
    try:
        pool: BlockingConnectionPool = BlockingConnectionPool.from_url(
            url,
            max_connections=_CONNECTIONS,
            timeout=_PATIENCE,
            socket_timeout=_PATIENCE,
            socket_connect_timeout=_PATIENCE,
            retry=Retry(NoBackoff(), 0),  # see _asked, which knows what was repeated
        )
    except ValueError as error:
        # Not quoted: what cannot be taken apart may hold a password anywhere.
        raise StoreError(
            "the address of the Redis server cannot be read: it is like redis://HOST:PORT/0 or"
            " unix:///PATH?db=0, with %2F for a slash in a password"
        ) from error
    return Redis.from_pool(pool)


def _unreachable(where: str, error: Exception) -> StoreError:
    reason = str(error).rstrip(".")
    return StoreError(
        f"the store {where} cannot be used ({reason}): start a Redis server there, or name another;"
        " user and password are given as in redis://USER:PASSWORD@HOST"
    )


def _without_password(url: str) -> str:
    """The address, fit to be shown: options may hold a password too."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
